#include "libpkg/source/vcs_program.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/source/tool_environment.hpp"
#include "libpkg/source/vcs_url.hpp"

#include <utility>

namespace rbeepkg::source {

namespace {

constexpr std::chrono::hours k_transfer_time{2};
constexpr std::chrono::minutes k_local_time{30};

// Nobody is asked for a password, and a server that went away is noticed within a minute.
constexpr const char* k_ssh = "ssh -q -o BatchMode=yes -o ConnectTimeout=20 "
                              "-o ServerAliveInterval=15 -o ServerAliveCountMax=3";

const char* debian_package(SourceKind kind)
{
    switch (kind) {
    case SourceKind::svn:
        return "subversion";
    case SourceKind::hg:
        return "mercurial";
    case SourceKind::bzr:
        return "brz";
    default:
        return "fossil";
    }
}

// bzr is called brz by those who maintain it now.
std::string program_name(SourceKind kind)
{
    if (kind == SourceKind::bzr && !os::find_executable("bzr")) {
        return "brz";
    }
    return std::string{vcs_name(kind)};
}

std::vector<std::string> environment_for(SourceKind kind, const std::string& home,
                                         const std::string& ca_file)
{
    std::vector<std::string> environment = {
        "HOME=" + home,
        "LC_ALL=C.UTF-8",
        // ssh asks this program instead of a terminal.
        "SSH_ASKPASS=/bin/false",
        "SSH_ASKPASS_REQUIRE=force",
        "HGRCPATH=",
        "HGRCSKIPREPO=1",
        "HGPLAIN=1",
        "HGENCODING=UTF-8",
        std::string{"SVN_SSH="} + k_ssh,
        "BRZ_HOME=" + home,
        "BZR_HOME=" + home,
        "BRZ_LOG=/dev/null",
        "BZR_LOG=/dev/null",
        "BRZ_PROGRESS_BAR=none",
        "BRZ_EMAIL=nobody <nobody@localhost>",
        "FOSSIL_HOME=" + home,
        "FOSSIL_USER=nobody",
    };
    const bool by_variable = kind == SourceKind::fossil && !ca_file.empty();
    for (std::string& variable : inherited_environment()) {
        if (!by_variable || !variable.starts_with("SSL_CERT_")) {
            environment.push_back(std::move(variable));
        }
    }
    if (by_variable) {
        environment.push_back("SSL_CERT_FILE=" + ca_file);
    }
    return environment;
}

} // namespace

VcsProgram::VcsProgram(const SourceUrl& url, std::string home, std::string ca_file)
    : m_kind{url.kind}, m_url{url.url}, m_home{std::move(home)}, m_ca_file{std::move(ca_file)}
{}

// The program, and what it is told whatever it shall do.
std::vector<std::string> VcsProgram::start(const std::string& first) const
{
    std::vector<std::string> argv = {program_name(m_kind)};
    const auto add = [&](std::vector<std::string> words) {
        argv.insert(argv.end(), std::make_move_iterator(words.begin()),
                    std::make_move_iterator(words.end()));
    };
    switch (m_kind) {
    case SourceKind::svn:
        add({first, "--non-interactive", "--no-auth-cache", "--config-dir", m_home,
             "--config-option", "servers:global:http-timeout=60"});
        if (!m_ca_file.empty()) {
            add({"--config-option", "servers:global:ssl-authority-files=" + m_ca_file});
        }
        return argv;
    case SourceKind::hg:
        add({"--noninteractive", "--config", std::string{"ui.ssh="} + k_ssh, "--config",
             "ui.timeout=60", "--config", "http.timeout=60", "--config", "subrepos.allowed=false"});
        if (!m_ca_file.empty()) {
            add({"--config", "web.cacerts=" + m_ca_file});
        }
        break;
    case SourceKind::bzr:
        add({"--no-plugins", "--no-aliases", "-Olocks.steal_dead=True"});
        if (!m_ca_file.empty()) {
            add({"-Ossl.ca_certs=" + m_ca_file});
        }
        break;
    default:
        break;
    }
    argv.push_back(first);
    return argv;
}

os::Outcome VcsProgram::run(const std::vector<std::string>& arguments, const std::string& directory,
                            std::chrono::milliseconds timeout, const CancelToken& cancel) const
{
    os::make_directories(m_home, 0700);
    os::Command command;
    command.argv = start(arguments.front());
    command.argv.insert(command.argv.end(), arguments.begin() + 1, arguments.end());
    command.environment = environment_for(m_kind, m_home, m_ca_file);
    command.directory = directory.empty() ? "/" : directory;
    command.timeout = timeout;
    try {
        return os::run(command, cancel);
    } catch (Error& error) {
        if (error.code() == ErrorCode::not_found) {
            error.set_hint(fmt::format("{} sources need the program {}: apt-get install {}",
                                       vcs_name(m_kind), command.argv.front(),
                                       debian_package(m_kind)));
        }
        throw;
    }
}

os::Outcome VcsProgram::transfer(const std::vector<std::string>& arguments,
                                 const std::string& directory, std::string_view doing,
                                 const CancelToken& cancel) const
{
    os::Outcome outcome = run(arguments, directory, k_transfer_time, cancel);
    if (!outcome.succeeded()) {
        Error error = tool_failure(ErrorCode::network, vcs_name(m_kind), doing, outcome, m_url);
        error.set_hint("check the address and the network, then try again");
        throw Error{std::move(error)};
    }
    return outcome;
}

std::string VcsProgram::output(const std::vector<std::string>& arguments,
                               const std::string& directory, std::string_view doing,
                               const CancelToken& cancel) const
{
    os::Outcome outcome = run(arguments, directory, k_local_time, cancel);
    if (!outcome.succeeded()) {
        throw tool_failure(ErrorCode::corrupt, vcs_name(m_kind), doing, outcome, m_url);
    }
    return std::move(outcome.output);
}

} // namespace rbeepkg::source
