// git, as far as sources need it: argument vectors only, a closed environment, no configuration of
// the machine or the user, no program that a repository or a URL could name.
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/base/error.hpp"
#include "libpkg/os/child.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::source {

class GitCommand
{
public:
    // url: the one that this command talks to; it decides which protocols are allowed. "" for a
    // command that stays in one repository. ca_file: the certificate authorities (PEM) that https
    // servers are held against instead of the system's; "": those.
    explicit GitCommand(std::string url = {}, std::string ca_file = {});

    // `git <fixed options> <arguments>`; a failure is an Outcome. Throws Error{not_found} where
    // there is no git.
    os::Outcome run(const std::vector<std::string>& arguments, const CancelToken& cancel,
                    std::chrono::milliseconds timeout = {}) const;
    // The output of a command that must succeed. doing: for the message of the error.
    std::string output(const std::vector<std::string>& arguments, const CancelToken& cancel,
                       std::string_view doing) const;
    // "<doing>: <what git says>", without credentials.
    Error failure(ErrorCode code, std::string_view doing, const os::Outcome& outcome) const;

private:
    std::string m_url;
    std::string m_scheme;
    std::string m_ca_file;
};

} // namespace rbeepkg::source
