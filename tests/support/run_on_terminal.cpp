#include "tests/support/run_on_terminal.hpp"

#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <system_error>

namespace rbeepkg::test {

namespace {

using Clock = std::chrono::steady_clock;

std::vector<char*> pointers(std::vector<std::string>& words)
{
    std::vector<char*> result;
    for (std::string& word : words) {
        result.push_back(word.data());
    }
    result.push_back(nullptr);
    return result;
}

std::vector<std::string> environment_of(const TerminalOptions& options)
{
    const char* path = std::getenv("PATH");
    std::map<std::string, std::string> variables = {
        {"PATH", path == nullptr ? "/usr/bin:/bin" : path}, {"LC_ALL", "C"}, {"TERM", "xterm"}};
    for (const auto& [name, value] : options.environment) {
        variables[name] = value;
    }
    std::vector<std::string> words;
    for (const auto& [name, value] : variables) {
        words.push_back(name + "=" + value);
    }
    return words;
}

// Until the terminal is closed by its last user.
void read_all(int terminal, ::pid_t child, const TerminalOptions& options, TerminalResult& result)
{
    const Clock::time_point end = Clock::now() + options.timeout;
    bool interrupted = options.interrupt_after.empty();
    std::array<char, 4096> buffer = {};
    while (Clock::now() < end) {
        struct ::pollfd ready = {terminal, POLLIN, 0};
        if (::poll(&ready, 1, 100) <= 0) {
            continue;
        }
        const ssize_t count = ::read(terminal, buffer.data(), buffer.size());
        if (count <= 0) {
            return; // EIO: nobody has it open any more
        }
        result.bytes.append(buffer.data(), static_cast<std::size_t>(count));
        if (!interrupted && result.bytes.find(options.interrupt_after) != std::string::npos) {
            ::kill(child, SIGINT);
            interrupted = true;
        }
    }
    result.timed_out = true;
    ::kill(child, SIGKILL);
}

} // namespace

TerminalResult run_on_terminal(const std::vector<std::string>& argv, const TerminalOptions& options)
{
    std::vector<std::string> words = argv;
    std::vector<std::string> environment = environment_of(options);
    const std::vector<char*> word_pointers = pointers(words);
    const std::vector<char*> environment_pointers = pointers(environment);
    struct ::winsize size = {options.rows, options.columns, 0, 0};
    int terminal = -1;
    const ::pid_t child = ::forkpty(&terminal, nullptr, nullptr, &size);
    if (child < 0) {
        throw std::system_error{errno, std::generic_category(), "forkpty"};
    }
    if (child == 0) {
        ::execve(word_pointers.front(), word_pointers.data(), environment_pointers.data());
        ::_exit(127);
    }
    TerminalResult result;
    read_all(terminal, child, options, result);
    int status = 0;
    ::waitpid(child, &status, 0);
    ::close(terminal);
    result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return result;
}

} // namespace rbeepkg::test
