// A program that runs beside the test: a server, or a transaction that is to be interrupted.
// Killed, with all it started in its process group, when the test leaves it.
#pragma once

#include "tests/support/run_program.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace rbeepkg::test {

class BackgroundProgram
{
public:
    // stdout and stderr go to one file, see output(). environment of options is added to a small
    // one.
    BackgroundProgram(const std::vector<std::string>& argv, std::string output_path,
                      const ProgramOptions& options = {});
    ~BackgroundProgram();
    BackgroundProgram(const BackgroundProgram&) = delete;
    BackgroundProgram& operator=(const BackgroundProgram&) = delete;

    int pid() const noexcept { return m_pid; }
    std::string output() const;
    // Waits until the output holds this text; false when the program ended or the time was over
    // before.
    bool wait_for_output(const std::string& text,
                         std::chrono::seconds limit = std::chrono::seconds{60});
    void send(int signal) const;
    // The exit status, 128 + signal when one ended it; -1 when it still runs after `limit`.
    int wait(std::chrono::milliseconds limit = std::chrono::seconds{60});

private:
    int m_pid = -1;
    int m_status = -1;
    bool m_reaped = false;
    std::string m_output_path;
};

// Process ids whose command line or environment holds this text, ours left out.
std::vector<int> processes_marked(const std::string& marker);
// Waits until there is none any more; false after `limit`.
bool wait_until_gone(const std::string& marker, std::chrono::milliseconds limit);

} // namespace rbeepkg::test
