#include "libpkg/source/vcs.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/source/tool_environment.hpp"

namespace rbeepkg::source {

std::unique_ptr<Vcs> make_vcs(const SourceUrl& url, const std::string& home,
                              const std::string& ca_file)
{
    VcsProgram program{url, home, ca_file};
    switch (url.kind) {
    case SourceKind::svn:
        return make_svn(url, std::move(program));
    case SourceKind::hg:
        return make_hg(url, std::move(program));
    case SourceKind::bzr:
        return make_bzr(url, std::move(program));
    case SourceKind::fossil:
        return make_fossil(url, std::move(program));
    case SourceKind::git:
    case SourceKind::local:
    case SourceKind::http:
        break;
    }
    throw make_error(ErrorCode::internal, "{} is no source of this kind", url.name);
}

void copy_tree(const std::string& from, const std::string& to, const CancelToken& cancel)
{
    os::Command command;
    command.argv = {"cp", "-a", "--reflink=auto", "--no-target-directory", "--", from, to};
    command.environment = inherited_environment();
    const os::Outcome outcome = os::run(command, cancel);
    if (!outcome.succeeded()) {
        throw tool_failure(ErrorCode::io, "cp", "cannot copy " + from, outcome, {});
    }
}

bool is_hex_name(std::string_view text, std::size_t shortest, std::size_t longest)
{
    return text.size() >= shortest && text.size() <= longest &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

} // namespace rbeepkg::source
