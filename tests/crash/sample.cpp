#include "tests/crash/sample.hpp"

#include "libpkg/base/text.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <map>
#include <string>
#include <string_view>

namespace rbeepkg::test {

std::size_t points_for_each(std::size_t usually)
{
    const char* wish = std::getenv("RBEEPKG_CRASH");
    if (wish == nullptr || *wish == '\0') {
        return usually;
    }
    return std::string_view{wish} == "whole" ? std::numeric_limits<std::size_t>::max()
                                             : parse_number(wish).value_or(usually);
}

std::set<std::uint64_t> sampled_points(const std::vector<MutatingCall>& calls, Fault fault,
                                       std::size_t most)
{
    std::vector<std::uint64_t> all;
    std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> ends;
    for (std::size_t index = 0; index < calls.size(); ++index) {
        if (concerns(fault, calls[index])) {
            all.push_back(index + 1);
            ends.try_emplace(calls[index].name, index + 1, index + 1).first->second.second =
                index + 1;
        }
    }
    if (all.size() <= most) {
        return {all.begin(), all.end()};
    }
    std::set<std::uint64_t> points;
    for (const auto& [name, first_and_last] : ends) {
        points.insert({first_and_last.first, first_and_last.second});
    }
    const std::size_t missing = most - std::min(most, points.size());
    for (std::size_t step = 1; step <= missing; ++step) {
        points.insert(all[step * all.size() / (missing + 1)]);
    }
    return points;
}

} // namespace rbeepkg::test
