#include "libpkg/pkgbuild/pkgbuild.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/pkgbuild/attributes.hpp"

#include <algorithm>

namespace rbeepkg::pkgbuild {

namespace {

constexpr std::string_view k_skip = "SKIP";

// "0", "00" and "" are no epoch.
bool counts_as_epoch(std::string_view epoch)
{
    return epoch.find_first_not_of('0') != std::string_view::npos;
}

// The checksum that one array gives for the source at `at`; checked by lint, so that one that does
// not parse is left out here.
void add_digest(SourceEntry& entry, std::string_view attribute, std::string_view text)
{
    using crypto::Algorithm;
    for (const Algorithm algorithm :
         {Algorithm::ck, Algorithm::md5, Algorithm::sha1, Algorithm::sha224, Algorithm::sha256,
          Algorithm::sha384, Algorithm::sha512, Algorithm::b2}) {
        if (attribute != std::string{crypto::to_string(algorithm)} + "sums") {
            continue;
        }
        if (Result<crypto::Digest> digest = crypto::Digest::parse(algorithm, text)) {
            entry.digests.push_back(*std::move(digest));
        }
        return;
    }
}

void append_sources(const Pkgbuild& pkgbuild, std::string_view arch,
                    std::vector<SourceEntry>& entries)
{
    const std::vector<std::string>& sources = pkgbuild.values(attribute_for("source", arch));
    for (std::size_t at = 0; at < sources.size(); ++at) {
        SourceEntry entry{sources[at], {}, false};
        for (const std::string_view name : checksum_attributes()) {
            const std::vector<std::string>& sums = pkgbuild.values(attribute_for(name, arch));
            if (at < sums.size() && sums[at] != k_skip) {
                add_digest(entry, name, sums[at]);
            }
        }
        entry.skip = entry.digests.empty();
        entries.push_back(std::move(entry));
    }
}

} // namespace

std::string Pkgbuild::value(const std::string& attribute) const
{
    const std::vector<std::string>& all = values(attribute);
    return all.empty() ? std::string{} : all.front();
}

const std::vector<std::string>& Pkgbuild::values(const std::string& attribute) const
{
    static const std::vector<std::string> none;
    const auto found = attributes.find(attribute);
    return found == attributes.end() ? none : found->second;
}

std::vector<std::string> Pkgbuild::values_for(const std::string& attribute,
                                              std::string_view arch) const
{
    std::vector<std::string> all = values(attribute);
    if (!arch.empty()) {
        const std::vector<std::string>& more = values(attribute_for(attribute, arch));
        all.insert(all.end(), more.begin(), more.end());
    }
    return all;
}

package::Version Pkgbuild::version() const
{
    std::string text = value("pkgver") + "-" + value("pkgrel");
    if (const std::string epoch = value("epoch"); counts_as_epoch(epoch)) {
        text.insert(0, epoch + ":");
    }
    Result<package::Version> version = package::Version::parse(text);
    if (!version) {
        throw make_error(ErrorCode::corrupt, "the PKGBUILD of {} has no valid version: {}",
                         printable(pkgbase, 60), version.error().to_string());
    }
    return *std::move(version);
}

std::vector<SourceEntry> Pkgbuild::sources_for(std::string_view arch) const
{
    std::vector<SourceEntry> entries;
    append_sources(*this, {}, entries);
    if (!arch.empty() && arch != "any") {
        append_sources(*this, arch, entries);
    }
    return entries;
}

std::optional<std::string> Pkgbuild::arch_for(std::string_view arch) const
{
    const std::vector<std::string>& archs = values("arch");
    if (std::find(archs.begin(), archs.end(), "any") != archs.end()) {
        return "any";
    }
    if (std::find(archs.begin(), archs.end(), arch) != archs.end()) {
        return std::string{arch};
    }
    return std::nullopt;
}

} // namespace rbeepkg::pkgbuild
