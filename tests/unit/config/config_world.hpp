// A root directory with configuration files in it, and a caller without any surroundings.
#pragma once

#include "libpkg/config/config.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace rbeepkg::config::testing {

class ConfigWorld
{
public:
    ConfigWorld()
    {
        environment.uid = 1000;
        environment.home_of_uid = path("/home/from-passwd");
        overrides.root = root();
    }

    Overrides overrides;
    Environment environment;

    const std::string& root() const { return m_directory.path(); }
    std::string path(std::string_view below) const { return root() + std::string{below}; }

    ConfigWorld& write(std::string_view below, std::string_view content)
    {
        os::make_directories(os::parent_path(path(below)));
        os::write_file_atomically(path(below), content);
        return *this;
    }

    // The options of /etc/rbeepkg.conf.
    ConfigWorld& options(std::string_view content)
    {
        return write("/etc/rbeepkg.conf", "[options]\n" + std::string{content});
    }

    LoadedConfig load() const { return load_config(overrides, environment); }
    Config config() const { return load().config; }

    // The message of the Error{usage} that loading throws, with the root's path taken out.
    std::string refusal() const
    {
        try {
            load();
        } catch (const Error& error) {
            return error.code() == ErrorCode::usage ? without_root(error.what())
                                                    : "not a usage error";
        }
        return "no error";
    }

    std::string without_root(std::string text) const
    {
        for (std::size_t at = text.find(root()); at != std::string::npos; at = text.find(root())) {
            text.erase(at, root().size());
        }
        return text;
    }

private:
    os::TempDir m_directory{std::filesystem::temp_directory_path(), "rbeepkg-config-"};
};

} // namespace rbeepkg::config::testing
