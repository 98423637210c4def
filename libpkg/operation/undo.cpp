#include "libpkg/operation/undo.hpp"

#include "libpkg/base/text.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace rbeepkg::operation {

namespace {

// As a word of a POSIX shell.
std::string quoted(const std::string& word)
{
    const auto plain = [](char character) {
        return std::isalnum(static_cast<unsigned char>(character)) != 0 ||
               std::string_view{"_@%+=:,./-"}.find(character) != std::string_view::npos;
    };
    if (!word.empty() && std::all_of(word.begin(), word.end(), plain)) {
        return word;
    }
    std::string text = "'";
    for (const char character : word) {
        text += character == '\'' ? std::string{"'\\''"} : std::string(1, character);
    }
    return text + "'";
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
        std::string program = "rbeepkg";
        for (const std::string& word : m_session.location_options) {
            program += " " + quoted(word);
        }
        std::vector<std::string> lines;
        for (const UndoLine& line : m_lines) {
            std::string text = program + " " + line.options;
            for (const std::string& target : line.targets) {
                text += " " + quoted(target);
            }
            lines.push_back(std::move(text));
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

std::vector<std::string> undo_lines(Session& session,
                                    const std::vector<package::InstalledPackage>& before,
                                    const std::vector<transaction::InstallItem>& installed,
                                    const std::vector<package::InstalledPackage>& removed)
{
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

} // namespace rbeepkg::operation
