#include "libpkg/operation/scratch.hpp"

#include "libpkg/os/durable_directory.hpp"
#include "libpkg/os/file.hpp"

namespace rbeepkg::operation {

namespace {

// Nobody else's: what begins like this and is held by nobody is removed, and in /var/tmp there is
// much that begins with rbeepkg-.
constexpr const char* k_prefix = "rbeepkg-scratch-";
// Passable for the build user, listable for nobody else.
constexpr unsigned k_mode = 0711;

// The cache lies where the build user of root may not reach it; /var/tmp is on disk, which /tmp
// often is not. Whoever may not write the state may not write the cache.
std::string parent_for(const Session& session)
{
    if (session.build_identity || session.looks_on) {
        return "/var/tmp";
    }
    const std::string& cache = session.config.paths.cache;
    os::make_directories_durably(cache); // what is kept beside it later needs the way to it
    std::string parent = os::join_path(cache, "build");
    os::make_directories(parent, 0700);
    return parent;
}

std::string swept(std::string parent)
{
    os::remove_abandoned_directories(parent, k_prefix);
    return parent;
}

} // namespace

Scratch::Scratch(const Session& session) : m_directory{swept(parent_for(session)), k_prefix, k_mode}
{}

} // namespace rbeepkg::operation
