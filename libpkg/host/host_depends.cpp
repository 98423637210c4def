#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/host/host.hpp"
#include "libpkg/host/host_depend_table.hpp"
#include "libpkg/host/package_manager.hpp"
#include "libpkg/host/probes.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

namespace rbeepkg::host {

namespace {

void add_once(std::vector<std::string>& list, std::string item)
{
    if (std::find(list.begin(), list.end(), item) == list.end()) {
        list.push_back(std::move(item));
    }
}

// What a word that nobody described may be.
std::vector<Probe> probes_by_name(const std::string& word)
{
    std::vector<Probe> probes;
    for (const char* kind : {"executable ", "package "}) {
        if (auto probe = parse_probe(kind + word)) {
            probes.push_back(*std::move(probe));
        }
    }
    return probes;
}

} // namespace

HostDepends::HostDepends(const std::map<std::string, std::vector<std::string>>& configured_probes,
                         const std::map<std::string, std::string>& configured_install,
                         Places places)
    : m_places{std::move(places)}, m_table{built_in_host_depends()}, m_install{configured_install}
{
    for (const auto& [word, texts] : configured_probes) {
        HostDepend& depend = m_table[word];
        depend.word = word;
        depend.probes.clear();
        for (const std::string& text : texts) {
            auto probe = parse_probe(text);
            if (!probe) {
                throw Error{ErrorCode::usage,
                            fmt::format("HostDepend {}: '{}' is no probe", printable(word, 60),
                                        printable(text, 100)),
                            "write executable NAME, library NAME, file /PATH or package NAME"};
            }
            depend.probes.push_back(*std::move(probe));
        }
    }
}

bool HostDepends::is_present(const std::string& word, const CancelToken& cancel) const
{
    const auto known = m_table.find(word);
    const std::vector<Probe> probes =
        known == m_table.end() ? probes_by_name(word) : known->second.probes;
    return std::any_of(probes.begin(), probes.end(),
                       [&](const Probe& probe) { return succeeds(probe, m_places, cancel); });
}

InstallAdvice HostDepends::install_advice(const std::vector<std::string>& words) const
{
    const PackageManager* manager = find_package_manager(m_places);
    std::vector<std::string> commands;
    std::vector<std::string> packages;
    InstallAdvice advice;
    for (const std::string& word : words) {
        if (const auto configured = m_install.find(word); configured != m_install.end()) {
            add_once(commands, configured->second);
            continue;
        }
        const auto known = m_table.find(word);
        std::string names;
        if (manager != nullptr && known != m_table.end()) {
            const auto entry = known->second.packages.find(std::string{manager->program});
            names = entry == known->second.packages.end() ? "" : entry->second;
        }
        if (names.empty()) {
            add_once(advice.unknown, printable(word, 60));
        }
        for (const std::string_view name : split_words(names)) {
            add_once(packages, std::string{name});
        }
    }
    if (!packages.empty()) {
        const bool is_root = m_places.uid.value_or(::geteuid()) == 0;
        commands.push_back(fmt::format("{}{} {}", manager->needs_root && !is_root ? "sudo " : "",
                                       manager->install_command, join(packages, " ")));
    }
    advice.command = join(commands, " && ");
    return advice;
}

std::string HostDepends::install_command(const std::vector<std::string>& words) const
{
    const InstallAdvice advice = install_advice(words);
    if (advice.unknown.empty()) {
        return advice.command;
    }
    return fmt::format("{}{}nobody here knows how to install: {}", advice.command,
                       advice.command.empty() ? "" : "; ", join(advice.unknown, ", "));
}

} // namespace rbeepkg::host
