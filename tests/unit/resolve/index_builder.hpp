// Small worlds for the resolver, written as text:
//     offer("rbee/x-cuda 1.0 backend=cuda provides=x depends=gcc,lib>=2")
//     install("lib 1.0-1 dependency")
#pragma once

#include "libpkg/base/text.hpp"
#include "libpkg/resolve/resolve.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rbeepkg::resolve::testing {

class IndexBuilder
{
public:
    HostFacts host;
    Request request;

    IndexBuilder()
    {
        host.backends = [] { return Backends{{"cuda", "cpu"}, "NVIDIA driver 550.54"}; };
        host.misfit = [](const package::SyncPackage& candidate) -> std::optional<std::string> {
            for (const std::string& platform : candidate.platforms) {
                if (platform == "linux") {
                    return std::nullopt;
                }
            }
            if (candidate.platforms.empty()) {
                return std::nullopt;
            }
            return fmt::format("{} is for {}; this machine is linux", candidate.package.name,
                               join(candidate.platforms, ", "));
        };
    }

    // "[catalog/]name version [key=a,b ...]"
    IndexBuilder& offer(std::string_view text)
    {
        const auto words = split_words(text);
        package::SyncPackage offered;
        const std::size_t slash = words.at(0).find('/');
        offered.catalog =
            slash == std::string_view::npos ? "rbee" : std::string{words[0].substr(0, slash)};
        const std::string_view name =
            slash == std::string_view::npos ? words[0] : words[0].substr(slash + 1);
        offered.package = bare_package(name, words.at(1));
        for (std::size_t i = 2; i < words.size(); ++i) {
            const std::size_t equals = words[i].find('=');
            const std::string_view value = words[i].substr(equals + 1);
            if (words[i].starts_with("backend=")) {
                offered.backend = value;
            } else if (words[i].starts_with("platforms=")) {
                offered.platforms = strings(value);
            } else {
                set_relation(offered.package, words[i].substr(0, equals), value);
            }
        }
        index.add(std::move(offered));
        return *this;
    }

    // "name version [dependency] [inactive] [pinned] [hold=reason] [key=a,b ...]"
    IndexBuilder& install(std::string_view text)
    {
        const auto words = split_words(text);
        package::InstalledPackage present;
        present.package = bare_package(words.at(0), words.at(1));
        for (std::size_t i = 2; i < words.size(); ++i) {
            const std::size_t equals = words[i].find('=');
            if (words[i] == "pinned") {
                present.pinned = true;
            } else if (words[i].starts_with("hold=")) {
                present.hold = words[i].substr(equals + 1);
            } else if (words[i] == "dependency") {
                present.reason = package::InstallReason::as_depend;
            } else if (words[i] == "inactive") {
                present.active = false;
            } else {
                set_relation(present.package, words[i].substr(0, equals),
                             words[i].substr(equals + 1));
            }
        }
        installed.push_back(std::move(present));
        return *this;
    }

    // Blank-separated targets.
    Outcome resolve(std::string_view targets)
    {
        request.targets.clear();
        for (const std::string_view target : split_words(targets)) {
            request.targets.push_back(*package::Target::parse(target));
        }
        if (!fetches) {
            return rbeepkg::resolve::resolve(request, index, installed, host, answerer);
        }
        request.upgradable.emplace();
        for (const package::InstalledPackage& present : installed) {
            request.upgradable->insert(present.package.name);
        }
        return rbeepkg::resolve::resolve(request, index, package::InstalledIndex{source()}, host,
                                         answerer);
    }

    // Whatever is asked gets a yes.
    IndexBuilder& agree()
    {
        answerer = [](const Question& question) {
            Answer answer = default_answer(question);
            answer.yes = true;
            return answer;
        };
        return *this;
    }

    std::vector<package::InstalledPackage> installed;
    bool fetches = false; // what is installed is asked for name by name, as of a database
    Answerer answerer;    // none: the defaults
    package::PackageIndex index;

private:
    template <typename Matches> package::InstalledIndex::Source::Rows rows(Matches matches) const
    {
        return [this, matches](const std::string& name) {
            std::vector<std::int64_t> found;
            for (std::size_t row = 0; row < installed.size(); ++row) {
                if (matches(installed[row].package, name)) {
                    found.push_back(static_cast<std::int64_t>(row));
                }
            }
            return found;
        };
    }

    template <typename Things> static bool names(const Things& things, const std::string& name)
    {
        return std::any_of(things.begin(), things.end(),
                           [&](const auto& thing) { return thing.name == name; });
    }

    package::InstalledIndex::Source source() const
    {
        using package::Package;
        package::InstalledIndex::Source source;
        source.bearing = rows([](const Package& p, const auto& name) { return p.name == name; });
        source.providing =
            rows([](const Package& p, const auto& name) { return names(p.provides, name); });
        source.depending_on =
            rows([](const Package& p, const auto& name) { return names(p.depends, name); });
        source.conflicting_with =
            rows([](const Package& p, const auto& name) { return names(p.conflicts, name); });
        source.package = [this](std::int64_t row) {
            return std::optional{installed[static_cast<std::size_t>(row)]};
        };
        return source;
    }

    static std::vector<std::string> strings(std::string_view list)
    {
        std::vector<std::string> result;
        for (const std::string_view item : split(list, ',')) {
            result.emplace_back(item);
        }
        return result;
    }

    static package::Package bare_package(std::string_view name, std::string_view version)
    {
        package::Package result;
        result.name = name;
        result.base = name;
        result.version = *package::Version::parse(version);
        return result;
    }

    static void set_relation(package::Package& package, std::string_view key,
                             std::string_view value)
    {
        for (const std::string_view item : split(value, ',')) {
            if (key == "depends") {
                package.depends.push_back(*package::Depend::parse(item));
            } else if (key == "makedepends") {
                package.makedepends.push_back(*package::Depend::parse(item));
            } else if (key == "provides") {
                package.provides.push_back(*package::Provide::parse(item));
            } else if (key == "conflicts") {
                package.conflicts.push_back(*package::Depend::parse(item));
            } else if (key == "replaces") {
                package.replaces.push_back(*package::Depend::parse(item));
            } else if (key == "groups") {
                package.groups.emplace_back(item);
            } else {
                throw std::invalid_argument{"unknown key in a test world"};
            }
        }
    }
};

// Where the chain of demands begins in the reasons of an Unresolvable.
inline std::vector<std::string>::const_iterator chain_of(const Unresolvable& none)
{
    return std::find_if(none.reasons.begin(), none.reasons.end(),
                        [](const std::string& line) { return line.starts_with("because "); });
}

// "because x depends on y, and ..." of an Unresolvable, on one line.
inline std::string told_why(const Outcome& outcome)
{
    const auto& none = std::get<Unresolvable>(outcome);
    return join({chain_of(none), none.reasons.end()}, " ");
}

// "a-1.0 b-2.0-1:dependency" in order of installation, or "target not found: x | ..." for an
// Unresolvable, without the chain: what a case expects, on one line.
inline std::string told(const Outcome& outcome)
{
    if (const auto* none = std::get_if<Unresolvable>(&outcome)) {
        return join({none->reasons.begin(), chain_of(*none)}, " | ");
    }
    std::vector<std::string> lines;
    for (const Choice& choice : std::get<Resolution>(outcome).install) {
        const package::Package& package = choice.package->package;
        lines.push_back(
            fmt::format("{}-{}{}", package.name, package.version.text(),
                        choice.reason == package::InstallReason::as_depend ? ":dependency" : ""));
    }
    return join(lines, " ");
}

// "old new" of what goes.
inline std::string told_removals(const Outcome& outcome)
{
    std::vector<std::string> lines;
    for (const Removal& removal : std::get<Resolution>(outcome).removals) {
        lines.push_back(removal.package.package.name);
    }
    return join(lines, " ");
}

inline std::string
told_words(const std::vector<std::pair<package::Depend, std::vector<std::string>>>& wanted)
{
    std::vector<std::string> lines;
    for (const auto& [depend, dependants] : wanted) {
        lines.push_back(fmt::format("{} for {}", depend.to_string(), join(dependants, "+")));
    }
    return join(lines, ", ");
}

} // namespace rbeepkg::resolve::testing
