#include "libpkg/transaction/members.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/transaction/differences.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>
#include <utility>

namespace rbeepkg::transaction {

namespace {

using package::InstalledPackage;

package::InstalledPackage installed_package(const InstallItem& item, std::int64_t now)
{
    InstalledPackage installed = item.facts;
    installed.id = 0;
    installed.package = item.file.info.package;
    installed.store_path = store::Store::tree_name(item.file);
    installed.active = true;
    installed.install_date = now;
    installed.has_scriptlet = item.file.install_script.has_value();
    return installed;
}

bool comes_before(const InstalledPackage& left, const InstalledPackage& right)
{
    if (left.package.name != right.package.name) {
        return left.package.name < right.package.name;
    }
    const int order = package::vercmp(left.package.version.text(), right.package.version.text());
    return order != 0 ? order < 0 : left.store_path < right.store_path;
}

const std::string& version_of(const InstalledPackage& installed)
{
    return installed.package.version.text();
}

class World
{
public:
    World(const std::vector<InstalledPackage>& current, std::int64_t now)
        : m_members{current}, m_now{now}
    {
        std::sort(m_members.begin(), m_members.end(), comes_before);
        m_before = m_members;
    }

    void remove(const InstalledPackage& wanted)
    {
        const auto found =
            wanted.store_path.empty()
                ? std::find_if(m_members.begin(), m_members.end(),
                               [&](const InstalledPackage& member) {
                                   return member.package.name == wanted.package.name &&
                                          version_of(member) == version_of(wanted);
                               })
                : find_tree(wanted.store_path);
        if (found == m_members.end()) {
            throw make_error(ErrorCode::internal, "{}-{} is to be removed and is not installed",
                             wanted.package.name, version_of(wanted));
        }
        note("removed", wanted.package.name, version_of(*found), "");
        m_members.erase(found);
    }

    void install(const InstallItem& item)
    {
        InstalledPackage fresh = installed_package(item, m_now);
        const std::vector<InstalledPackage> replaced = take_replaced(item, fresh);
        note_install(replaced, fresh);
        inherit(replaced, fresh);
        settle_active(item.side_by_side, fresh);
        m_members.push_back(std::move(fresh));
    }

    void change(const MemberChange& wanted)
    {
        const auto found = find_tree(wanted.store_path);
        if (found == m_members.end()) {
            throw make_error(ErrorCode::internal, "{} is to be changed and is not installed",
                             wanted.store_path);
        }
        const InstalledPackage old = *found;
        if (wanted.activate) {
            deactivate(old.package.name);
            found->active = true;
        }
        found->reason = wanted.reason.value_or(old.reason);
        found->pinned = wanted.pinned.value_or(old.pinned);
        found->hold = wanted.hold.value_or(old.hold);
        if (found->active && !old.active) {
            note("activated", old.package.name, active_before(old.package.name), version_of(old));
        }
        note_marks(old, *found, m_changes);
    }

    // Removal can take the version that plain NAME ran; then the newest one steps in.
    void activate_orphans()
    {
        std::sort(m_members.begin(), m_members.end(), comes_before);
        std::set<std::string> served;
        for (const InstalledPackage& member : m_members) {
            if (member.active) {
                served.insert(member.package.name);
            }
        }
        for (auto member = m_members.rbegin(); member != m_members.rend(); ++member) {
            if (served.insert(member->package.name).second) {
                member->active = true;
                note("activated", member->package.name, active_before(member->package.name),
                     version_of(*member));
            }
        }
    }

    NextMembers take() { return {std::move(m_members), std::move(m_changes)}; }

private:
    using Iterator = std::vector<InstalledPackage>::iterator;

    Iterator find_tree(const std::string& store_path)
    {
        return std::find_if(
            m_members.begin(), m_members.end(),
            [&](const InstalledPackage& member) { return member.store_path == store_path; });
    }

    void deactivate(const std::string& name)
    {
        for (InstalledPackage& member : m_members) {
            member.active = member.active && member.package.name != name;
        }
    }

    // A hold is about the name; a pin is about the version.
    void inherit(const std::vector<InstalledPackage>& replaced, InstalledPackage& fresh) const
    {
        const auto take_hold = [&](const std::vector<InstalledPackage>& from) {
            for (const InstalledPackage& member : from) {
                if (fresh.hold.empty() && member.package.name == fresh.package.name) {
                    fresh.hold = member.hold;
                }
            }
        };
        take_hold(replaced);
        take_hold(m_members);
        for (const InstalledPackage& old : replaced) {
            fresh.pinned = fresh.pinned || (old.pinned && version_of(old) == version_of(fresh));
        }
    }

    static bool is_replaced(const InstalledPackage& member, const InstallItem& item,
                            const InstalledPackage& fresh)
    {
        if (member.package.name != fresh.package.name) {
            return false;
        }
        return version_of(member) == version_of(fresh) || member.store_path == fresh.store_path ||
               (!item.side_by_side && (item.replace_all || (member.active && !item.keeps_old)));
    }

    std::vector<InstalledPackage> take_replaced(const InstallItem& item,
                                                const InstalledPackage& fresh)
    {
        const auto first = std::stable_partition(
            m_members.begin(), m_members.end(),
            [&](const InstalledPackage& member) { return !is_replaced(member, item, fresh); });
        std::vector<InstalledPackage> replaced(std::make_move_iterator(first),
                                               std::make_move_iterator(m_members.end()));
        m_members.erase(first, m_members.end());
        return replaced;
    }

    void settle_active(bool side_by_side, InstalledPackage& fresh)
    {
        const bool another =
            std::any_of(m_members.begin(), m_members.end(), [&](const InstalledPackage& member) {
                return member.active && member.package.name == fresh.package.name;
            });
        if (side_by_side && another) {
            fresh.active = false;
        } else {
            deactivate(fresh.package.name);
        }
    }

    // The same version counts as the old one before the active one does; of the rest each is a
    // removal.
    void note_install(const std::vector<InstalledPackage>& replaced, const InstalledPackage& fresh)
    {
        const auto rank = [&](const InstalledPackage& old) {
            return std::tuple{version_of(old) == version_of(fresh), old.active};
        };
        const auto old =
            std::max_element(replaced.begin(), replaced.end(),
                             [&](const InstalledPackage& left, const InstalledPackage& right) {
                                 return rank(left) < rank(right);
                             });
        if (old == replaced.end()) {
            note("installed", fresh.package.name, "", version_of(fresh));
            return;
        }
        const int order = package::vercmp(version_of(*old), version_of(fresh));
        note(order == 0 ? "reinstalled" : (order < 0 ? "upgraded" : "downgraded"),
             fresh.package.name, version_of(*old), version_of(fresh));
        for (auto other = replaced.begin(); other != replaced.end(); ++other) {
            if (other != old) {
                note("removed", other->package.name, version_of(*other), "");
            }
        }
    }

    std::string active_before(const std::string& name) const
    {
        const auto found =
            std::find_if(m_before.begin(), m_before.end(), [&](const InstalledPackage& member) {
                return member.active && member.package.name == name;
            });
        return found == m_before.end() ? "" : version_of(*found);
    }

    void note(std::string action, std::string name, std::string old_version,
              std::string new_version)
    {
        m_changes.push_back(
            {std::move(action), std::move(name), std::move(old_version), std::move(new_version)});
    }

    std::vector<InstalledPackage> m_before;
    std::vector<InstalledPackage> m_members;
    std::vector<database::HistoryChange> m_changes;
    std::int64_t m_now;
};

} // namespace

NextMembers next_members(const std::vector<InstalledPackage>& current,
                         const Transaction& transaction, std::int64_t now)
{
    if (transaction.exactly) {
        NextMembers next{*transaction.exactly, changes_between(current, *transaction.exactly)};
        std::sort(next.members.begin(), next.members.end(), comes_before);
        return next;
    }
    World world{current, now};
    for (const InstalledPackage& package : transaction.remove) {
        world.remove(package);
    }
    for (const InstallItem& item : transaction.install) {
        world.install(item);
    }
    for (const MemberChange& change : transaction.change) {
        world.change(change);
    }
    world.activate_orphans();
    return world.take();
}

std::vector<database::InstalledFile> installed_files(const pkgfile::PackageFile& file)
{
    using Type = pkgfile::MtreeEntry::Type;
    std::vector<database::InstalledFile> files;
    files.reserve(file.entries.size());
    for (const pkgfile::MtreeEntry& entry : file.entries) {
        switch (entry.type) {
        case Type::file:
            files.push_back({entry.path, 'f', entry.size, entry.sha256, ""});
            break;
        case Type::directory:
            files.push_back({entry.path + "/", 'd', 0, "", ""});
            break;
        case Type::symlink:
            files.push_back({entry.path, 'l', 0, "", entry.link});
            break;
        }
    }
    return files;
}

} // namespace rbeepkg::transaction
