#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/pkgbuild/attributes.hpp"
#include "libpkg/pkgbuild/blanks.hpp"
#include "libpkg/pkgbuild/lint_names.hpp"
#include "libpkg/pkgbuild/pkgbuild.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <set>

namespace rbeepkg::pkgbuild {

namespace {

using Faults = std::vector<std::string>;

std::string quoted(std::string_view text)
{
    return "'" + printable(text, 60) + "'";
}

// Calls visit with every value that an attribute has anywhere: globally, for each architecture of
// the file (where it may), and in package functions.
template <typename Visit>
void for_each_value(const Pkgbuild& pkgbuild, std::string_view attribute, Visit visit)
{
    const auto is_of = [&](const std::string& name) {
        if (!name.starts_with(attribute)) {
            return false;
        }
        std::string_view arch;
        const AttributeInfo* const info = find_attribute(name, arch);
        return info != nullptr && info->name == attribute;
    };
    const auto visit_all = [&](const std::map<std::string, std::vector<std::string>>& attributes) {
        for (const auto& [name, values] : attributes) {
            if (is_of(name)) {
                std::for_each(values.begin(), values.end(), visit);
            }
        }
    };
    visit_all(pkgbuild.attributes);
    for (const PackageSection& section : pkgbuild.packages) {
        visit_all(section.overrides);
    }
}

void lint_arch(const Pkgbuild& pkgbuild, Faults& faults)
{
    const std::vector<std::string>& archs = pkgbuild.values("arch");
    const bool any = std::find(archs.begin(), archs.end(), "any") != archs.end();
    if (any && archs.size() > 1) {
        faults.emplace_back("arch: 'any' cannot stand beside other architectures");
    }
    for_each_value(pkgbuild, "arch", [&](const std::string& arch) {
        const bool fits = std::all_of(arch.begin(), arch.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                   c == '_';
        });
        if (!fits) {
            faults.push_back(fmt::format("arch: {} holds something else than letters, digits and _",
                                         quoted(arch)));
        }
    });
}

void lint_identity(const Pkgbuild& pkgbuild, Faults& faults)
{
    if (pkgbuild.packages.empty()) {
        faults.emplace_back("pkgname must not be empty");
    }
    std::set<std::string> seen;
    for (const PackageSection& section : pkgbuild.packages) {
        lint_name("pkgname", section.name, faults);
        if (!seen.insert(section.name).second) {
            faults.push_back(fmt::format("pkgname: {} is there twice", quoted(section.name)));
        }
    }
    if (const std::string base = pkgbuild.value("pkgbase"); !base.empty()) {
        lint_name("pkgbase", base, faults);
    }
    lint_epoch({}, pkgbuild.value("epoch"), faults);
    lint_pkgver({}, pkgbuild.value("pkgver"), faults);
    lint_pkgrel({}, pkgbuild.value("pkgrel"), faults);
}

void lint_relations(const Pkgbuild& pkgbuild, Faults& faults)
{
    constexpr std::array<std::string_view, 6> k_attributes = {
        "depends", "makedepends", "checkdepends", "optdepends", "provides", "conflicts"};
    for (const std::string_view attribute : k_attributes) {
        for_each_value(pkgbuild, attribute,
                       [&](const std::string& text) { lint_relation(attribute, text, faults); });
    }
}

// buildenv and tidy options of makepkg 6.
bool is_known_option(std::string_view option)
{
    constexpr std::array<std::string_view, 13> k_options = {
        "strip",     "debug", "zipman", "staticlibs", "libtool",    "docs",     "purge",
        "emptydirs", "lto",   "ccache", "distcc",     "buildflags", "makeflags"};
    if (option.starts_with('!')) {
        option.remove_prefix(1);
    }
    return std::find(k_options.begin(), k_options.end(), option) != k_options.end();
}

bool leaves_directory(std::string_view path)
{
    const std::vector<std::string_view> parts = split(path, '/');
    return path.starts_with('/') || std::find(parts.begin(), parts.end(), "..") != parts.end();
}

void lint_paths_and_options(const Pkgbuild& pkgbuild, Faults& faults)
{
    for_each_value(pkgbuild, "backup", [&](const std::string& path) {
        if (path.starts_with('/')) {
            faults.push_back(fmt::format("backup: {} must not begin with a slash", quoted(path)));
        }
    });
    for_each_value(pkgbuild, "options", [&](const std::string& option) {
        if (!is_known_option(option)) {
            faults.push_back(fmt::format("options: {} is not known", quoted(option)));
        }
    });
    for (const std::string_view attribute : {"install", "changelog"}) {
        for_each_value(pkgbuild, attribute, [&](const std::string& path) {
            if (leaves_directory(path)) {
                faults.push_back(fmt::format("{}: {} lies outside the PKGBUILD's directory",
                                             attribute, quoted(path)));
            }
        });
    }
}

bool is_plain(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 0x7F; });
}

// What would reach terminals, logs and the lines of .PKGINFO. Line ends and tabs are folded there.
void lint_text(const Pkgbuild& pkgbuild, Faults& faults)
{
    const auto check = [&](const std::map<std::string, std::vector<std::string>>& attributes) {
        for (const auto& [name, values] : attributes) {
            const bool clean = std::all_of(values.begin(), values.end(), [](const auto& value) {
                if (is_plain(value)) {
                    return true;
                }
                const std::string folded = fold_blanks(value);
                return printable(folded, folded.size()) == folded;
            });
            if (!clean) {
                faults.push_back(fmt::format("{} holds control characters or invalid UTF-8", name));
            }
        }
    };
    check(pkgbuild.attributes);
    for (const PackageSection& section : pkgbuild.packages) {
        check(section.overrides);
    }
}

void lint_functions(const Pkgbuild& pkgbuild, Faults& faults)
{
    const bool has_package = pkgbuild.has_function("package");
    const auto own_function = [](const PackageSection& section) {
        return "package_" + section.name;
    };
    if (pkgbuild.packages.size() == 1) {
        const std::string own = own_function(pkgbuild.packages.front());
        if (has_package && pkgbuild.has_function(own)) {
            faults.push_back(
                fmt::format("package() and {}() exclude each other", printable(own, 80)));
        } else if (pkgbuild.has_function("build") && !has_package && !pkgbuild.has_function(own)) {
            faults.emplace_back("there is a build() and no package()");
        }
        return;
    }
    if (has_package && !pkgbuild.packages.empty()) {
        faults.emplace_back("a split package has package_NAME() for each package and no package()");
    }
    for (const PackageSection& section : pkgbuild.packages) {
        if (!pkgbuild.has_function(own_function(section))) {
            faults.push_back(fmt::format("there is no {}() for the split package {}",
                                         printable(own_function(section), 80),
                                         quoted(section.name)));
        }
    }
}

void lint_digest(std::string_view attribute, std::string_view text, Faults& faults)
{
    using crypto::Algorithm;
    for (const Algorithm algorithm :
         {Algorithm::ck, Algorithm::md5, Algorithm::sha1, Algorithm::sha224, Algorithm::sha256,
          Algorithm::sha384, Algorithm::sha512, Algorithm::b2}) {
        if (!attribute.starts_with(std::string{crypto::to_string(algorithm)} + "sums")) {
            continue;
        }
        if (const auto digest = crypto::Digest::parse(algorithm, text); !digest) {
            faults.push_back(
                fmt::format("{}: {}: {}", attribute, quoted(text), digest.error().message));
        }
        return;
    }
}

void lint_checksums_of(const Pkgbuild& pkgbuild, const std::string& attribute,
                       const std::string& source_attribute, Faults& faults)
{
    const std::vector<std::string>& sums = pkgbuild.values(attribute);
    const std::size_t sources = pkgbuild.values(source_attribute).size();
    if (!sums.empty() && sums.size() != sources) {
        faults.push_back(fmt::format("{} has {} values and {} has {}", attribute, sums.size(),
                                     source_attribute, sources));
    }
    for (const std::string& sum : sums) {
        if (sum != "SKIP") {
            lint_digest(attribute, sum, faults);
        }
    }
}

} // namespace

std::vector<std::string> lint(const Pkgbuild& pkgbuild)
{
    Faults faults;
    lint_identity(pkgbuild, faults);
    lint_arch(pkgbuild, faults);
    lint_relations(pkgbuild, faults);
    lint_paths_and_options(pkgbuild, faults);
    lint_text(pkgbuild, faults);
    lint_functions(pkgbuild, faults);
    return faults;
}

std::vector<std::string> lint_checksums(const Pkgbuild& pkgbuild)
{
    Faults faults;
    for (const std::string_view checksums : checksum_attributes()) {
        lint_checksums_of(pkgbuild, std::string{checksums}, "source", faults);
        for (const std::string& arch : pkgbuild.values("arch")) {
            lint_checksums_of(pkgbuild, attribute_for(checksums, arch),
                              attribute_for("source", arch), faults);
        }
    }
    return faults;
}

std::vector<std::string> lint_files(const Pkgbuild& pkgbuild, const std::string& directory)
{
    Faults faults;
    for (const std::string_view attribute : {"install", "changelog"}) {
        for_each_value(pkgbuild, attribute, [&](const std::string& name) {
            struct ::stat status
            {};
            const std::string path = os::join_path(directory, name);
            if (!name.empty() && (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode))) {
                faults.push_back(fmt::format("{}: {} is not there or is no regular file", attribute,
                                             quoted(name)));
            }
        });
    }
    return faults;
}

} // namespace rbeepkg::pkgbuild
