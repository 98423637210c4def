#include "libpkg/package/names.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using rbeepkg::package::invalid_name_reason;
using rbeepkg::package::invalid_worker_id_reason;

TEST(Names, TakesTheNamesOfPackages)
{
    for (const std::string name : {"llm-worker-rbee-cuda", "gcc", "g++", "libfoo.so", "a", "_x",
                                   "@scope", "+x", "0ad", "R", "gtk2+extra", "x@y"}) {
        EXPECT_EQ(invalid_name_reason(name), std::nullopt) << name;
    }
    EXPECT_EQ(invalid_name_reason(std::string(255, 'a')), std::nullopt);
}

TEST(Names, RefusesWhatCouldLeaveADirectoryOrConfuseATool)
{
    for (const std::string name : {"", ".", "..", ".hidden", "-rf", "a/b", "../x", "a b", "a\nb",
                                   "a=1", "a>b", "a:b", "a*", "a;b", "a$b", "\xc3\xa4", "a\x7f"}) {
        EXPECT_TRUE(invalid_name_reason(name).has_value()) << name;
    }
    EXPECT_TRUE(invalid_name_reason(std::string(256, 'a')).has_value());
    EXPECT_TRUE(invalid_name_reason(std::string_view{"a\0b", 3}).has_value());
}

TEST(Names, RefusalNamesTheNameCleaned)
{
    EXPECT_EQ(invalid_name_reason("-rf"),
              "the package name '-rf' must begin with a letter, a digit or one of @_+");
    EXPECT_EQ(invalid_name_reason("a\x1b[2J")->find('\x1b'), std::string::npos);
}

TEST(Names, WorkerIdsFollowTheCatalogsRule)
{
    EXPECT_EQ(invalid_worker_id_reason("llm-worker-rbee-cpu"), std::nullopt);
    EXPECT_EQ(invalid_worker_id_reason(std::string(100, 'a')), std::nullopt);
    EXPECT_TRUE(invalid_worker_id_reason(std::string(101, 'a')).has_value());
    for (const std::string id : {"", "LLM", "a_b", "a.b", "a/b", "a b", "a\n"}) {
        EXPECT_TRUE(invalid_worker_id_reason(id).has_value()) << id;
    }
}

} // namespace
