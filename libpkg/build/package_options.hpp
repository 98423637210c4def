// What makepkg calls options, with the settings that go with them (makepkg.conf(5), PKGBUILD(5)).
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::build {

struct PackageOptions
{
    // Those that are on: strip docs libtool staticlibs emptydirs zipman purge debug lto buildflags
    // makeflags. makepkg's defaults; a PKGBUILD's options array is applied on top.
    std::set<std::string, std::less<>> on = {"strip",      "docs",       "libtool",
                                             "staticlibs", "emptydirs",  "zipman",
                                             "purge",      "buildflags", "makeflags"};
    std::vector<std::string> man_directories = {
        "usr/share/man", "usr/share/info", "usr/local/share/man", "usr/local/share/info",
        "usr/man",       "usr/info",       "usr/local/man",       "usr/local/info",
        "opt/*/man",     "opt/*/info"}; // MAN_DIRS
    std::vector<std::string> doc_directories = {
        "usr/doc",       "usr/gtk-doc",       "usr/share/doc",       "usr/share/gtk-doc",
        "usr/local/doc", "usr/local/gtk-doc", "usr/local/share/doc", "usr/local/share/gtk-doc",
        "opt/*/doc",     "opt/*/gtk-doc"}; // DOC_DIRS
    std::vector<std::string> purge_targets = {"usr/info/dir", "usr/share/info/dir", ".packlist",
                                              "*.pod"};           // PURGE_TARGETS
    std::vector<std::string> strip_binary = {"--strip-all"};      // STRIP_BINARY
    std::vector<std::string> strip_shared = {"--strip-unneeded"}; // STRIP_SHARED
    std::vector<std::string> strip_static = {"--strip-debug"};    // STRIP_STATIC
    std::string debug_source_directory = "usr/src/debug";         // DBGSRCDIR

    bool has(std::string_view option) const { return on.find(option) != on.end(); }
    // Words of an options array, "strip" or "!strip", later ones win.
    void apply(const std::vector<std::string>& words);
    // The options that tidying knows and lto, as OPTIONS of makepkg.conf says them.
    std::vector<std::string> words() const;
};

} // namespace rbeepkg::build
