#include "libpkg/catalog/semantic_version.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace rbeepkg::catalog {

namespace {

std::string written(std::string_view text)
{
    const Result<package::Version> version = parse_version(text);
    return version ? version->text() : "refused";
}

} // namespace

TEST(SemanticVersion, IsWrittenAsPacmanOrdersIt)
{
    const std::vector<std::pair<std::string, std::string>> versions = {
        {"0.2.0", "0.2.0"},
        {"0.2.0-3", "0.2.0-3"},
        {"0.2.0-1.5", "0.2.0-1.5"},
        {"1:0.2.0-3", "1:0.2.0-3"},
        {"0.2.0-beta.1", "0.2.0beta.1"},
        {"0.2.0-beta.1-2", "0.2.0beta.1-2"},
        {"0.2.0-rc1", "0.2.0rc1"},
        {"0.2.0-x-y.z", "0.2.0x.y.z"},
        {"0.2.0-0.3.7", "0.2.0A0.3.7"},
        {"0.2.0+cuda12", "0.2.0+cuda12"},
        {"0.2.0-beta+cuda-12.4", "0.2.0beta+cuda.12.4"},
        {"0.2.0+exp-sha", "0.2.0+exp.sha"},
    };
    for (const auto& [text, expected] : versions) {
        EXPECT_EQ(written(text), expected) << text;
    }
}

TEST(SemanticVersion, KeepsItsOrderUnderVercmp)
{
    const std::vector<std::string> rising = {
        "0.1.9",        "0.2.0-0.3.7",   "0.2.0-alpha", "0.2.0-alpha.1", "0.2.0-beta",
        "0.2.0-beta.2", "0.2.0-beta.11", "0.2.0-rc.1",  "0.2.0",         "0.2.1-alpha",
        "0.2.1",        "0.10.0-alpha",  "0.10.0"};
    for (std::size_t i = 0; i + 1 < rising.size(); ++i) {
        for (std::size_t k = i + 1; k < rising.size(); ++k) {
            EXPECT_EQ(package::vercmp(written(rising[i]), written(rising[k])), -1)
                << rising[i] << " < " << rising[k];
        }
    }
    EXPECT_EQ(package::vercmp(written("0.2.0-beta.1+cuda"), written("0.2.0")), -1);
    EXPECT_EQ(package::vercmp(written("0.2.0-beta.1-1"), written("0.2.0-beta.1-2")), -1);
}

TEST(SemanticVersion, WhatIsNeitherIsRefused)
{
    for (const char* text : {"", "-beta", "0.2.0-", "0.2.0-beta-", "0.2.0--beta", "v-beta",
                             "0.2 0-beta", "0.2.0-be/ta", "0.2.0-be:ta", "0.2.0-beta+",
                             "0.2.0-beta+a+b", ".2-beta", "0.2.0-\xc3\xa4"}) {
        EXPECT_EQ(written(text), "refused") << text;
    }
    EXPECT_EQ(written("0.2.0-" + std::string(200, 'a')), "refused");
}

} // namespace rbeepkg::catalog
