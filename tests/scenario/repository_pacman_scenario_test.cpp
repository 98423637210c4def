// The real repo-add and repo-remove as the oracle: the same files and the same commands leave the
// same packages in the index, the same files in the directory, and the same word of warning.
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"
#include "tests/scenario/repository.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <random>
#include <set>

namespace {

using namespace rbeepkg;
using test::PackageBuilder;
using test::ProgramResult;
using test::Repository;

PackageBuilder package_of(const std::string& name, const std::string& version)
{
    return PackageBuilder{name, version}.file("usr/share/" + name, version);
}

class BesideRepoAdd : public testing::Test
{
protected:
    void SetUp() override
    {
        if (!test::has_program("repo-add") || !test::has_program("bsdtar")) {
            GTEST_SKIP() << "repo-add and its bsdtar must be there";
        }
        os::make_directories(theirs());
    }

    std::string theirs() const { return m_repository.machine_path("theirs"); }

    // Both directories have the file. The command with its options, then files or names.
    void expect_same(const std::string& command, const std::vector<std::string>& options,
                     const std::vector<std::pair<std::string, std::string>>& packages)
    {
        std::vector<std::string> their_words = {"repo-" + command, "--nocolor"};
        std::vector<std::string> our_words = {command};
        for (std::vector<std::string>* words : {&their_words, &our_words}) {
            words->insert(words->end(), options.begin(), options.end());
        }
        their_words.push_back(theirs() + "/main.db.tar.gz");
        our_words.push_back(m_repository.index());
        std::string told = command;
        for (const auto& [name, version] : packages) {
            told += " " + name + " " + version;
            if (command == "add") {
                their_words.push_back(package_of(name, version).write_to(theirs()).path);
                our_words.push_back(
                    package_of(name, version).write_to(m_repository.directory()).path);
            } else {
                their_words.push_back(name);
                our_words.push_back(name);
            }
        }
        const ProgramResult their_result = test::run_program(their_words);
        const ProgramResult our_result = m_repository.repo(our_words);
        SCOPED_TRACE(told + " " + join(options, " ") + "\n" + their_result.err + our_result.out +
                     our_result.err);
        EXPECT_EQ(our_result.exit_code != 0, their_result.exit_code != 0);
        EXPECT_EQ(our_result.err.find("is added although") != std::string::npos,
                  their_result.err.find("A newer version for") != std::string::npos);
        EXPECT_EQ(listed(), listed_by_theirs());
        EXPECT_EQ(package_files(m_repository.directory()), package_files(theirs()));
    }

    // "a-1-1"
    std::set<std::string> listed() const
    {
        std::set<std::string> entries;
        const std::string listing = m_repository.listed();
        for (const std::string_view entry : split(listing, ',')) {
            const auto words = split_words(entry);
            if (words.size() == 2) {
                entries.insert(std::string{words[0]} + "-" + std::string{words[1]});
            }
        }
        return entries;
    }

    std::set<std::string> listed_by_theirs() const
    {
        std::set<std::string> entries;
        const std::string listing =
            test::run_program({"bsdtar", "-tf", theirs() + "/main.db.tar.gz"}).out;
        for (const std::string_view line : split(listing, '\n')) {
            if (line.ends_with("/desc")) {
                entries.emplace(line.substr(0, line.size() - 5));
            }
        }
        return entries;
    }

    static std::set<std::string> package_files(const std::string& directory)
    {
        std::set<std::string> names;
        for (const std::string& name : os::list_directory(directory)) {
            if (name.ends_with(".pkg.tar.zst")) {
                names.insert(name);
            }
        }
        return names;
    }

    Repository m_repository;
};

} // namespace

TEST_F(BesideRepoAdd, OneVersionIsKeptAnOlderOneToo)
{
    expect_same("add", {}, {{"a", "1-1"}, {"b", "1:1-1"}});
    expect_same("add", {}, {{"a", "2-1"}});
    expect_same("add", {}, {{"a", "1-1"}, {"b", "9-1"}});
    expect_same("add", {"-n"}, {{"a", "1-1"}, {"c", "1-1"}});
    expect_same("add", {"-R"}, {{"a", "3-1"}});
    expect_same("add", {"-R"}, {{"a", "3-1"}});
    expect_same("remove", {}, {{"a", ""}, {"nope", ""}});
    expect_same("remove", {}, {{"a", ""}, {"b", ""}});
}

TEST_F(BesideRepoAdd, WhateverTheDiceSay)
{
    std::mt19937 dice{17};
    const auto pick = [&](const std::vector<std::string>& from) {
        return from[std::uniform_int_distribution<std::size_t>{0, from.size() - 1}(dice)];
    };
    expect_same("add", {}, {{"a", "1-1"}});
    for (int step = 0; step < 24; ++step) {
        const std::string command = pick({"add", "add", "add", "remove"});
        std::vector<std::string> options;
        if (command == "add") {
            for (const std::string option : {"-n", "-R"}) {
                if (pick({"y", "n", "n"}) == "y") {
                    options.push_back(option);
                }
            }
        }
        std::vector<std::pair<std::string, std::string>> packages;
        for (const std::string& count : {std::string{"1"}, pick({"1", "2"})}) {
            const std::string name = pick({"a", "b", "c", "d"});
            const bool is_taken = std::any_of(packages.begin(), packages.end(),
                                              [&](const auto& one) { return one.first == name; });
            if ((packages.empty() || count == "2") && !is_taken) {
                packages.emplace_back(name, pick({"1-1", "1-2", "1.0-1", "2-1", "1:1-1"}));
            }
        }
        expect_same(command, options, packages);
    }
}

// pacman's own file lists are those that repo-add wrote of the same packages.
TEST_F(BesideRepoAdd, FilesOfWhatIsOfferedAreFoundAlike)
{
    if (::geteuid() != 0 || !test::has_program("pacman")) {
        GTEST_SKIP() << "pacman refreshes as root only, and must be there";
    }
    expect_same("add", {}, {{"app", "1-1"}, {"lib", "2-1"}});
    const test::Machine& machine = m_repository.machine();
    machine.root().make_directory("pacman/db");
    const std::string conf = machine.root().write(
        "pacman.conf", "[options]\nSigLevel = Never\n[main]\nServer = file://" + theirs() + "\n");
    const auto theirs_of = [&](std::vector<std::string> words) {
        words.insert(words.begin(), {"pacman", "--config", conf, "--root", machine.path("pacman"),
                                     "--dbpath", machine.path("pacman/db")});
        return test::run_program(words);
    };
    ASSERT_EQ(theirs_of({"-Fy"}).exit_code, 0);
    m_repository.done({"-Fy"});
    for (const std::vector<std::string>& words :
         std::vector<std::vector<std::string>>{{"-F", "app"},
                                               {"-F", "usr/share/app"},
                                               {"-F", "/usr/share/lib"},
                                               {"-F", "usr/share/"},
                                               {"-F", "usr/share"},
                                               {"-Fq", "app", "lib"},
                                               {"-F", "nope", "lib"},
                                               {"-Fx", "^usr/.*(a|l)[^/]*$"},
                                               {"-Fxq", "share/a"},
                                               {"-Fl", "app"},
                                               {"-Flq", "main/lib"},
                                               {"-Fl", "nope"},
                                               {"-F", "--machinereadable", "app"},
                                               {"-Fl", "--machinereadable", "lib"},
                                               {"-F"}}) {
        const ProgramResult expected = theirs_of(words);
        const ProgramResult result = m_repository.rbeepkg(words);
        EXPECT_EQ(result.out, expected.out) << join(words, " ");
        EXPECT_EQ(result.err, expected.err) << join(words, " ");
        EXPECT_EQ(result.exit_code, expected.exit_code) << join(words, " ");
    }
}
