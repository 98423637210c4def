// Names and versions that begin with what was typed so far, for the completion of a shell: read by
// the index alone, so that the cost does not grow with what is not shown.
#pragma once

#include "libpkg/sqlite/database.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace rbeepkg::database {

struct FoundName
{
    std::string name;
    std::string meaning; // a description, a version; may be empty
};

// In the order of the names, each once. Of more than `most` the first ones and the last one: what
// all have in common then shows in what is given.
std::vector<FoundName> offered_names(sqlite::Database& database,
                                     const std::vector<std::string>& catalogs,
                                     const std::string& prefix, std::size_t most);
std::vector<FoundName> installed_names(sqlite::Database& database, std::int64_t generation,
                                       const std::string& prefix, std::size_t most);

// Groups that begin so, each once and in the order of their names.
std::vector<FoundName> offered_groups(sqlite::Database& database,
                                      const std::vector<std::string>& catalogs,
                                      const std::string& prefix);
std::vector<FoundName> installed_groups(sqlite::Database& database, std::int64_t generation,
                                        const std::string& prefix);

// The versions of one name, newest first.
std::vector<std::string> offered_versions(sqlite::Database& database,
                                          const std::vector<std::string>& catalogs,
                                          const std::string& name);
std::vector<std::string> installed_versions(sqlite::Database& database, std::int64_t generation,
                                            const std::string& name);

} // namespace rbeepkg::database
