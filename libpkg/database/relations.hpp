// What the packages of a generation say of other names: who depends on one, provides it, is grouped
// under it. Many questions with one object: its statements are prepared once, if at all.
#pragma once

#include "libpkg/sqlite/prepared_on_use.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace rbeepkg::database {

enum class RelationKind
{
    depends,
    optdepends,
    provides,
    groups
};

struct Related
{
    std::int64_t package_id = 0;
    std::string name, version;
    bool active = true;
    std::string expression; // as the package has it: "lib>=2", "nvtop: watch the GPU"
};

class Relations
{
public:
    Relations(sqlite::Database& database, std::int64_t generation);

    // The members of which a relation of that kind names `name`; in order of their names. Whether
    // its version fits is the caller's to see.
    std::vector<Related> naming(RelationKind kind, const std::string& name);
    // The expressions of one package.
    std::vector<std::string> of(std::int64_t package_id, RelationKind kind);
    // Every member of every group; in order of groups and names.
    void for_each_in_groups(
        const std::function<void(const std::string& group, const Related& member)>& visit);

private:
    sqlite::Database& m_database;
    std::int64_t m_generation;
    sqlite::PreparedOnUse m_naming;
    sqlite::PreparedOnUse m_of;
};

} // namespace rbeepkg::database
