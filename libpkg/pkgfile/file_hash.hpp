// Digests of whole open files. Internal to the room.
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/crypto/digest.hpp"

#include <atomic>
#include <future>
#include <string>
#include <vector>

namespace rbeepkg::pkgfile {

// One digest for each algorithm, in one pass. Reads by position: the descriptor's own one is not
// moved. Ends early, with any result, once `abandoned` is set.
std::vector<crypto::Digest> hash_file(int fd, const std::string& what,
                                      const std::vector<crypto::Algorithm>& algorithms,
                                      const CancelToken& cancel,
                                      const std::atomic<bool>* abandoned = nullptr);

// SHA-256 of a file alongside whoever else reads it: hashing a package takes a third of the time
// that unpacking it takes, and hides behind it.
class FileHash
{
public:
    // fd must stay open as long as this lives.
    FileHash(int fd, std::string what, CancelToken cancel);
    ~FileHash();
    FileHash(const FileHash&) = delete;
    FileHash& operator=(const FileHash&) = delete;

    // Lower-case hex. Waits for it; throws what hashing threw. Once.
    std::string finish();

private:
    std::atomic<bool> m_abandoned = false;
    std::future<std::string> m_result;
};

} // namespace rbeepkg::pkgfile
