// Computing digests; digest.cpp, which only reads and writes them as text, needs no OpenSSL.
#include "libpkg/base/error.hpp"
#include "libpkg/crypto/digest.hpp"

#include <unistd.h>

#include <cerrno>

namespace rbeepkg::crypto {

namespace {

// Large enough that the calls do not count beside the hashing.
constexpr std::size_t k_buffer_size = 256U << 10U;

// pread, so that the position of a shared descriptor does not matter and does not move.
std::size_t read_at(int fd, char* buffer, std::size_t size, std::uint64_t offset,
                    std::string_view what)
{
    for (;;) {
        const ssize_t count = ::pread(fd, buffer, size, static_cast<off_t>(offset));
        if (count >= 0) {
            return static_cast<std::size_t>(count);
        }
        if (errno != EINTR) {
            throw system_error(errno, fmt::format("cannot read {}", what));
        }
    }
}

} // namespace

Digest digest_of(Algorithm algorithm, std::string_view data)
{
    Hasher hasher{algorithm};
    hasher.update(data);
    return hasher.finish();
}

std::string sha256_hex(std::string_view data)
{
    return digest_of(Algorithm::sha256, data).value;
}

Digest digest_of_file(Algorithm algorithm, int fd, std::string_view what)
{
    return std::move(digests_of_file({algorithm}, fd, what).front());
}

std::vector<Digest> digests_of_file(const std::vector<Algorithm>& algorithms, int fd,
                                    std::string_view what)
{
    std::vector<Hasher> hashers;
    hashers.reserve(algorithms.size());
    for (const Algorithm algorithm : algorithms) {
        hashers.emplace_back(algorithm);
    }
    std::string buffer(k_buffer_size, '\0');
    std::uint64_t offset = 0;
    while (const std::size_t count = read_at(fd, buffer.data(), buffer.size(), offset, what)) {
        for (Hasher& hasher : hashers) {
            hasher.update(std::string_view{buffer.data(), count});
        }
        offset += count;
    }
    std::vector<Digest> digests;
    digests.reserve(hashers.size());
    for (Hasher& hasher : hashers) {
        digests.push_back(hasher.finish());
    }
    return digests;
}

} // namespace rbeepkg::crypto
