#include "libpkg/base/error.hpp"
#include "libpkg/crypto/digest.hpp"
#include "libpkg/crypto/posix_cksum.hpp"

#include <openssl/evp.h>

#include <array>
#include <utility>

namespace rbeepkg::crypto {

namespace {

using DigestContext = CHandle<EVP_MD_CTX, &EVP_MD_CTX_free>;

// nullptr for ck, which is ours.
const EVP_MD* method_of(Algorithm algorithm)
{
    switch (algorithm) {
    case Algorithm::ck:
        return nullptr;
    case Algorithm::md5:
        return EVP_md5();
    case Algorithm::sha1:
        return EVP_sha1();
    case Algorithm::sha224:
        return EVP_sha224();
    case Algorithm::sha256:
        return EVP_sha256();
    case Algorithm::sha384:
        return EVP_sha384();
    case Algorithm::sha512:
        return EVP_sha512();
    case Algorithm::b2:
        return EVP_blake2b512();
    }
    return nullptr;
}

std::string hex(const unsigned char* bytes, std::size_t size)
{
    static constexpr std::string_view k_digits = "0123456789abcdef";
    std::string text;
    text.reserve(2 * size);
    for (std::size_t i = 0; i < size; ++i) {
        text += k_digits[bytes[i] >> 4U];
        text += k_digits[bytes[i] & 0x0FU];
    }
    return text;
}

DigestContext begin(Algorithm algorithm)
{
    const EVP_MD* method = method_of(algorithm);
    if (method == nullptr) {
        return {};
    }
    DigestContext context{EVP_MD_CTX_new()};
    // Some systems switch off md5 and sha1 (FIPS mode).
    if (!context || EVP_DigestInit_ex(context.get(), method, nullptr) != 1) {
        throw Error{ErrorCode::unsupported,
                    fmt::format("the OpenSSL of this system refuses {}", to_string(algorithm))};
    }
    return context;
}

} // namespace

struct Hasher::State
{
    explicit State(Algorithm wanted) : algorithm{wanted}, context{begin(wanted)} {}

    Algorithm algorithm;
    DigestContext context; // null for ck
    PosixCksum cksum;      // for ck
};

Hasher::Hasher(Algorithm algorithm) : m_state{std::make_unique<State>(algorithm)} {}
Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;

void Hasher::update(std::string_view data)
{
    if (!m_state) {
        throw Error{ErrorCode::internal, "a digest was fed after its end"};
    }
    if (!m_state->context) {
        m_state->cksum.update(data);
    } else if (EVP_DigestUpdate(m_state->context.get(), data.data(), data.size()) != 1) {
        throw make_error(ErrorCode::internal, "cannot compute {}", to_string(m_state->algorithm));
    }
}

Digest Hasher::finish()
{
    if (!m_state) {
        throw Error{ErrorCode::internal, "a digest was finished twice"};
    }
    const std::unique_ptr<State> state = std::move(m_state);
    if (!state->context) {
        return {state->algorithm, std::to_string(state->cksum.finish())};
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned size = 0;
    if (EVP_DigestFinal_ex(state->context.get(), bytes.data(), &size) != 1) {
        throw make_error(ErrorCode::internal, "cannot compute {}", to_string(state->algorithm));
    }
    return {state->algorithm, hex(bytes.data(), size)};
}

} // namespace rbeepkg::crypto
