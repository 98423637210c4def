#include "libpkg/build/result_check.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/build/package_tree.hpp"
#include "libpkg/build/result_references.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/pkgfile/elf.hpp"

#include <algorithm>
#include <vector>

namespace rbeepkg::build {

namespace {

constexpr std::size_t k_shown = 20;

std::string listed(const std::vector<std::string>& paths)
{
    std::vector<std::string> shown;
    for (std::size_t at = 0; at < std::min(paths.size(), k_shown); ++at) {
        shown.push_back(printable(paths[at], 300));
    }
    return paths.size() <= k_shown
               ? join(shown, ", ")
               : fmt::format("{} and {} more", join(shown, ", "), paths.size() - k_shown);
}

void refuse_if_any(const package::Package& package, const char* what,
                   const std::vector<std::string>& paths, const char* hint)
{
    if (!paths.empty()) {
        throw Error{ErrorCode::build_failed,
                    fmt::format("{} cannot be packed: {}: {}", package.name, what, listed(paths)),
                    hint};
    }
}

void refuse_bad_names(const package::Package& package, const std::vector<PackageTree::Item>& items)
{
    std::vector<std::string> dotted;
    std::vector<std::string> broken;
    for (const PackageTree::Item& item : items) {
        if (item.path.starts_with('.') && item.path.find('/') == std::string::npos) {
            dotted.push_back(item.path);
        }
        if (os::base_name(item.path).find('\n') != std::string::npos) {
            broken.push_back(item.path);
        }
    }
    refuse_if_any(package, "dotfiles in the package root", dotted,
                  "names at the top that begin with a dot are the package's own");
    refuse_if_any(package, "paths with newlines", broken, "package() must name them otherwise");
}

// An element that leads to wherever the program is started, or to where somebody built it.
bool is_insecure_path(std::string_view element)
{
    if (element.starts_with("$ORIGIN") || element.starts_with("${ORIGIN}")) {
        return false;
    }
    const auto below = [&](std::string_view directory) {
        return element == directory ||
               (element.starts_with(directory) && element[directory.size()] == '/');
    };
    return !element.starts_with('/') || below("/build") || below("/tmp") || below("/var/tmp") ||
           below("/home") || below("/root");
}

class Findings
{
public:
    explicit Findings(const package::Package& package) : m_name{package.name}, m_references{package}
    {}

    void take(const PackageTree& tree, const PackageTree::Item& item)
    {
        if (!S_ISLNK(item.status.st_mode) && (item.status.st_mode & S_IWOTH) != 0) {
            m_writable.push_back(item.path);
        }
        if (!S_ISREG(item.status.st_mode)) {
            return;
        }
        const os::UniqueFd file = tree.open_for_reading(item.path);
        m_references.look_into(file.get(), item.path);
        if (const std::optional<pkgfile::ElfInfo> elf = pkgfile::read_elf(file.get())) {
            take_search_paths(*elf, item.path);
        }
    }

    void own_path(const std::string& path, bool directory)
    {
        m_references.add_own_path(path, directory);
    }

    void tell(EventSink& sink) const
    {
        warn(sink, "contains references to $srcdir", m_references.to_srcdir(), "");
        warn(sink, "contains references to $pkgdir", m_references.to_pkgdir(), "");
        warn(sink, "looks for libraries where anybody may put them (RPATH, RUNPATH)", m_rpaths,
             "absolute paths below /usr and paths that begin with $ORIGIN are safe");
        warn(sink, "has files that anybody may write to; they are packed without that", m_writable,
             "");
        warn(sink, "names files of its own by absolute paths", m_references.to_itself(),
             "each version of a package has a directory of its own, in which /usr and /opt are not "
             "those of the system");
    }

private:
    void warn(EventSink& sink, const char* what, const std::vector<std::string>& paths,
              const char* hint) const
    {
        if (!paths.empty()) {
            sink.on(Warning{fmt::format("{} {}: {}", m_name, what, listed(paths)), hint});
        }
    }

    void take_search_paths(const pkgfile::ElfInfo& elf, const std::string& path)
    {
        for (const std::string& rpath : elf.rpath) {
            for (const std::string_view element : split(rpath, ':')) {
                if (is_insecure_path(element)) {
                    m_rpaths.push_back(fmt::format("{} ({})", path, rpath));
                    return;
                }
            }
        }
    }

    std::string m_name;
    References m_references;
    std::vector<std::string> m_rpaths;
    std::vector<std::string> m_writable;
};

void warn_missing_backup(const PackageTree& tree, const package::Package& package, EventSink& sink)
{
    for (const std::string& path : package.backup) {
        const auto status = path.empty() ? std::nullopt : tree.status_through(path);
        if (!status || !S_ISREG(status->st_mode)) {
            sink.on(Warning{fmt::format("{}: backup entry file not in package : {}", package.name,
                                        printable(path, 300)),
                            ""});
        }
    }
}

} // namespace

void check_result(const std::string& pkgdir, const package::Package& package, EventSink& sink,
                  const CancelToken& cancel)
{
    const PackageTree tree{pkgdir};
    const std::vector<PackageTree::Item> items = tree.items();
    refuse_bad_names(package, items);
    Findings findings{package};
    for (const PackageTree::Item& item : items) {
        findings.own_path(item.path, S_ISDIR(item.status.st_mode));
    }
    for (const PackageTree::Item& item : items) {
        cancel.check();
        findings.take(tree, item);
    }
    findings.tell(sink);
    warn_missing_backup(tree, package, sink);
}

} // namespace rbeepkg::build
