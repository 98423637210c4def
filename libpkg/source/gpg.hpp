// gpg, as far as signatures of sources need it: it verifies, and never fetches a key.
#pragma once

#include "libpkg/base/cancel.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::source {

// One signature, as gpg judges it.
struct SignatureStatus
{
    enum class State
    {
        good,
        expired,     // the signature
        expired_key, // the key that made it
        revoked_key,
        bad, // of other bytes
        missing_key,
        unknown // an algorithm or a form that gpg does not know
    };
    State state = State::unknown;
    std::string key;         // fingerprint or id of the key that made it
    std::string fingerprint; // of the primary key; known for a key that is in the keyring
    std::string user;        // as the key says; for people
    bool trusted = false;    // by the keyring's web of trust
};

// What `gpg --status-fd` wrote. Pure.
std::vector<SignatureStatus> parse_gpg_status(std::string_view text);

class Gpg
{
public:
    // home: "" for the user's keyring.
    explicit Gpg(std::string home) : m_home{std::move(home)} {}

    // The signatures of a detached signature file over a file; {} when it holds none.
    // Error{not_found} where there is no gpg.
    std::vector<SignatureStatus> verify(const std::string& signature, const std::string& data,
                                        const CancelToken& cancel) const;

    // "gpg --recv-keys ..." for this keyring.
    std::string import_command(const std::vector<std::string>& keys) const;

private:
    std::string m_home;
};

} // namespace rbeepkg::source
