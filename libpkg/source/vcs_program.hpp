// A program of version control (svn, hg, bzr, fossil): argument vectors only, a closed environment,
// a home directory of its own, no configuration, extension or hook of the machine or the user.
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/os/child.hpp"
#include "libpkg/source/source_url.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::source {

class VcsProgram
{
public:
    // home: a directory that is the program's own; made when it is not there.
    // ca_file: the certificate authorities (PEM) instead of the system's; "": those.
    VcsProgram(const SourceUrl& url, std::string home, std::string ca_file);

    const std::string& home() const noexcept { return m_home; }
    // Runs with these arguments in a directory ("": nowhere of interest). A failure is an Outcome;
    // Error{not_found} where the program is not installed, with the command that installs it.
    os::Outcome run(const std::vector<std::string>& arguments, const std::string& directory,
                    std::chrono::milliseconds timeout, const CancelToken& cancel) const;
    // Must succeed within the time that a server may take to send a whole repository.
    os::Outcome transfer(const std::vector<std::string>& arguments, const std::string& directory,
                         std::string_view doing, const CancelToken& cancel) const;
    // The output of a local command that must succeed.
    std::string output(const std::vector<std::string>& arguments, const std::string& directory,
                       std::string_view doing, const CancelToken& cancel) const;

private:
    std::vector<std::string> start(const std::string& first) const;

    SourceKind m_kind;
    std::string m_url;
    std::string m_home;
    std::string m_ca_file;
};

} // namespace rbeepkg::source
