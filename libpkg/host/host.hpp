// This machine, read-only: what it is, and which of the words in `depends` it has. Probes never run
// longer than 2 s and never change anything.
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/package/package.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::host {

struct HostProfile
{
    std::string platform;     // linux, macos, windows: the catalog's words
    std::string architecture; // x86_64, aarch64, ...: uname -m
    // What the configuration says runs here too.
    std::vector<std::string> further_architectures = {};

    // Whether what is made for that architecture, or for "any", runs here.
    bool runs(std::string_view made_for) const;
};

// What this machine can compute with.
struct Backends
{
    // Those whose hardware and driver are there, best first; "cpu" is always the last. A missing
    // fact is unknown, not absent: unknown drivers never select a backend by themselves.
    std::vector<std::string> names;
    std::string reason; // one line for people: why the first one is first
};

// Where the probes look. The defaults are this machine; a test gives places of its own.
struct Places
{
    // Directories of programs, as in PATH; "": PATH, and the usual directories behind it.
    std::string search_path;
    std::string kfd_nodes = "/sys/class/kfd/kfd/topology/nodes";
    // {}: the usual directories, and what ldconfig knows.
    std::vector<std::string> library_directories;
    std::optional<unsigned> uid; // who would run an install command; nullopt: the caller
};

// No program is started for it. architectures: the configured ones, best first; "auto" is the
// machine's own.
HostProfile this_host(std::vector<std::string> architectures = {"auto"});
Backends probe_backends(const CancelToken& cancel, const Places& places = {});

// Why a package does not fit this platform and architecture, naming both sides; nullopt: it fits.
std::optional<std::string> misfit_reason(const package::SyncPackage& package,
                                         const HostProfile& host);

// One look at the host.
struct Probe
{
    enum class Kind
    {
        executable,
        library,
        file,
        package
    };
    Kind kind;
    std::string
        what; // "nvcc", "libcudart.so", "/opt/cuda/bin/nvcc", a name of the host's package manager
    bool operator==(const Probe&) const = default;
};
// "executable nvcc", "library libcudart.so", "file /opt/x", "package cuda-toolkit"; nullopt for
// anything else.
std::optional<Probe> parse_probe(std::string_view text);

// Host packages that install a word, by package manager ("apt-get" -> "nvidia-cuda-toolkit").
struct HostDepend
{
    std::string word;
    std::vector<Probe> probes; // any that succeeds will do
    std::map<std::string, std::string>
        packages; // package manager -> package names, blank separated
};

// How words get onto this machine.
struct InstallAdvice
{
    // The one command for all that can be installed ("sudo apt-get install g++ rustc"), behind
    // configured ones, joined by " && "; "": there is none.
    std::string command;
    std::vector<std::string> unknown; // words that nobody here knows how to install, fit to print
};

// The built-in table, extended and overridden by the configuration's words.
class HostDepends
{
public:
    // Error{usage} for a configured probe that is none.
    HostDepends(const std::map<std::string, std::vector<std::string>>& configured_probes,
                const std::map<std::string, std::string>& configured_install, Places places = {});

    // Whether this machine has it: a probe of the table succeeds; for a word that is not in the
    // table, an executable of that name is there or the host's package manager has installed a
    // package of that name. Names only: a version in a dependency on the host is not compared.
    bool is_present(const std::string& word, const CancelToken& cancel) const;
    InstallAdvice install_advice(const std::vector<std::string>& words) const;
    // The same as a text: the unknown words are named behind the command.
    std::string install_command(const std::vector<std::string>& words) const;

private:
    Places m_places;
    std::map<std::string, HostDepend> m_table;
    std::map<std::string, std::string> m_install;
};

} // namespace rbeepkg::host
