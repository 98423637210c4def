// The variables of PKGBUILD(5): which are arrays, which are words, which may carry an architecture,
// which a package function may override. Everything else that walks over attributes walks over
// these tables.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::pkgbuild {

enum class AttributeKind
{
    word,
    array
};

struct AttributeInfo
{
    std::string_view name;
    AttributeKind kind;
    bool per_architecture; // NAME_ARCH exists
    bool overridable;      // may be set inside a package function
};

// Without pkgname, which may be a word or an array.
const std::vector<AttributeInfo>& attribute_table();

// "depends" and "depends_x86_64" find depends; nullptr for a variable that means nothing. arch gets
// what stands behind the underscore, "" when nothing does.
const AttributeInfo* find_attribute(std::string_view variable, std::string_view& arch);

// "sha256sums" ...: the attributes that hold checksums, in makepkg's order.
const std::vector<std::string_view>& checksum_attributes();

// name_arch, or name for an empty arch.
std::string attribute_for(std::string_view name, std::string_view arch);

} // namespace rbeepkg::pkgbuild
