#include "libpkg/build/library_relations.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/build/package_tree.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/pkgfile/elf.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

namespace rbeepkg::build {

namespace {

constexpr std::string_view k_suffix = ".so";

bool is_digits(std::string_view text)
{
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// "libfoo.so" of "libfoo.so.1.2".
std::string library_name(std::string_view soname)
{
    std::string_view stem = soname;
    for (std::size_t dot = stem.rfind('.'); dot != std::string_view::npos; dot = stem.rfind('.')) {
        if (!is_digits(stem.substr(dot + 1))) {
            break;
        }
        stem = stem.substr(0, dot);
    }
    return stem.ends_with(k_suffix) ? std::string{stem} : std::string{soname} + ".so";
}

// "1.2-64" of "libfoo.so.1.2"; makepkg takes the whole name where there is no version.
std::string version_text(std::string_view soname, unsigned bits)
{
    const std::size_t at = soname.rfind(".so.");
    const std::string_view version =
        at == std::string_view::npos ? soname : soname.substr(at + k_suffix.size() + 1);
    return fmt::format("{}-{}", version, bits);
}

template <typename Relation> bool is_unversioned_library(const Relation& relation)
{
    return relation.name.ends_with(k_suffix) && relation.to_string() == relation.name;
}

struct Library
{
    std::string name; // of the file
    pkgfile::ElfInfo elf;
};

// What the package's ELF files are and need.
struct Libraries
{
    std::map<std::string, std::vector<std::string>> needed; // library -> versions, as found
    std::vector<Library> all;
};

Libraries read_libraries(const std::string& pkgdir, const CancelToken& cancel)
{
    const PackageTree tree{pkgdir};
    Libraries libraries;
    for (const PackageTree::Item& item : tree.items()) {
        cancel.check();
        if (!S_ISREG(item.status.st_mode)) {
            continue;
        }
        const os::UniqueFd file = tree.open_for_reading(item.path);
        std::optional<pkgfile::ElfInfo> elf = pkgfile::read_elf(file.get());
        if (!elf) {
            continue;
        }
        const bool runs = (item.status.st_mode & S_IXUSR) != 0;
        for (const std::string& soname : runs ? elf->needed : std::vector<std::string>{}) {
            std::vector<std::string>& versions = libraries.needed[library_name(soname)];
            std::string version = version_text(soname, elf->bits);
            if (std::find(versions.begin(), versions.end(), version) == versions.end()) {
                versions.push_back(std::move(version));
            }
        }
        libraries.all.push_back({os::base_name(item.path), std::move(*elf)});
    }
    return libraries;
}

void warn(EventSink& sink, const package::Package& package, const char* field, const char* what,
          const std::string& library)
{
    sink.on(Warning{fmt::format("{}: library listed in '{}' {}: {}", package.name, field, what,
                                printable(library, 200)),
                    ""});
}

std::vector<package::Depend> depends_with_versions(const package::Package& package,
                                                   const Libraries& libraries, EventSink& sink)
{
    std::vector<package::Depend> depends;
    for (const package::Depend& depend : package.depends) {
        if (!is_unversioned_library(depend)) {
            depends.push_back(depend);
            continue;
        }
        const auto versions = libraries.needed.find(depend.name);
        if (versions == libraries.needed.end()) {
            warn(sink, package, "depends", "is not required by any files", depend.name);
            depends.push_back(depend);
            continue;
        }
        for (const std::string& version : versions->second) {
            Result<package::Depend> versioned = package::Depend::parse(depend.name + "=" + version);
            depends.push_back(versioned ? *std::move(versioned) : depend);
        }
    }
    return depends;
}

void add_versions_of(std::vector<package::Provide>& provides, const package::Package& package,
                     const package::Provide& provide, const Libraries& libraries, EventSink& sink)
{
    bool found = false;
    const std::size_t before = provides.size();
    for (const Library& library : libraries.all) {
        if (!library.name.starts_with(provide.name)) {
            continue;
        }
        found = true;
        if (library.elf.type != pkgfile::ElfType::shared) {
            warn(sink, package, "provides", "is not a shared object", provide.name);
        } else if (library.elf.soname.empty()) {
            warn(sink, package, "provides", "is not versioned", provide.name);
        } else if (Result<package::Provide> versioned = package::Provide::parse(
                       provide.name + "=" + version_text(library.elf.soname, library.elf.bits))) {
            provides.push_back(*std::move(versioned));
        }
    }
    if (!found) {
        warn(sink, package, "provides", "cannot be found", provide.name);
    }
    if (provides.size() == before) {
        provides.push_back(provide);
    }
}

} // namespace

void fill_library_versions(package::Package& package, const std::string& pkgdir, EventSink& sink,
                           const CancelToken& cancel)
{
    const auto is_library = [](const auto& relation) { return is_unversioned_library(relation); };
    if (std::none_of(package.depends.begin(), package.depends.end(), is_library) &&
        std::none_of(package.provides.begin(), package.provides.end(), is_library)) {
        return;
    }
    const Libraries libraries = read_libraries(pkgdir, cancel);
    package.depends = depends_with_versions(package, libraries, sink);
    std::vector<package::Provide> provides;
    for (const package::Provide& provide : package.provides) {
        if (is_unversioned_library(provide)) {
            add_versions_of(provides, package, provide, libraries, sink);
        } else {
            provides.push_back(provide);
        }
    }
    package.provides = std::move(provides);
}

} // namespace rbeepkg::build
