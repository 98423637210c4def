// Digests: the ones that makepkg knows, over memory, over files and while streaming.
#pragma once

#include "libpkg/base/c_handle.hpp"
#include "libpkg/base/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::crypto {

// ck is the CRC of POSIX cksum, as makepkg's cksums; b2 is BLAKE2b-512.
enum class Algorithm
{
    ck,
    md5,
    sha1,
    sha224,
    sha256,
    sha384,
    sha512,
    b2
};

// "sha256", "b2", "ck" ...: makepkg's names without "sums".
std::string_view to_string(Algorithm algorithm);

struct Digest
{
    Algorithm algorithm = Algorithm::sha256;
    std::string value; // lower-case hex; decimal for ck

    // Checks alphabet and length. Upper-case hex is taken and folded.
    static Result<Digest> parse(Algorithm algorithm, std::string_view text);
    bool operator==(const Digest&) const = default;
};

// Feed it, then finish() once.
class Hasher
{
public:
    explicit Hasher(Algorithm algorithm);
    ~Hasher();
    Hasher(Hasher&&) noexcept;
    Hasher& operator=(Hasher&&) noexcept;

    void update(std::string_view data);
    Digest finish();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

Digest digest_of(Algorithm algorithm, std::string_view data);
// Lower-case hex of SHA-256.
std::string sha256_hex(std::string_view data);
// Reads the open file from its start to its end. what: for the message of Error{io}.
Digest digest_of_file(Algorithm algorithm, int fd, std::string_view what);
// Several at once, one pass.
std::vector<Digest> digests_of_file(const std::vector<Algorithm>& algorithms, int fd,
                                    std::string_view what);

} // namespace rbeepkg::crypto
