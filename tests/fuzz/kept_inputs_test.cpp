// What fuzzers have found, and what they start from, as ordinary tests.
#include "libpkg/os/file.hpp"
#include "tests/fuzz/targets.hpp"

#include <gtest/gtest.h>

namespace rbeepkg::fuzz {

namespace {

constexpr std::uint64_t k_max_input = 4U << 20U;

} // namespace

TEST(Fuzz, KeptInputsAreTakenOrRefused)
{
    const std::string data = os::join_path(RBEEPKG_TEST_DATA, "fuzz");
    for (const Target& target : targets()) {
        const std::string directory = os::join_path(data, target.name);
        const std::vector<std::string> names = os::list_directory(directory);
        EXPECT_FALSE(names.empty()) << directory;
        for (const std::string& name : names) {
            SCOPED_TRACE(os::join_path(directory, name));
            target.run(os::read_file(os::join_path(directory, name), k_max_input));
        }
    }
}

TEST(Fuzz, EveryTargetTakesEveryInput)
{
    const std::string data = os::join_path(RBEEPKG_TEST_DATA, "fuzz");
    for (const Target& from : targets()) {
        const std::string directory = os::join_path(data, from.name);
        for (const std::string& name : os::list_directory(directory)) {
            const std::string input = os::read_file(os::join_path(directory, name), k_max_input);
            for (const Target& target : targets()) {
                SCOPED_TRACE(target.name + " of " + os::join_path(directory, name));
                target.run(input);
            }
        }
    }
}

} // namespace rbeepkg::fuzz
