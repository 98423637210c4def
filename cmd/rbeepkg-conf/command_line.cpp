#include "cmd/rbeepkg-conf/command_line.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"

#include <CLI/CLI.hpp>

namespace rbeepkg::conf {

namespace {

Error usage_error(std::string message)
{
    return {ErrorCode::usage, std::move(message), "rbeepkg-conf --help lists the options"};
}

} // namespace

Invocation parse_command_line(int argc, const char* const* argv)
{
    Invocation invocation;
    CLI::App app{"Print the effective configuration of rbeepkg, or the values of some keys.",
                 "rbeepkg-conf"};
    bool version = false;
    app.set_help_flag("-h,--help", "print this help");
    app.add_flag("-V,--version", version, "print the version");
    app.add_option("-c,--config", invocation.config_file, "another configuration file");
    app.add_option("-R,--rootdir", invocation.root, "another root directory");
    app.add_option("-r,--repo", invocation.catalog, "the keys of this catalog");
    app.add_flag("-l,--repo-list", invocation.list_catalogs, "list the catalogs");
    app.add_flag("-v,--verbose", invocation.names_always,
                 "print the key before its value even when only one is asked for");
    app.add_flag("--system", invocation.system, "what holds for the whole machine's installation");
    app.add_flag("--user", invocation.user, "what holds for this user's own installation");
    app.add_option("keys", invocation.keys, "keys, such as CacheDir")->group("");
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        invocation.text = app.help();
        return invocation;
    } catch (const CLI::ParseError& error) {
        throw usage_error(printable(error.what(), 400));
    }
    if (version) {
        invocation.text = "rbeepkg-conf " RBEEPKG_VERSION "\n";
    }
    if (invocation.list_catalogs && !invocation.keys.empty()) {
        throw usage_error("keys may not be named with --repo-list");
    }
    if (invocation.system && invocation.user) {
        throw usage_error("--system and --user exclude each other");
    }
    return invocation;
}

} // namespace rbeepkg::conf
