#include "tests/support/background_program.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/fd.hpp"
#include "libpkg/os/file.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

namespace rbeepkg::test {

namespace {

constexpr auto k_tick = std::chrono::milliseconds{5};

std::vector<char*> pointers_to(std::vector<std::string>& texts)
{
    std::vector<char*> pointers;
    for (std::string& text : texts) {
        pointers.push_back(text.data());
    }
    pointers.push_back(nullptr);
    return pointers;
}

std::string content_of(const std::filesystem::path& path)
{
    std::ifstream stream{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

template <typename Condition>
bool wait_until(std::chrono::milliseconds limit, const Condition& holds)
{
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!holds()) {
        if (std::chrono::steady_clock::now() > end) {
            return false;
        }
        std::this_thread::sleep_for(k_tick);
    }
    return true;
}

} // namespace

BackgroundProgram::BackgroundProgram(const std::vector<std::string>& argv, std::string output_path,
                                     const ProgramOptions& options)
    : m_output_path{std::move(output_path)}
{
    std::vector<std::string> words = argv;
    std::vector<std::string> variables = {"PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
                                          "LC_ALL=C"};
    for (const auto& [name, value] : options.environment) {
        variables.push_back(name + "=" + value);
    }
    const std::vector<char*> arguments = pointers_to(words);
    const std::vector<char*> environment = pointers_to(variables);
    const os::UniqueFd output = os::open_file(m_output_path, O_WRONLY | O_CREAT | O_TRUNC);
    m_pid = ::fork();
    if (m_pid < 0) {
        throw system_error(errno, "cannot fork");
    }
    if (m_pid == 0) {
        ::setpgid(0, 0);
        ::dup2(output.get(), 1);
        ::dup2(output.get(), 2);
        ::execve(arguments[0], arguments.data(), environment.data());
        ::_exit(127);
    }
    ::setpgid(m_pid, m_pid);
}

BackgroundProgram::~BackgroundProgram()
{
    if (!m_reaped) {
        ::kill(-m_pid, SIGKILL);
        ::waitpid(m_pid, nullptr, 0);
    }
}

std::string BackgroundProgram::output() const
{
    return content_of(m_output_path);
}

bool BackgroundProgram::wait_for_output(const std::string& text, std::chrono::seconds limit)
{
    const auto seen = [&] { return output().find(text) != std::string::npos; };
    wait_until(limit, [&] { return seen() || wait(std::chrono::milliseconds{0}) != -1; });
    return seen();
}

void BackgroundProgram::send(int signal) const
{
    ::kill(m_pid, signal);
}

int BackgroundProgram::wait(std::chrono::milliseconds limit)
{
    wait_until(limit, [&] {
        int status = 0;
        if (!m_reaped && ::waitpid(m_pid, &status, WNOHANG) == m_pid) {
            m_reaped = true;
            m_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        }
        return m_reaped;
    });
    return m_status;
}

std::vector<int> processes_marked(const std::string& marker)
{
    std::vector<int> found;
    for (const auto& entry : std::filesystem::directory_iterator{"/proc"}) {
        const auto pid = parse_number(entry.path().filename().string());
        if (!pid || static_cast<int>(*pid) == ::getpid()) {
            continue;
        }
        const std::string text =
            content_of(entry.path() / "cmdline") + content_of(entry.path() / "environ");
        if (text.find(marker) != std::string::npos) {
            found.push_back(static_cast<int>(*pid));
        }
    }
    return found;
}

bool wait_until_gone(const std::string& marker, std::chrono::milliseconds limit)
{
    return wait_until(limit, [&] { return processes_marked(marker).empty(); });
}

} // namespace rbeepkg::test
