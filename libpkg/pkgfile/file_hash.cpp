#include "libpkg/pkgfile/file_hash.hpp"

#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string_view>
#include <utility>

namespace rbeepkg::pkgfile {
namespace {

constexpr std::size_t k_piece = 256U << 10U;

} // namespace

std::vector<crypto::Digest> hash_file(int fd, const std::string& what,
                                      const std::vector<crypto::Algorithm>& algorithms,
                                      const CancelToken& cancel, const std::atomic<bool>* abandoned)
{
    std::vector<crypto::Hasher> hashers;
    hashers.reserve(algorithms.size());
    for (const crypto::Algorithm algorithm : algorithms) {
        hashers.emplace_back(algorithm);
    }
    const auto buffer = std::make_unique_for_overwrite<char[]>(k_piece);
    for (off_t position = 0; abandoned == nullptr || !*abandoned;) {
        cancel.check();
        const ssize_t got = ::pread(fd, buffer.get(), k_piece, position);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            throw system_error(errno, "cannot read " + what);
        }
        if (got == 0) {
            break;
        }
        for (crypto::Hasher& hasher : hashers) {
            hasher.update(std::string_view{buffer.get(), static_cast<std::size_t>(got)});
        }
        position += got;
    }
    std::vector<crypto::Digest> digests;
    digests.reserve(hashers.size());
    for (crypto::Hasher& hasher : hashers) {
        digests.push_back(hasher.finish());
    }
    return digests;
}

FileHash::FileHash(int fd, std::string what, CancelToken cancel)
    : m_result{std::async(
          std::launch::async, [this, fd, what = std::move(what), cancel = std::move(cancel)] {
              return hash_file(fd, what, {crypto::Algorithm::sha256}, cancel, &m_abandoned)
                  .front()
                  .value;
          })}
{}

FileHash::~FileHash()
{
    m_abandoned = true;
    if (m_result.valid()) {
        m_result.wait();
    }
}

std::string FileHash::finish()
{
    return m_result.get();
}

} // namespace rbeepkg::pkgfile
