#include "cmd/rbeepkg/piped_targets.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>

namespace rbeepkg::cmd {

namespace {

constexpr std::string_view k_hyphen = "-";
constexpr int k_poll_ms = 50;
constexpr std::size_t k_most_bytes = 8U << 20U;

// Waits in small slices, so that a signal is noticed.
std::string read_stdin(const CancelToken& cancel)
{
    std::string text;
    std::array<char, 65536> buffer{};
    for (;;) {
        cancel.check();
        struct ::pollfd input = {STDIN_FILENO, POLLIN, 0};
        if (::poll(&input, 1, k_poll_ms) <= 0) {
            continue;
        }
        const ::ssize_t count = ::read(STDIN_FILENO, buffer.data(), buffer.size());
        if (count == 0) {
            return text;
        }
        if (count < 0 && errno != EINTR) {
            throw system_error(errno, "cannot read targets from stdin");
        }
        text.append(buffer.data(), count < 0 ? 0 : static_cast<std::size_t>(count));
        if (text.size() > k_most_bytes) {
            throw Error{ErrorCode::usage,
                        fmt::format("more than {} bytes of targets on stdin", k_most_bytes),
                        "give them in several runs"};
        }
    }
}

// Whoever pipes targets can still be asked. Without a terminal there is nobody: stdin stays at its
// end.
void ask_the_terminal()
{
    if (std::FILE* terminal = std::fopen("/dev/tty", "re")) {
        ::dup2(::fileno(terminal), STDIN_FILENO);
        std::fclose(terminal);
    }
}

} // namespace

bool has_piped_targets(const Invocation& invocation)
{
    const auto& targets = invocation.targets;
    return std::find(targets.begin(), targets.end(), k_hyphen) != targets.end();
}

void take_piped_targets(Invocation& invocation, const CancelToken& cancel)
{
    if (!has_piped_targets(invocation)) {
        return;
    }
    if (::isatty(STDIN_FILENO) != 0) {
        throw Error{ErrorCode::usage, "argument '-' specified without input on stdin",
                    "pipe the targets in: rbeepkg -Qdtq | rbeepkg -Rns -"};
    }
    std::string text = read_stdin(cancel);
    std::replace(text.begin(), text.end(), '\0', '\n');
    auto lines = split(text, '\n');
    lines.erase(std::remove(lines.begin(), lines.end(), std::string_view{}), lines.end());
    if (lines.empty()) {
        throw Error{ErrorCode::usage, "argument '-' specified with empty stdin", ""};
    }
    const auto hyphen = std::find(invocation.targets.begin(), invocation.targets.end(), k_hyphen);
    invocation.targets.insert(invocation.targets.erase(hyphen), lines.begin(), lines.end());
    ask_the_terminal();
}

} // namespace rbeepkg::cmd
