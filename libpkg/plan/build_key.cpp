#include "libpkg/plan/build_key.hpp"

#include "libpkg/crypto/digest.hpp"
#include "libpkg/encoding/json.hpp"

namespace rbeepkg::plan {

namespace {

// Raised when the meaning of a key changes: what older programs made is then not found any more,
// and not mistaken.
constexpr int k_key_format = 2; // 2: packages are tidied

} // namespace

package::CacheKey build_key(const BuildKeyInputs& inputs)
{
    // nlohmann::json keeps the members of an object sorted: equal inputs give equal text.
    encoding::Json document;
    document["format"] = k_key_format;
    document["package"] = inputs.package_name;
    document["pkgbuild"] = crypto::sha256_hex(inputs.text);
    // The evaluated values too: the same text may say something else for another variant.
    document["srcinfo"] = pkgbuild::format_srcinfo(*inputs.pkgbuild);
    document["sources"] = inputs.pins;
    document["files"] = inputs.files;
    document["arch"] = inputs.variant.arch;
    document["backend"] = inputs.variant.backend;
    document["platform"] = inputs.variant.platform;
    document["features"] = inputs.variant.features;
    document["profile"] = inputs.variant.profile;
    document["flags"] = inputs.variant.flags;
    document["toolchain"] = inputs.toolchain;
    return package::CacheKey{crypto::sha256_hex(document.dump())};
}

package::CacheKey prebuilt_key(const std::string& file_sha256)
{
    return package::CacheKey{crypto::sha256_hex("package file " + file_sha256)};
}

} // namespace rbeepkg::plan
