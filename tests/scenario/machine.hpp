// A scratch machine on which the real programs run: a root of its own, a catalog directory, a
// configuration. Tests read as pacman's own do: given a catalog, when a command, then rules on exit
// code, output and files.
#pragma once

#include "tests/support/background_program.hpp"
#include "tests/support/run_program.hpp"
#include "tests/support/temp_root.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::test {

class Machine
{
public:
    // The configuration names one catalog "main": the catalog directory by file://.
    Machine();

    const TempRoot& root() const noexcept { return m_root; }
    std::string path(std::string_view relative) const { return m_root.path(relative); }
    std::string state() const { return path("root/var/lib/rbeepkg"); }
    std::string bin() const { return path("root/usr/local/bin"); }
    std::string cache() const { return path("root/var/cache/rbeepkg"); }
    std::string catalog_directory() const { return path("catalog"); }

    // The servers of "main" in their order; more lines of [options].
    void configure(const std::vector<std::string>& servers, const std::string& options = {});
    void write_workers(const std::string& json) const
    {
        m_root.write("catalog/workers.json", json);
    }
    void write_recipe(const std::string& name, const std::string& text) const;
    // tests/data/recipes/<name> with @KEY@ replaced.
    static std::string recipe(const std::string& name,
                              const std::map<std::string, std::string>& values);

    // rbeepkg with these words on this machine, stdin empty.
    ProgramResult rbeepkg(const std::vector<std::string>& words,
                          const ProgramOptions& options = {}) const;
    // program "": the one that was built.
    std::vector<std::string> command(const std::vector<std::string>& words,
                                     const std::string& program = {}) const;
    // Runs every "to undo: " line of an output as a shell would, with --noconfirm; the test fails
    // when one fails.
    void undo(const std::string& output) const;
    // Serves the catalog directory with the real rbeepkg-catalogd and makes it the only server of
    // "main"; more lines of [options].
    BackgroundProgram& serve(const std::string& options = {});
    std::string served_url() const { return m_url; }

    // A git repository with a worker.cpp that prints BACKEND, tagged v0.2.0, on branch main;
    // returns its file:// URL.
    std::string make_repository(const std::string& name) const;
    // Runs git in it; the test fails when git does.
    static std::string git(const std::string& directory, const std::vector<std::string>& words);

private:
    TempRoot m_root;
    std::unique_ptr<BackgroundProgram> m_catalogd;
    std::string m_url;
};

} // namespace rbeepkg::test
