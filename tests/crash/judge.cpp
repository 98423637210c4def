#include "tests/crash/judge.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/store/profile.hpp"
#include "tests/support/run_program.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

namespace rbeepkg::test {

namespace {

std::string without_root(std::string text, const std::string& root)
{
    for (std::size_t at = text.find(root); at != std::string::npos; at = text.find(root, at)) {
        text.replace(at, root.size(), "@root");
    }
    return text;
}

// "+ line" for what is there and should not be, "- line" for what is missing.
std::string difference(std::vector<std::string> expected, std::vector<std::string> actual)
{
    std::sort(expected.begin(), expected.end());
    std::sort(actual.begin(), actual.end());
    std::vector<std::string> more;
    std::vector<std::string> missing;
    std::set_difference(actual.begin(), actual.end(), expected.begin(), expected.end(),
                        std::back_inserter(more));
    std::set_difference(expected.begin(), expected.end(), actual.begin(), actual.end(),
                        std::back_inserter(missing));
    std::string text;
    for (const std::string& line : more) {
        text += "\n    + " + line;
    }
    for (const std::string& line : missing) {
        // An empty directory of the cache is made when it is needed.
        if (line.find(" 40755 ") == std::string::npos) {
            text += "\n    - " + line;
        }
    }
    return text;
}

// The cache shows in none of the questions.
std::vector<std::string> cached_keys(const std::string& root)
{
    std::vector<std::string> keys;
    for (const std::string& folder :
         os::list_directory(os::join_path(Workshop::cache_of(root), "keys"))) {
        for (const std::string& name :
             os::list_directory(os::join_path(Workshop::cache_of(root), "keys/" + folder))) {
            keys.push_back(name);
        }
    }
    return keys;
}

} // namespace

Judge::Judge(const Workshop& workshop, const Operation& operation)
    : m_workshop{workshop}, m_operation{operation}, m_base{workshop.new_machine("base")}
{
    for (const Words& words : operation.before) {
        EXPECT_EQ(run(words, m_base), 0) << join(words, " ");
    }
    m_states.push_back(state_of(m_base));
    std::string between = m_workshop.copy(m_base, "between");
    for (const Words& words : operation.midway) {
        EXPECT_EQ(run(words, between), 0) << join(words, " ");
        m_states.push_back(state_of(between));
    }
    const std::string after = m_workshop.copy(m_base, "after");
    EXPECT_EQ(run(operation.command, after), 0) << join(operation.command, " ");
    m_states.push_back(state_of(after));
    EXPECT_TRUE(m_states.front().sight != m_states.back().sight ||
                m_states.front().keys != m_states.back().keys)
        << "the questions do not tell the states apart";
    EXPECT_EQ(m_states.back().flaws, std::vector<std::string>{});
}

int Judge::run(const Words& words, const std::string& root) const
{
    ProgramOptions options;
    options.environment = {{"HOME", root}};
    const ProgramResult result = run_program(m_workshop.arguments(words, root), options);
    return result.exit_code;
}

Judge::Sight Judge::look(const std::string& root) const
{
    std::vector<Words> questions = {{"rbeepkg", "-Q"}, {"rbeepkg", "-Sl"}};
    questions.insert(questions.end(), m_operation.questions.begin(), m_operation.questions.end());
    Sight sight;
    for (const Words& question : questions) {
        const ProgramResult result = run_program(m_workshop.arguments(question, root));
        const std::string seen = without_root(fmt::format("{}: {} {}{}", join(question, " "),
                                                          result.exit_code, result.out, result.err),
                                              root);
        // The history tells the command lines, which were given on the machine before.
        sight.push_back(without_root(seen, m_base));
    }
    // What the listings do not show.
    const store::Store store{Workshop::state_of(root)};
    if (const std::int64_t current = store.current(); current != 0) {
        for (const package::InstalledPackage& member : store::read_manifest(store, current)) {
            sight.push_back(member_line(member));
        }
    }
    return sight;
}

Judge::State Judge::state_of(const std::string& root) const
{
    State state;
    state.sight = look(root);
    state.keys = cached_keys(root);
    state.flaws = flaws_of(root);
    const std::string next = m_workshop.copy(root, "next");
    state.exit_code = run(m_operation.command, next);
    state.sight_after = look(next);
    state.paths_after = comparable_paths(next);
    return state;
}

std::vector<std::string> Judge::flaws_of(const std::string& root) const
{
    const store::Store store{Workshop::state_of(root)};
    std::vector<std::string> flaws =
        flaws_of_view(store, Workshop::bin_of(root), m_workshop.packages());
    for (std::string& flaw : flaws) {
        flaw = without_root(std::move(flaw), root);
    }
    return flaws;
}

std::optional<std::size_t> Judge::known_state(const Sight& sight) const
{
    // From behind: of two states that look the same the later one counts.
    for (std::size_t index = m_states.size(); index-- > 0;) {
        if (m_states[index].sight == sight) {
            return index;
        }
    }
    return std::nullopt;
}

std::vector<std::string> Judge::complaints(const std::string& root, bool success) const
{
    std::vector<std::string> complaints;
    try {
        const Sight sight = look(root);
        const std::optional<std::size_t> state = known_state(sight);
        complaints = flaws_of(root);
        if (state && complaints == m_states[*state].flaws) {
            complaints.clear();
        }
        for (std::string& flaw : flaws_of_cache(Workshop::cache_of(root))) {
            complaints.push_back(std::move(flaw));
        }
        if (!state) {
            complaints.push_back("none of the states that may be:\n" + join(sight, "\n"));
            judge_repetition(root, m_states.front(), complaints);
            return complaints;
        }
        if (success &&
            (*state + 1 != m_states.size() || cached_keys(root) != m_states.back().keys)) {
            complaints.push_back(fmt::format(
                "it said that it is done, and it is not: state {} of {}, cached {} instead of {}",
                *state + 1, m_states.size(), join(cached_keys(root), " "),
                join(m_states.back().keys, " ")));
        }
        judge_repetition(root, m_states[*state], complaints);
    } catch (const std::exception& error) {
        complaints.emplace_back(error.what());
    }
    return complaints;
}

void Judge::judge_repetition(const std::string& root, const State& from,
                             std::vector<std::string>& complaints) const
{
    const ProgramResult again = run_program(m_workshop.arguments(m_operation.command, root));
    if (again.exit_code != from.exit_code) {
        complaints.push_back(fmt::format("repeated it exits with {} instead of {}: {}",
                                         again.exit_code, from.exit_code, again.err));
    }
    const Sight sight = look(root);
    if (sight != from.sight_after) {
        complaints.push_back("repeated it does not end in the new state:" +
                             difference(from.sight_after, sight));
    }
    const std::string paths = difference(from.paths_after, comparable_paths(root));
    if (!paths.empty()) {
        complaints.push_back("after the repetition:" + paths);
    }
    Machine machine{Workshop::state_of(root), Workshop::bin_of(root)};
    for (const std::string& flaw : flaws_after_recovery(machine, m_workshop.packages())) {
        complaints.push_back("after the repetition: " + flaw);
    }
    for (const std::string& flaw : flaws_of_cache(Workshop::cache_of(root))) {
        complaints.push_back("after the repetition: " + flaw);
    }
}

} // namespace rbeepkg::test
