#include "libpkg/operation/check_depends.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace rbeepkg::operation {

namespace {

// Those that may meet a dependency on a name: found without a look at all the others.
class ByName
{
public:
    explicit ByName(const std::vector<package::Package>& packages)
    {
        for (const package::Package& package : packages) {
            m_known[package.name].push_back(&package);
            for (const package::Provide& provide : package.provides) {
                m_known[provide.name].push_back(&package);
            }
        }
    }

    const std::vector<const package::Package*>& known_as(const std::string& name) const
    {
        static const std::vector<const package::Package*> none;
        const auto found = m_known.find(name);
        return found == m_known.end() ? none : found->second;
    }

    bool meets(const package::Depend& depend) const
    {
        const auto& known = known_as(depend.name);
        return std::any_of(known.begin(), known.end(),
                           [&](const auto* package) { return satisfies(*package, depend); });
    }

private:
    std::map<std::string, std::vector<const package::Package*>> m_known;
};

// In the order in which they came.
void add_once(std::vector<std::string>& lines, std::set<std::string>& said, std::string line)
{
    if (said.insert(line).second) {
        lines.push_back(std::move(line));
    }
}

} // namespace

std::vector<std::string> missing_depends(const std::vector<package::Package>& packages,
                                         const host::HostDepends& host)
{
    const ByName known{packages};
    std::map<std::string, bool> on_host; // a probe may start a program
    std::vector<std::string> lines;
    std::set<std::string> said;
    for (const package::Package& package : packages) {
        for (const package::Depend& depend : package.depends) {
            if (known.meets(depend)) {
                continue;
            }
            const auto [place, is_new] = on_host.try_emplace(depend.name, false);
            if (is_new) {
                place->second = host.is_present(depend.name, {});
            }
            if (!place->second) {
                add_once(lines, said,
                         fmt::format("missing '{}' dependency for '{}'", depend.to_string(),
                                     package.name));
            }
        }
    }
    return lines;
}

std::vector<std::string> conflicts_among(const std::vector<package::Package>& packages)
{
    const ByName known{packages};
    std::vector<std::string> lines;
    std::set<std::string> said;
    for (const package::Package& package : packages) {
        for (const package::Depend& conflict : package.conflicts) {
            for (const package::Package* other : known.known_as(conflict.name)) {
                if (other->name != package.name && satisfies(*other, conflict)) {
                    add_once(lines, said,
                             fmt::format("'{}' conflicts with '{}'", package.name, other->name));
                }
            }
        }
    }
    return lines;
}

} // namespace rbeepkg::operation
