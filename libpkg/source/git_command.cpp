#include "libpkg/source/git_command.hpp"

#include "libpkg/net/url.hpp"
#include "libpkg/os/fd.hpp"
#include "libpkg/source/tool_environment.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace rbeepkg::source {

namespace {

constexpr int k_config_fd = 9;
constexpr const char* k_no_directory = "/dev/null";

constexpr std::array<std::string_view, 12> k_options = {"protocol.ext.allow=never",
                                                        "core.hooksPath=/dev/null",
                                                        "core.fsmonitor=false",
                                                        "core.askPass=",
                                                        "credential.helper=",
                                                        "gc.auto=0",
                                                        "maintenance.auto=false",
                                                        "submodule.recurse=false",
                                                        "fetch.recurseSubmodules=false",
                                                        "advice.detachedHead=false",
                                                        "http.lowSpeedLimit=1000",
                                                        "http.lowSpeedTime=30"};

std::string scheme_of(std::string_view url)
{
    return std::string{url.substr(0, std::min(url.find("://"), url.size()))};
}

// Nothing but the protocol of the URL, so that no redirect leads to a weaker one.
std::string allowed_protocols(const std::string& scheme)
{
    if (scheme == "http") {
        return "http:https";
    }
    return scheme.empty() ? "file" : scheme;
}

// Nobody is asked for a password, and a server that went away is noticed within a minute.
constexpr const char* k_ssh = "GIT_SSH_COMMAND=ssh -o BatchMode=yes -o ConnectTimeout=20 "
                              "-o ServerAliveInterval=15 -o ServerAliveCountMax=3";

std::vector<std::string> environment_for(const std::string& scheme, const std::string& config,
                                         bool own_ca_file)
{
    std::vector<std::string> environment = {
        "GIT_TERMINAL_PROMPT=0",
        "GIT_CONFIG_NOSYSTEM=1",
        "GIT_CONFIG_GLOBAL=" + config,
        "GIT_ATTR_NOSYSTEM=1",
        "GIT_NO_LAZY_FETCH=1",
        "GIT_OPTIONAL_LOCKS=0",
        "GIT_ALLOW_PROTOCOL=" + allowed_protocols(scheme),
        k_ssh,
        "LC_ALL=C",
    };
    std::vector<std::string_view> more = {"HOME"};
    if (!own_ca_file) {
        more.emplace_back("GIT_SSL_CAINFO"); // it would win over ours
    }
    for (std::string& variable : inherited_environment(more)) {
        environment.push_back(std::move(variable));
    }
    return environment;
}

std::string quoted(const std::string& text)
{
    std::string value = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            value += '\\';
        }
        value += c;
    }
    return value + "\"";
}

// git refuses to serve a repository of another user, lest its configuration makes git run programs;
// root would be refused every git+file: repository that is not his own. It is served by a process
// of its own, which gets no options of ours, only the "global" configuration: so the exception
// stands there, in a file that exists for this command alone, and for this repository alone. What
// the rule protects from is off here: no hooks, no lazy fetches, no fsmonitor.
os::UniqueFd exception_for(const std::string& url)
{
    os::UniqueFd fd{::memfd_create("gitconfig", MFD_CLOEXEC)};
    if (!fd) {
        throw system_error(errno, "cannot make a configuration for git");
    }
    const Result<net::Url> parsed = net::Url::parse(url);
    if (parsed) {
        std::string path = parsed->local_path();
        while (path.size() > 1 && path.ends_with('/')) {
            path.pop_back();
        }
        const std::string text =
            fmt::format("[safe]\n\tdirectory = {}\n\tdirectory = {}\n\tdirectory = {}\n",
                        quoted(path), quoted(path + "/.git"), quoted(path + ".git"));
        os::write_all_at(fd.get(), text, 0, "a configuration for git");
    }
    return fd;
}

} // namespace

GitCommand::GitCommand(std::string url, std::string ca_file)
    : m_url{std::move(url)}, m_scheme{scheme_of(m_url)}, m_ca_file{std::move(ca_file)}
{}

os::Outcome GitCommand::run(const std::vector<std::string>& arguments, const CancelToken& cancel,
                            std::chrono::milliseconds timeout) const
{
    os::Command command;
    command.argv = {"git"};
    for (const std::string_view option : k_options) {
        command.argv.emplace_back("-c");
        command.argv.emplace_back(option);
    }
    if (!m_ca_file.empty()) {
        command.argv.insert(command.argv.end(), {"-c", "http.sslCAInfo=" + m_ca_file, "-c",
                                                 std::string{"http.sslCAPath="} + k_no_directory});
    }
    command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
    os::UniqueFd config;
    std::string config_path = "/dev/null";
    if (m_scheme == "file") {
        config = exception_for(m_url);
        command.passed_fds = {{config.get(), k_config_fd}};
        config_path = fmt::format("/proc/self/fd/{}", k_config_fd);
    }
    command.environment = environment_for(m_scheme, config_path, !m_ca_file.empty());
    command.directory = "/";
    command.timeout = timeout;
    try {
        return os::run(command, cancel);
    } catch (Error& error) {
        if (error.code() == ErrorCode::not_found) {
            error.set_hint("install git");
        }
        throw;
    }
}

std::string GitCommand::output(const std::vector<std::string>& arguments, const CancelToken& cancel,
                               std::string_view doing) const
{
    os::Outcome outcome = run(arguments, cancel);
    if (!outcome.succeeded()) {
        throw failure(ErrorCode::corrupt, doing, outcome);
    }
    return std::move(outcome.output);
}

Error GitCommand::failure(ErrorCode code, std::string_view doing, const os::Outcome& outcome) const
{
    return tool_failure(code, "git", doing, outcome, m_url);
}

} // namespace rbeepkg::source
