#include "cmd/rbeepkg-build/install.hpp"

#include "cmd/rbeepkg-build/exit_status.hpp"
#include "cmd/rbeepkg-build/plain_lines.hpp"
#include "cmd/rbeepkg-build/programs.hpp"
#include "libpkg/os/file.hpp"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

namespace rbeepkg::cmd_build {

namespace {

// Beside this program, or in bin of the same installation when this one lies in its libexec.
std::string rbeepkg_path()
{
    const std::string directory = own_directory();
    const std::string beside = os::join_path(directory, "rbeepkg");
    return os::is_executable_file(beside) ? beside : os::join_path(directory, "../../bin/rbeepkg");
}

std::vector<std::string> install_command(const Work& work, const std::vector<std::string>& files)
{
    const Invocation& invocation = work.invocation;
    std::vector<std::string> command = {rbeepkg_path(), "-U"};
    const auto add = [&](bool wanted, const char* option) {
        if (wanted) {
            command.emplace_back(option);
        }
    };
    add(invocation.as_depends, "--asdeps");
    add(invocation.needed, "--needed");
    add(invocation.no_confirm, "--noconfirm");
    add(invocation.no_progress_bar, "--noprogressbar");
    if (!invocation.rbeepkg_config_file.empty()) {
        command.insert(command.end(), {"--config", invocation.rbeepkg_config_file});
    }
    if (!invocation.cache_directory.empty()) {
        command.insert(command.end(), {"--cachedir", invocation.cache_directory});
    }
    for (const std::string& setting : invocation.settings) {
        command.insert(command.end(), {"--set", setting});
    }
    command.emplace_back("--");
    command.insert(command.end(), files.begin(), files.end());
    return command;
}

// In our process group and on our terminal, since it may ask.
int run_in_foreground(std::vector<std::string> command)
{
    std::vector<char*> argv;
    for (std::string& word : command) {
        argv.push_back(word.data());
    }
    argv.push_back(nullptr);
    ::pid_t child = 0;
    const int error_number =
        ::posix_spawn(&child, argv.front(), nullptr, nullptr, argv.data(), environ);
    if (error_number != 0) {
        throw system_error(error_number, fmt::format("cannot start {}", command.front()));
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) {
            throw system_error(errno, fmt::format("cannot wait for {}", command.front()));
        }
    }
    return status;
}

} // namespace

void install_packages(const Work& work, const std::vector<std::string>& files)
{
    say("Installing with rbeepkg -U...");
    const int status = run_in_foreground(install_command(work, files));
    work.cancel.check();
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        throw Ended{k_exit_install_failed, "the packages were made and not installed",
                    fmt::format("rbeepkg -U {}", fmt::join(files, " "))};
    }
}

} // namespace rbeepkg::cmd_build
