// What could be meant by a word that is being typed: names and versions for the completion of a
// shell. Reading only; what cannot be read is as if it were not there, since nobody wants an error
// message in the middle of a line.
#pragma once

#include "libpkg/config/config.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::operation {

struct CompletedWord
{
    std::string word;
    std::string meaning; // may be empty
};

// NAME, CATALOG/NAME, NAME=VERSION and NAME@VERSION of what the catalogs offer.
std::vector<CompletedWord> complete_offered(const config::Config& config, std::string_view typed);
// NAME, NAME=VERSION and NAME@VERSION of what is installed.
std::vector<CompletedWord> complete_installed(const config::Config& config, std::string_view typed);
// Groups of what the catalogs offer, and of what is installed.
std::vector<CompletedWord> complete_offered_groups(const config::Config& config,
                                                   std::string_view typed);
std::vector<CompletedWord> complete_installed_groups(const config::Config& config,
                                                     std::string_view typed);
// Names of catalogs.
std::vector<CompletedWord> complete_catalogs(const config::Config& config, std::string_view typed);
// Numbers of generations.
std::vector<CompletedWord> complete_generations(const config::Config& config,
                                                std::string_view typed);

} // namespace rbeepkg::operation
