// Rules on what a query prints: the whole of its answer, its complaints and its exit status.
#pragma once

#include "tests/scenario/given.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace rbeepkg::test {

// Exactly this on stdout, nothing on stderr.
inline void expect_answer(Given& given, const std::string& words, const std::string& answer,
                          int exit_code = 0)
{
    const ProgramResult result = given.when(words);
    EXPECT_EQ(result.out, answer) << words;
    EXPECT_EQ(result.err, "") << words;
    EXPECT_EQ(result.exit_code, exit_code) << words;
}

// Exactly this on stdout; stderr begins so.
inline void expect_complaint(Given& given, const std::string& words, const std::string& answer,
                             const std::string& complaint, int exit_code = 1)
{
    const ProgramResult result = given.when(words);
    EXPECT_EQ(result.out, answer) << words;
    EXPECT_THAT(result.err, testing::StartsWith(complaint)) << words;
    EXPECT_EQ(result.exit_code, exit_code) << words;
}

// The value of a row of -Qi, -Si.
inline std::string row_of(const std::string& table, const std::string& label)
{
    const std::string lead = label + std::string(16 - label.size(), ' ') + ": ";
    const std::size_t at = ("\n" + table).find("\n" + lead);
    if (at == std::string::npos) {
        return "no row " + label;
    }
    const std::size_t begin = at + lead.size();
    return table.substr(begin, table.find('\n', begin) - begin);
}

} // namespace rbeepkg::test
