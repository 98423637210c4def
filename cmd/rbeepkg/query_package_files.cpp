#include "cmd/rbeepkg/query_package_files.hpp"

#include "cmd/rbeepkg/query_verbs.hpp"
#include "cmd/rbeepkg/render/complaints.hpp"
#include "cmd/rbeepkg/render/json.hpp"
#include "cmd/rbeepkg/render/package_tables.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/pkgfile/package_file.hpp"
#include "libpkg/pkgfile/package_members.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <system_error>

namespace rbeepkg::cmd {

namespace {

constexpr std::size_t k_most_changelog_bytes = 16U << 20U;

// What of a file was asked for; its archive is read once for the metadata, and only when more is
// wanted once more for that.
struct AskedFile
{
    render::FileDetails details;
    std::vector<std::string> paths; // directories end in '/'
    std::optional<std::string> changelog;
};

void read_members(const std::string& path, AskedFile& file, const CancelToken& cancel)
{
    pkgfile::visit_members(
        path,
        [&](const pkgfile::PackageMember& member) -> pkgfile::TakeContent {
            std::string name = member.path.starts_with("./") ? member.path.substr(2) : member.path;
            if (name == ".CHANGELOG") {
                file.changelog.emplace();
                return [&file](std::string_view piece) {
                    file.changelog->append(
                        piece.substr(0, k_most_changelog_bytes - file.changelog->size()));
                };
            }
            file.details.has_scriptlet = file.details.has_scriptlet || name == ".INSTALL";
            const bool is_directory = std::string_view{member.kind} == "directory";
            if (!name.empty() && !name.starts_with('.')) {
                file.paths.push_back(is_directory && !name.ends_with('/') ? name + "/" : name);
            }
            return {};
        },
        cancel);
}

AskedFile read(const std::string& path, bool members, const CancelToken& cancel)
{
    AskedFile file;
    file.details.package = pkgfile::read_pkginfo(path).package;
    std::error_code error;
    const std::uintmax_t size = std::filesystem::file_size(path, error);
    file.details.compressed_size = error ? 0 : size;
    if (members) {
        read_members(path, file, cancel);
        std::sort(file.paths.begin(), file.paths.end());
    }
    return file;
}

encoding::OrderedJson json_of(const Invocation& invocation, const AskedFile& file)
{
    encoding::OrderedJson object = render::json_of(file.details);
    if (invocation.list != 0) {
        encoding::OrderedJson files = encoding::OrderedJson::array();
        for (const std::string& path : file.paths) {
            files.push_back(printable(path));
        }
        object["files"] = std::move(files);
    }
    if (invocation.changelog) {
        object["changelog"] = file.changelog
                                  ? encoding::OrderedJson(render::lines_of(*file.changelog))
                                  : encoding::OrderedJson();
    }
    return object;
}

void print(const Invocation& invocation, const render::Screen& screen, const AskedFile& file)
{
    const package::Package& package = file.details.package;
    if (invocation.info == 0 && invocation.list == 0 && !invocation.changelog) {
        render::print("{}", invocation.quiet != 0
                                ? package.name + "\n"
                                : render::listed_line(screen.page(), package.name,
                                                      package.version.text(), true));
    }
    if (invocation.info != 0) {
        render::print("{}\n", render::file_table(screen.page(), file.details));
    }
    if (invocation.list != 0) {
        const std::string lead =
            render::file_lead(screen.page(), package.name, invocation.quiet != 0);
        for (const std::string& path : file.paths) {
            render::print("{}/{}\n", lead, printable(path));
        }
    }
    if (invocation.changelog) {
        render::print_changelog(screen.err, package.name, file.changelog);
    }
}

} // namespace

int query_package_files(const Invocation& invocation, const render::Screen& screen,
                        const CancelToken& cancel)
{
    check_query(invocation);
    JsonLines json{invocation};
    const bool members = invocation.info != 0 || invocation.list != 0 || invocation.changelog;
    int status = 0;
    for (const std::string& path : invocation.targets) {
        try {
            const AskedFile file = read(path, members || invocation.json, cancel);
            if (json.wanted()) {
                json.add(json_of(invocation, file));
            } else {
                print(invocation, screen, file);
            }
        } catch (const Error& error) {
            render::complain(screen.err, "could not load package '{}': {}", printable(path, 300),
                             printable(error.what()));
            status = 1;
        }
    }
    json.finish();
    return status;
}

} // namespace rbeepkg::cmd
