#include "libpkg/transaction/bin_conflicts.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/pattern_list.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/store/profile.hpp"

namespace rbeepkg::transaction {

namespace {

constexpr const char* k_note = "overwrite";
// Each question to the system's package manager may take seconds.
constexpr std::size_t k_most_owners = 8;

// As pacman names paths: without the root and without a leading slash.
std::string below_root(const std::string& path, const std::string& root)
{
    const std::string lead = root.ends_with('/') ? root : root + "/";
    return path.starts_with(lead) ? path.substr(lead.size()) : path.substr(1);
}

bool may_take(const store::BinLinkConflict& conflict, const PatternList& globs,
              const std::string& root)
{
    return conflict.is_file && globs.matches(below_root(conflict.path, root));
}

// A glob that begins with a slash may mean the path with or without the root.
std::string glob_below_root(const std::string& glob, const std::string& root)
{
    const std::string negation = glob.starts_with('!') ? "!" : "";
    const std::string path = glob.substr(negation.size());
    return path.starts_with('/') ? negation + below_root(path, root) : glob;
}

std::string describe(const store::BinLinkConflict& conflict, bool ask, const CommitTools& tools)
{
    const std::string owner = ask && tools.owner_of ? tools.owner_of(conflict.path) : "";
    return owner.empty() ? conflict.message
                         : fmt::format("{}: it belongs to {}", conflict.message, owner);
}

[[noreturn]] void refuse(const std::vector<store::BinLinkConflict>& conflicts,
                         const CommitTools& tools)
{
    std::vector<std::string> messages;
    for (const store::BinLinkConflict& conflict : conflicts) {
        messages.push_back(describe(conflict, messages.size() < k_most_owners, tools));
    }
    const store::BinLinkConflict& first = conflicts.front();
    std::string hint = "move it away and try again";
    if (first.is_file) {
        hint += fmt::format(", or have it kept as {}.rbeepkg-save: --overwrite '{}'",
                            os::base_name(first.path), below_root(first.path, tools.root));
    }
    throw Error{ErrorCode::unsatisfied, join(messages, "; "), hint};
}

} // namespace

std::vector<std::string> commands_to_take(const std::vector<std::string>& names,
                                          const CommitTools& tools)
{
    PatternList globs;
    for (const std::string& glob : tools.overwrite) {
        globs.add(glob_below_root(glob, tools.root));
    }
    std::vector<std::string> taken;
    std::vector<store::BinLinkConflict> refused;
    for (store::BinLinkConflict& conflict :
         store::bin_link_conflicts(*tools.store, tools.bin_directory, names)) {
        if (may_take(conflict, globs, tools.root)) {
            taken.push_back(std::move(conflict.name));
        } else {
            refused.push_back(std::move(conflict));
        }
    }
    if (!refused.empty()) {
        refuse(refused, tools);
    }
    return taken;
}

void note_taken(std::int64_t number, const std::vector<std::string>& names,
                const CommitTools& tools)
{
    if (!names.empty()) {
        tools.store->leave_note(number, k_note, join(names, "\n"));
    }
}

void take_noted(std::int64_t number, const CommitTools& tools)
{
    const auto note = tools.store->note(number, k_note);
    if (!note) {
        return;
    }
    std::vector<std::string> names;
    for (const std::string_view name : split(*note, '\n')) {
        names.emplace_back(name);
    }
    for (const store::PutAside& aside :
         store::take_bin_links(*tools.store, tools.bin_directory, names)) {
        tools.sink->on(Notice{
            fmt::format("{} was somebody else's; it is kept as {}", aside.path, aside.kept)});
    }
}

} // namespace rbeepkg::transaction
