#include "libpkg/operation/undo.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/operation/command_words.hpp"

#include <algorithm>
#include <map>
#include <string_view>

namespace rbeepkg::operation {

namespace {

std::string program_of(const Session& session)
{
    return "rbeepkg" + shell_words(session.location_options);
}

// One command line: an operation, its options and its targets. Lines of equal options are one.
struct UndoLine
{
    std::string options;
    std::vector<std::string> targets;
};

class Undo
{
public:
    explicit Undo(Session& session) : m_session{session} {}

    void remove(const std::string& target) { add("-R", target); }

    // beside: other versions of its name are there by then and stay.
    void bring_back(const package::InstalledPackage& package, bool beside)
    {
        const std::string options =
            package.reason == package::InstallReason::as_depend ? " --asdeps" : "";
        if (const std::string file = cached_file(package); !file.empty()) {
            add((beside ? "-U --beside" : "-U") + options, file);
        } else {
            add("-S" + options, package.package.name + "=" + package.package.version.text());
        }
    }

    std::vector<std::string> lines() const
    {
        std::vector<std::string> lines;
        for (const UndoLine& line : m_lines) {
            const std::string text = program_of(m_session) + " " + line.options;
            lines.push_back(text + shell_words(line.targets));
        }
        return lines;
    }

private:
    void add(const std::string& options, const std::string& target)
    {
        auto line = std::find_if(m_lines.begin(), m_lines.end(),
                                 [&](const UndoLine& other) { return other.options == options; });
        if (line == m_lines.end()) {
            line = m_lines.insert(m_lines.end(), UndoLine{options, {}});
        }
        if (std::find(line->targets.begin(), line->targets.end(), target) == line->targets.end()) {
            line->targets.push_back(target);
        }
    }

    // Works without a catalog; "" when the cache no longer has it.
    std::string cached_file(const package::InstalledPackage& package)
    {
        if (package.build_key.empty()) {
            return {};
        }
        for (plan::Substituter* substituter : m_session.substituters) {
            const auto hit = substituter->query(package::CacheKey{package.build_key});
            if (hit && !hit->path.empty()) {
                return hit->path;
            }
        }
        return {};
    }

    Session& m_session;
    std::vector<UndoLine> m_lines;
};

const package::InstalledPackage* active_of(const std::vector<package::InstalledPackage>& packages,
                                           const std::string& name)
{
    const auto found = std::find_if(packages.begin(), packages.end(),
                                    [&](const package::InstalledPackage& package) {
                                        return package.package.name == name && package.active;
                                    });
    return found == packages.end() ? nullptr : &*found;
}

void undo_install(const transaction::InstallItem& item,
                  const std::vector<package::InstalledPackage>& before, Undo& undo)
{
    const package::Package& now = item.file.info.package;
    const package::InstalledPackage* old = active_of(before, now.name);
    if (old == nullptr) {
        undo.remove(now.name);
    } else if (item.side_by_side) {
        undo.remove(now.name + "=" + now.version.text());
    } else if (old->build_key != item.facts.build_key) {
        undo.bring_back(*old, false);
    }
}

} // namespace

std::string rollback_line(const Session& session, std::int64_t generation)
{
    return fmt::format("{} --rollback {}", program_of(session), generation);
}

std::vector<std::string> undo_lines(Session& session,
                                    const std::vector<package::InstalledPackage>& before,
                                    const std::vector<transaction::InstallItem>& installed,
                                    const std::vector<package::InstalledPackage>& removed)
{
    if (session.config.keep_generations > 0) {
        return {rollback_line(session, session.store->current())};
    }
    Undo undo{session};
    for (const transaction::InstallItem& item : installed) {
        undo_install(item, before, undo);
    }
    // The active version first: the others are then put beside it.
    for (const bool active : {true, false}) {
        for (const package::InstalledPackage& package : removed) {
            if (package.active == active) {
                undo.bring_back(package, !active);
            }
        }
    }
    return undo.lines();
}

std::vector<std::string> undo_lines(const Session& session,
                                    const std::vector<database::HistoryChange>& changes)
{
    const std::map<std::string_view, std::string_view> opposites = {{"activated", "--activate"},
                                                                    {"asdeps", "--asexplicit"},
                                                                    {"asexplicit", "--asdeps"},
                                                                    {"held", "--unhold"},
                                                                    {"unheld", "--hold"}};
    std::vector<std::string> lines;
    for (const database::HistoryChange& change : changes) {
        if (const auto found = opposites.find(change.action); found != opposites.end()) {
            lines.push_back(fmt::format("{} -D {} {}", program_of(session), found->second,
                                        shell_word(change.name + "=" + change.old_version)));
        }
    }
    return lines;
}

} // namespace rbeepkg::operation
