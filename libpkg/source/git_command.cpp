#include "libpkg/source/git_command.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/net/url.hpp"
#include "libpkg/os/fd.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace rbeepkg::source {

namespace {

constexpr int k_config_fd = 9;
constexpr const char* k_no_directory = "/dev/null";

// What git and its helpers (ssh, curl) may know of our environment.
constexpr std::array<std::string_view, 17> k_inherited = {
    "PATH",           "HOME",           "USER",        "LOGNAME",       "TMPDIR",
    "SSH_AUTH_SOCK",  "http_proxy",     "https_proxy", "all_proxy",     "no_proxy",
    "HTTPS_PROXY",    "ALL_PROXY",      "NO_PROXY",    "SSL_CERT_FILE", "SSL_CERT_DIR",
    "GIT_SSL_CAINFO", "LD_LIBRARY_PATH"};

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
    for (char** variable = ::environ; variable != nullptr && *variable != nullptr; ++variable) {
        const std::string_view text = *variable;
        const std::string_view name = text.substr(0, text.find('='));
        if (own_ca_file && name == "GIT_SSL_CAINFO") {
            continue; // it would win over ours
        }
        if (std::find(k_inherited.begin(), k_inherited.end(), name) != k_inherited.end()) {
            environment.emplace_back(text);
        }
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

std::string without(std::string text, const std::string& secret, const std::string& shown)
{
    if (secret.empty() || secret == shown) {
        return text;
    }
    for (std::size_t at = text.find(secret); at != std::string::npos;
         at = text.find(secret, at + shown.size())) {
        text.replace(at, secret.size(), shown);
    }
    return text;
}

// The first line of git's complaint that says more than that it failed.
std::string complaint(const std::string& error_output)
{
    std::string last;
    for (const std::string_view line : split(error_output, '\n')) {
        const std::string_view trimmed = trim(line);
        if (trimmed.starts_with("fatal: ") || trimmed.starts_with("error: ")) {
            return std::string{trimmed.substr(7)};
        }
        if (!trimmed.empty()) {
            last = trimmed;
        }
    }
    return last;
}

} // namespace

std::string display_url(std::string_view url)
{
    const std::size_t begin = url.find("://");
    if (begin == std::string_view::npos) {
        return printable(url, 500);
    }
    std::string_view rest = url.substr(begin + 3);
    rest = rest.substr(0, rest.find_first_of("?#"));
    const std::string_view authority = rest.substr(0, rest.find('/'));
    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
        rest.remove_prefix(at + 1);
    }
    return printable(fmt::format("{}{}", url.substr(0, begin + 3), rest), 500);
}

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
    const std::string text = without(outcome.error_output, m_url, display_url(m_url));
    const std::string words = outcome.timed_out ? outcome.describe() : complaint(text);
    if (text.find("No space left on device") != std::string::npos) {
        code = ErrorCode::no_space;
    }
    return make_error(code, "{}: {}", doing,
                      printable(words.empty() ? "git: " + outcome.describe() : words, 500));
}

} // namespace rbeepkg::source
