#include "cmd/rbeepkg/render/terminal_prompter.hpp"

#include "cmd/rbeepkg/render/output.hpp"
#include "cmd/rbeepkg/render/plan_text.hpp"
#include "libpkg/base/text.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <cstdio>
#include <utility>

namespace rbeepkg::cmd::render {

namespace {

constexpr int k_poll_ms = 50;

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
    : m_no_confirm{invocation.no_confirm}, m_silent{invocation.progress == "json" ||
                                                    invocation.progress == "none"},
      m_palette{screen.out}, m_foreseen{foreseen}, m_cancel{std::move(cancel)}
{}

bool TerminalPrompter::confirm_plan(const plan::Plan& plan)
{
    m_foreseen.take(plan);
    if (!m_silent) {
        print("{}", plan_table(plan));
    }
    return ask("Proceed with installation?", true);
}

bool TerminalPrompter::confirm_removal(const std::vector<package::InstalledPackage>& removed)
{
    m_foreseen.take_removals(removed);
    if (!m_silent) {
        print("{}", removal_table(removed));
    }
    return ask("Do you want to remove these packages?", true);
}

bool TerminalPrompter::confirm_conflict_removal(const std::string& question)
{
    return ask(question, false);
}

bool TerminalPrompter::ask(const std::string& question, bool default_yes)
{
    std::FILE* stream = m_silent ? stderr : stdout;
    if (m_no_confirm) {
        return default_yes;
    }
    const Palette palette = m_silent ? Palette{} : m_palette;
    print(stream, "{} {} ", palette.colons("::"),
          palette.heading(
              fmt::format("{} {}", printable(question), default_yes ? "[Y/n]" : "[y/N]")));
    flush(stream);
    if (std::ferror(stream) != 0) {
        // Whoever cannot read the question cannot mean its answer.
        throw Error{ErrorCode::io, "the question could not be written", "give --noconfirm"};
    }
    const std::optional<std::string> answer = read_answer(m_cancel);
    if (!answer) {
        // Nobody is there to answer: that is no consent.
        print(stream, "\n");
        print(stderr, "error: nobody answered the question (stdin is at its end)\n  hint: "
                      "give --noconfirm\n");
        return false;
    }
    const std::string_view word = trim(*answer);
    if (word.empty()) {
        return default_yes;
    }
    return word == "y" || word == "Y" || word == "yes";
}

} // namespace rbeepkg::cmd::render
