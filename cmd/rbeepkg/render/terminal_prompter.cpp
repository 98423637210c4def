#include "cmd/rbeepkg/render/terminal_prompter.hpp"

#include "cmd/rbeepkg/render/changes.hpp"
#include "cmd/rbeepkg/render/clean_text.hpp"
#include "cmd/rbeepkg/render/complaints.hpp"
#include "cmd/rbeepkg/render/plan_text.hpp"
#include "cmd/rbeepkg/render/selection.hpp"
#include "cmd/rbeepkg/render/verbose_list.hpp"
#include "libpkg/base/text.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <strings.h>
#include <unistd.h>

#include <cstdio>
#include <utility>

namespace rbeepkg::cmd::render {

namespace {

constexpr int k_poll_ms = 50;
constexpr std::uint64_t k_max_mask = 0xffff;

// One line of stdin; nullopt at its end. Waits in small slices, so that a signal is noticed.
std::optional<std::string> read_answer(const CancelToken& cancel)
{
    std::string answer;
    for (;;) {
        cancel.check();
        struct ::pollfd input = {STDIN_FILENO, POLLIN, 0};
        if (::poll(&input, 1, k_poll_ms) <= 0) {
            continue;
        }
        char character = 0;
        if (::read(STDIN_FILENO, &character, 1) != 1) {
            return answer.empty() ? std::nullopt : std::optional{answer};
        }
        if (character == '\n' || answer.size() > 100) {
            return answer;
        }
        answer += character;
    }
}

} // namespace

TerminalPrompter::TerminalPrompter(const Invocation& invocation, const Screen& screen,
                                   Foreseen& foreseen, CancelToken cancel)
    : m_no_confirm{(invocation.no_confirm && !invocation.confirm) || !invocation.ask.empty() ||
                   invocation.print != 0},
      m_silent{invocation.progress == "json" || invocation.progress == "none"},
      m_page{screen.page()}, m_err{screen.err}, m_verbose_lists{screen.verbose_lists},
      m_foreseen{foreseen}, m_cancel{std::move(cancel)}
{
    if (!invocation.ask.empty()) {
        const auto mask = parse_number(invocation.ask);
        if (!mask || *mask > k_max_mask) {
            throw Error{ErrorCode::usage,
                        fmt::format("--ask {}: no number", printable(invocation.ask, 60)),
                        "give the sum of the questions' numbers"};
        }
        m_inverted = static_cast<unsigned>(*mask);
    }
}

template <typename Changes>
std::string TerminalPrompter::verbose_list_of(const Changes& changes) const
{
    std::string table = m_verbose_lists ? verbose_list(changes, m_page) : "";
    if (m_verbose_lists && table.empty()) {
        warn(m_err, "insufficient columns available for table display");
    }
    return table;
}

bool TerminalPrompter::confirm_plan(const plan::Plan& plan)
{
    m_foreseen.take(plan);
    if (!m_silent) {
        print("{}", plan_table(plan, m_page, verbose_list_of(plan)));
    }
    return ask("Proceed with installation?", true);
}

bool TerminalPrompter::confirm_removal(const std::vector<package::InstalledPackage>& removed)
{
    m_foreseen.take_removals(removed);
    if (!m_silent) {
        print("{}", removal_table(removed, m_page, verbose_list_of(removed)));
    }
    return ask("Do you want to remove these packages?", true);
}

resolve::Answer TerminalPrompter::answer(const resolve::Question& question)
{
    using Kind = resolve::Question::Kind;
    if (m_no_confirm) {
        return resolve::default_answer(question, m_inverted);
    }
    resolve::Answer answer;
    if (question.kind == Kind::choose_provider || question.kind == Kind::choose_members) {
        answer.chosen = choose_options(question);
    } else {
        answer.yes = ask(question.text, question.default_yes);
    }
    return answer;
}

// Asked again until the answer makes sense; nobody there: the default, and the question about the
// whole will stop it.
std::vector<std::size_t> TerminalPrompter::choose_options(const resolve::Question& question)
{
    const bool several = question.kind == resolve::Question::Kind::choose_members;
    print(stream(), "{}\n", asked_in().heading(printable(question.text)));
    for (std::size_t place = 0; place < question.options.size(); ++place) {
        print(stream(), "   {}) {}\n", place + 1, printable(question.options[place]));
    }
    for (;;) {
        print(stream(),
              "\n{}: ", several ? "Enter a selection (default=all)" : "Enter a number (default=1)");
        flush(stream());
        const std::optional<std::string> answer = read_shown_answer();
        const std::string_view words = answer ? trim(*answer) : std::string_view{};
        if (words.empty()) {
            return resolve::default_answer(question).chosen;
        }
        const Result<std::vector<std::size_t>> chosen =
            parse_selection(words, question.options.size());
        if (!chosen) {
            complain(m_err, "{}", printable(chosen.error().message));
        } else if (several || chosen->size() == 1) {
            return *chosen;
        } else {
            complain(m_err, "one number is wanted");
        }
    }
}

bool TerminalPrompter::confirm_cleaning(const operation::CleanPlan& plan, operation::CleanPart part)
{
    if (!m_silent) {
        print("{}", clean_table(plan, part));
    }
    return part == operation::CleanPart::cache
               ? ask("Do you want to remove ALL files from the cache?", false)
               : ask("Do you want to remove them?", true);
}

bool TerminalPrompter::confirm(const std::string& question, bool default_yes)
{
    return ask(question, default_yes);
}

bool TerminalPrompter::confirm_changes(const std::string& heading,
                                       const std::vector<database::HistoryChange>& changes)
{
    if (!m_silent) {
        print("\n{}\n{}\n", printable(heading), change_lines(changes, "  "));
    }
    return ask("Proceed?", true);
}

std::optional<std::size_t> TerminalPrompter::choose(const std::string& question,
                                                    const std::vector<std::string>& choices)
{
    if (m_no_confirm) {
        return std::nullopt;
    }
    print(stream(), "{}\n", asked_in().heading(printable(question)));
    for (std::size_t at = 0; at < choices.size(); ++at) {
        print(stream(), "   {}) {}\n", at + 1, printable(choices[at]));
    }
    const std::optional<std::string> answer = answer_to("Enter a number: ");
    const auto number = parse_number(trim(answer.value_or("")));
    if (!number || *number < 1 || *number > choices.size()) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(*number - 1);
}

std::optional<std::string> TerminalPrompter::read_shown_answer() const
{
    std::optional<std::string> answer = read_answer(m_cancel);
    if (answer && ::isatty(STDIN_FILENO) == 0) {
        print(stream(), "{}\n", printable(*answer));
    }
    return answer;
}

std::optional<std::string> TerminalPrompter::answer_to(const std::string& question)
{
    print(stream(), "{}", question);
    flush(stream());
    if (std::ferror(stream()) != 0) {
        // Whoever cannot read the question cannot mean its answer.
        throw Error{ErrorCode::io, "the question could not be written", "give --noconfirm"};
    }
    std::optional<std::string> answer = read_shown_answer();
    if (!answer) {
        // Nobody is there to answer: that is no consent.
        print(stream(), "\n");
        complain(m_err, "nobody answered the question (stdin is at its end)\n  hint: "
                        "give --noconfirm");
    }
    return answer;
}

bool TerminalPrompter::ask(const std::string& question, bool default_yes)
{
    const std::string asked = asked_in().heading(
        fmt::format("{} {} ", printable(question), default_yes ? "[Y/n]" : "[y/N]"));
    if (m_no_confirm) {
        // A No that nobody typed ends the command: it must be seen.
        if (!default_yes && !m_silent) {
            print(stream(), "{}\n", asked);
        }
        return default_yes;
    }
    const std::optional<std::string> answer = answer_to(asked);
    if (!answer) {
        return false;
    }
    const std::string word{trim(*answer)};
    if (word.empty()) {
        return default_yes;
    }
    return ::strcasecmp(word.c_str(), "y") == 0 || ::strcasecmp(word.c_str(), "yes") == 0;
}

} // namespace rbeepkg::cmd::render
