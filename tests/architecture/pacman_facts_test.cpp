// tests/scenario/PACMAN.md says of each fact which tests show it. A table like that rots silently:
// a test is renamed, and the fact is shown nowhere.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

const fs::path k_tests = fs::path{RBEEPKG_SOURCE_DIR} / "tests";

std::string text_of(const fs::path& file)
{
    std::ifstream stream{file};
    std::stringstream text;
    text << stream.rdbuf();
    return text.str();
}

// "Suite.Test" of everything that is declared below tests/.
std::set<std::string> declared_tests()
{
    const std::regex declaration{R"(TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\s*\))"};
    std::set<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator{k_tests}) {
        if (entry.path().extension() != ".cpp") {
            continue;
        }
        const std::string text = text_of(entry.path());
        for (std::sregex_iterator at{text.begin(), text.end(), declaration}, end; at != end; ++at) {
            names.insert((*at)[1].str() + "." + (*at)[2].str());
        }
    }
    return names;
}

struct Row
{
    std::string place; // "PACMAN.md:12"
    std::vector<std::string> tests;
};

// The rows of its tables, without heads and the lines below them.
std::vector<Row> rows_of_facts()
{
    const std::regex name{R"(`([A-Z]\w*\.[A-Z]\w*)`)"};
    std::ifstream stream{k_tests / "scenario" / "PACMAN.md"};
    std::vector<Row> rows;
    bool is_below_the_head = false;
    std::string line;
    for (int number = 1; std::getline(stream, line); ++number) {
        const bool is_row = line.rfind("| ", 0) == 0;
        if (line.rfind("|--", 0) == 0) {
            is_below_the_head = true;
        } else if (!is_row) {
            is_below_the_head = false;
        } else if (is_below_the_head) {
            Row row{"PACMAN.md:" + std::to_string(number), {}};
            for (std::sregex_iterator at{line.begin(), line.end(), name}, end; at != end; ++at) {
                row.tests.push_back((*at)[1].str());
            }
            rows.push_back(std::move(row));
        }
    }
    return rows;
}

} // namespace

TEST(PacmanFacts, AreEachShownByATestThatIsThere)
{
    const std::set<std::string> declared = declared_tests();
    const std::vector<Row> rows = rows_of_facts();
    ASSERT_GT(declared.size(), 1000U);
    EXPECT_GT(rows.size(), 10U) << "the tables are not read as they are written";
    for (const Row& row : rows) {
        EXPECT_FALSE(row.tests.empty()) << row.place << ": no test shows this";
        for (const std::string& test : row.tests) {
            EXPECT_EQ(declared.count(test), 1U) << row.place << ": there is no test " << test;
        }
    }
}
