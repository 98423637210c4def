// -Ss, -Sl, -Si, -Sg: what the catalogs offer.
#include "cmd/rbeepkg/query_verbs.hpp"
#include "cmd/rbeepkg/render/complaints.hpp"
#include "cmd/rbeepkg/render/entry_json.hpp"
#include "cmd/rbeepkg/render/json.hpp"
#include "cmd/rbeepkg/render/package_tables.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/operation/query_offered.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <map>

namespace rbeepkg::cmd {

namespace {

using operation::Offered;
using operation::OfferedPackage;

constexpr int k_unknown_name = 4;

// Programs know the columns of pacman; people should see what was signed by nobody.
render::TrustMark trust_mark()
{
    return ::isatty(STDOUT_FILENO) == 1 ? render::TrustMark::shown : render::TrustMark::hidden;
}

} // namespace

int search_catalogs(const Invocation& invocation, const config::Config& config,
                    const render::Screen& screen)
{
    Offered offered{config};
    if (JsonLines json{invocation}; json.wanted()) {
        const std::vector<OfferedPackage> found = offered.search(invocation.targets);
        for (const OfferedPackage& package : found) {
            json.add(render::json_of(package));
        }
        json.finish();
        return found.empty() ? 1 : 0;
    }
    const std::vector<database::DescribedSyncPackage> found =
        offered.search_described(invocation.targets);
    NamesOnce names;
    const render::TrustMark mark = trust_mark();
    for (const database::DescribedSyncPackage& package : found) {
        const std::string& name = package.listed.name;
        if (invocation.quiet != 0) {
            names.print(name);
        } else {
            render::write(stdout, render::search_lines(screen.page(), package,
                                                       offered.installed_version(name), mark));
        }
    }
    return found.empty() ? 1 : 0;
}

int list_catalogs(const Invocation& invocation, const config::Config& config,
                  const render::Screen& screen)
{
    Offered offered{config};
    if (!invocation.schema.empty()) {
        render::EntryList entries{render::parse_shape(invocation.schema)};
        offered.for_each(invocation.targets,
                         [&](const OfferedPackage& package) { entries.add(package.package); });
        render::print("{}\n", std::move(entries).list().dump());
        return 0;
    }
    if (invocation.json) {
        JsonLines json{invocation};
        offered.for_each(invocation.targets, [&](const OfferedPackage& package) {
            json.add(render::json_of(package));
        });
        json.finish();
        return 0;
    }
    const render::TrustMark mark = trust_mark();
    const render::Page page = screen.page();
    offered.for_each_listed(
        invocation.targets, false, [&](const database::ListedSyncPackage& package) {
            if (invocation.quiet != 0) {
                render::print("{}\n", package.name);
            } else {
                render::print("{}",
                              render::catalog_line(page, package,
                                                   offered.installed_version(package.name), mark));
            }
        });
    return 0;
}

int describe_offered(const Invocation& invocation, const config::Config& config,
                     const render::Screen& screen)
{
    Offered offered{config};
    JsonLines json{invocation};
    const bool as_entry = !invocation.schema.empty();
    const auto show = [&](OfferedPackage package) {
        if (invocation.info > 1) {
            package.dependants = offered.dependants_of(package);
        }
        if (json.wanted()) {
            json.add(render::json_of(package));
        } else {
            render::print("{}\n", render::offered_table(screen.page(), package));
        }
    };
    if (invocation.targets.empty() && !as_entry) {
        offered.for_each({}, show);
    }
    int status = 0;
    for (const std::string& target : invocation.targets) {
        const std::vector<OfferedPackage> found = offered.find(target);
        if (found.empty()) {
            const auto similar = offered.similar_names(target);
            render::complain(screen.err, "package '{}' was not found{}", printable(target, 300),
                             similar.empty() ? "" : "; did you mean " + join(similar, ", ") + "?");
            status = k_unknown_name;
        } else if (as_entry) {
            render::EntryList entries{render::parse_shape(invocation.schema)};
            for (const OfferedPackage& package : found) {
                entries.add(package.package);
            }
            render::print("{}\n", std::move(entries).first().dump());
        } else {
            std::for_each(found.begin(), found.end(), show);
        }
    }
    if (!as_entry) {
        json.finish();
    }
    return status;
}

// -Sg names the groups, -Sgg and -Sg NAME their members.
int list_groups(const Invocation& invocation, const config::Config& config,
                const render::Screen& screen)
{
    Offered offered{config};
    // Catalogs and then names, as they come; a group lists its members in that order.
    std::map<std::string, std::vector<database::ListedSyncPackage>> groups;
    offered.for_each_listed({}, true, [&](const database::ListedSyncPackage& package) {
        for (const std::string_view group : split(package.groups, '\n')) {
            auto& members = groups[std::string{group}];
            if (std::none_of(members.begin(), members.end(),
                             [&](const auto& known) { return known.name == package.name; })) {
                members.push_back(package);
            }
        }
    });
    JsonLines json{invocation};
    const bool names_only = invocation.targets.empty() && invocation.groups < 2;
    const auto show = [&](const std::string& group) {
        if (names_only && !json.wanted()) {
            render::print("{}\n", printable(group));
            return;
        }
        for (const database::ListedSyncPackage& member : groups[group]) {
            if (json.wanted()) {
                encoding::OrderedJson object =
                    render::json_of_member(group, member.name, member.version);
                object["catalog"] = member.catalog;
                json.add(std::move(object));
            } else if (invocation.quiet != 0) {
                render::print("{}\n", member.name);
            } else {
                render::print("{} {}\n", printable(group), member.name);
            }
        }
    };
    int status = 0;
    if (invocation.targets.empty()) {
        for (const auto& [group, members] : groups) {
            show(group);
        }
        status = groups.empty() ? 1 : 0;
    }
    for (const std::string& group : invocation.targets) {
        if (groups.contains(group)) {
            show(group);
        } else {
            render::complain(screen.err, "group '{}' was not found", printable(group, 300));
            status = 1;
        }
    }
    json.finish();
    return status;
}

} // namespace rbeepkg::cmd
