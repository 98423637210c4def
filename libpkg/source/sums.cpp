// The checksums of what was fetched, for those who write a PKGBUILD.
#include "libpkg/os/fd.hpp"
#include "libpkg/source/fetch.hpp"
#include "libpkg/source/signature.hpp"

#include <fcntl.h>

namespace rbeepkg::source {

std::vector<std::string> generate_sums(const std::vector<PinnedSource>& sources,
                                       crypto::Algorithm algorithm, const CancelToken& cancel)
{
    std::vector<std::string> sums;
    for (const PinnedSource& source : sources) {
        cancel.check();
        if (!vcs_name(source.url.kind).empty() || is_signature(source.url)) {
            sums.emplace_back("SKIP");
            continue;
        }
        const os::UniqueFd fd = os::open_file(source.path, O_RDONLY | O_NONBLOCK);
        sums.push_back(crypto::digest_of_file(algorithm, fd.get(), source.url.name).value);
    }
    return sums;
}

} // namespace rbeepkg::source
