#include "cmd/rbeepkg/whereabouts.hpp"

#include "cmd/rbeepkg/render/output.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"

#include <fmt/format.h>

namespace rbeepkg::cmd {

namespace {

void add_row(std::string& text, const render::Palette& palette, const char* label,
             const std::string& value)
{
    text += fmt::format("{}{:<10}:{} {}\n", palette.title, label, palette.end, printable(value));
}

// A log that is shown to others should hold nobody's password.
std::string without_credentials(std::string server)
{
    const std::size_t scheme = server.find("://");
    const std::size_t begin = scheme == std::string::npos ? 0 : scheme + 3;
    const std::size_t at = server.substr(0, server.find('/', begin)).rfind('@');
    if (at != std::string::npos && at >= begin) {
        server.erase(begin, at + 1 - begin);
    }
    return server;
}

std::string table_of(const Invocation& invocation, const config::LoadedConfig& loaded,
                     const render::Palette& palette)
{
    const config::Paths& paths = loaded.config.paths;
    std::vector<std::string> caches = {paths.cache};
    caches.insert(caches.end(), loaded.config.shared_caches.begin(),
                  loaded.config.shared_caches.end());
    std::string text;
    add_row(text, palette, "Root", paths.root);
    add_row(text, palette, "Conf File", loaded.files.empty() ? "None" : join(loaded.files, "  "));
    add_row(text, palette, "DB Path", paths.state);
    add_row(text, palette, "Bin Dir", paths.bin);
    add_row(text, palette, "Cache Dirs", join(caches, "  "));
    add_row(text, palette, "Hook Dirs", join(paths.hook_dirs, "  "));
    add_row(text, palette, "Lock File", os::join_path(paths.state, "lock"));
    add_row(text, palette, "Log File", paths.log_file);
    add_row(text, palette, "Targets",
            invocation.targets.empty() ? "None" : join(invocation.targets, "  "));
    return text;
}

} // namespace

void tell_whereabouts(const Invocation& invocation, const config::LoadedConfig& loaded,
                      const render::Screen& screen, render::DebugLog& debug)
{
    if (invocation.verbose) {
        const bool is_for_programs = invocation.json || invocation.progress == "json";
        render::write(is_for_programs ? stderr : stdout,
                      table_of(invocation, loaded, is_for_programs ? screen.err : screen.out));
    }
    if (!invocation.debug) {
        return;
    }
    debug.say(trim(version_text()));
    for (const std::string& file : loaded.files) {
        debug.say("configuration: read " + printable(file));
    }
    if (loaded.files.empty()) {
        debug.say("configuration: no file, the defaults hold");
    }
    const config::Config& config = loaded.config;
    debug.say(fmt::format("scope: {}, root {}",
                          config.scope == config::Scope::system ? "system" : "user",
                          printable(config.paths.root)));
    debug.say("database and store: " + printable(config.paths.state));
    for (const config::CatalogConfig& catalog : config.catalogs) {
        for (const std::string& server : catalog.servers) {
            debug.say(fmt::format("catalog {}: {}", catalog.name,
                                  printable(without_credentials(server), 1000)));
        }
    }
}

} // namespace rbeepkg::cmd
