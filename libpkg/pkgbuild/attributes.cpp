#include "libpkg/pkgbuild/attributes.hpp"

#include <unordered_map>

namespace rbeepkg::pkgbuild {

const std::vector<AttributeInfo>& attribute_table()
{
    constexpr AttributeKind word = AttributeKind::word;
    constexpr AttributeKind array = AttributeKind::array;
    static const std::vector<AttributeInfo> table = {
        // name, kind, per architecture, overridable
        {"pkgbase", word, false, false},       {"pkgver", word, false, false},
        {"pkgrel", word, false, false},        {"epoch", word, false, false},
        {"pkgdesc", word, false, true},        {"url", word, false, true},
        {"install", word, false, true},        {"changelog", word, false, true},
        {"arch", array, false, true},          {"groups", array, false, true},
        {"license", array, false, true},       {"backup", array, false, true},
        {"options", array, false, true},       {"noextract", array, false, false},
        {"validpgpkeys", array, false, false}, {"depends", array, true, true},
        {"optdepends", array, true, true},     {"provides", array, true, true},
        {"conflicts", array, true, true},      {"replaces", array, true, true},
        {"makedepends", array, true, false},   {"checkdepends", array, true, false},
        {"source", array, true, false},        {"cksums", array, true, false},
        {"md5sums", array, true, false},       {"sha1sums", array, true, false},
        {"sha224sums", array, true, false},    {"sha256sums", array, true, false},
        {"sha384sums", array, true, false},    {"sha512sums", array, true, false},
        {"b2sums", array, true, false},
    };
    return table;
}

const AttributeInfo* find_attribute(std::string_view variable, std::string_view& arch)
{
    static const std::unordered_map<std::string_view, const AttributeInfo*> by_name = [] {
        std::unordered_map<std::string_view, const AttributeInfo*> all;
        for (const AttributeInfo& info : attribute_table()) {
            all.emplace(info.name, &info);
        }
        return all;
    }();
    // No attribute has an underscore in its own name.
    const std::size_t underscore = variable.find('_');
    const auto found = by_name.find(variable.substr(0, underscore));
    if (found == by_name.end()) {
        return nullptr;
    }
    arch =
        underscore == std::string_view::npos ? std::string_view{} : variable.substr(underscore + 1);
    return found->second;
}

const std::vector<std::string_view>& checksum_attributes()
{
    static const std::vector<std::string_view> names = {
        "cksums",     "md5sums",    "sha1sums",   "sha224sums",
        "sha256sums", "sha384sums", "sha512sums", "b2sums",
    };
    return names;
}

std::string attribute_for(std::string_view name, std::string_view arch)
{
    std::string whole{name};
    if (!arch.empty()) {
        whole += '_';
        whole += arch;
    }
    return whole;
}

} // namespace rbeepkg::pkgbuild
