// -F: which packages of the catalogs have a file, and which files a package has.
#include "cmd/rbeepkg/query_verbs.hpp"
#include "cmd/rbeepkg/render/complaints.hpp"
#include "cmd/rbeepkg/render/json.hpp"
#include "cmd/rbeepkg/render/package_tables.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/operation/query_offered.hpp"

#include <cstdio>
#include <optional>

namespace rbeepkg::cmd {

namespace {

using database::SyncFile;
using operation::Offered;

void warn_of_missing_lists(Offered& offered, const render::Palette& err)
{
    for (const std::string& catalog : offered.without_file_lists()) {
        render::warn(err,
                     "the file lists of catalog '{}' are not here, or not all of them "
                     "(use '-Fy' to fetch them)",
                     catalog);
    }
}

// Fields apart by NUL, one file a line.
void print_machine_readable(const SyncFile& file)
{
    for (const std::string* field : {&file.catalog, &file.name, &file.version}) {
        render::write(stdout, *field);
        render::write(stdout, std::string_view{"\0", 1});
    }
    render::print("{}\n", printable(file.path));
}

encoding::OrderedJson json_of(const SyncFile& file)
{
    return {{"schema", 1},
            {"name", file.name},
            {"version", file.version},
            {"catalog", file.catalog},
            {"path", printable(file.path)}};
}

// The hits of one target come package by package: each has its line once.
class Hits
{
public:
    Hits(const Invocation& invocation, const render::Page& page, Offered& offered, JsonLines& json,
         bool whole_path)
        : m_invocation{invocation}, m_page{page}, m_offered{offered}, m_json{json}, m_whole_path{
                                                                                        whole_path}
    {}

    void show(const SyncFile& file)
    {
        const std::string package = file.catalog + "/" + file.name;
        const bool is_new = package + file.version != m_last;
        m_last = package + file.version;
        m_any = true;
        if (m_json.wanted()) {
            m_json.add(json_of(file));
        } else if (m_invocation.machine_readable) {
            print_machine_readable(file);
        } else if (m_invocation.quiet != 0) {
            if (is_new) {
                render::print("{}\n", package);
            }
        } else if (m_whole_path) {
            render::print("{}", render::owned_line(m_page, printable(file.path), file.catalog,
                                                   file.name, file.version));
        } else {
            if (is_new) {
                render::print("{}", render::file_owner_line(
                                        m_page, file, m_offered.installed_version(file.name)));
            }
            render::print("    {}\n", printable(file.path));
        }
    }
    bool any() const noexcept { return m_any; }

private:
    const Invocation& m_invocation;
    const render::Page& m_page;
    Offered& m_offered;
    JsonLines& m_json;
    bool m_whole_path;
    std::string m_last;
    bool m_any = false;
};

// With a slash it is a path, without one the last part of a path. Returns whether there is such a
// file.
bool search_one(const Invocation& invocation, const render::Page& page, Offered& offered,
                JsonLines& json, const std::string& target)
{
    const bool whole_path = target.find('/') != std::string::npos;
    Hits hits{invocation, page, offered, json, whole_path};
    const auto show = [&](const SyncFile& file) { hits.show(file); };
    if (invocation.regex) {
        offered.files_matching(target, whole_path, show);
    } else if (whole_path) {
        offered.files_at(target.substr(target.starts_with('/') ? 1 : 0), show);
    } else {
        offered.files_called(target, show);
    }
    return hits.any();
}

int list_files(const Invocation& invocation, const render::Screen& screen, Offered& offered,
               JsonLines& json)
{
    std::vector<std::string> targets = invocation.targets;
    if (targets.empty()) {
        targets.emplace_back(); // all of them
    }
    int status = 0;
    for (const std::string& target : targets) {
        bool any = false;
        offered.for_each_file(target, [&](const SyncFile& file) {
            any = true;
            if (json.wanted()) {
                json.add(json_of(file));
            } else if (invocation.machine_readable) {
                print_machine_readable(file);
            } else {
                render::print("{}{}\n",
                              render::file_lead(screen.page(), file.name, invocation.quiet != 0),
                              printable(file.path));
            }
        });
        if (!any && !target.empty()) {
            render::complain(screen.err, "package '{}' was not found", printable(target, 300));
            status = 1;
        }
    }
    return status;
}

} // namespace

int query_catalog_files(const Invocation& invocation, const config::Config& config,
                        const render::Screen& screen)
{
    Offered offered{config};
    JsonLines json{invocation};
    warn_of_missing_lists(offered, screen.err);
    int status = 0;
    if (invocation.list != 0) {
        status = list_files(invocation, screen, offered, json);
    } else {
        const render::Page page = screen.page();
        for (const std::string& target : invocation.targets) {
            status = search_one(invocation, page, offered, json, target) ? status : 1;
        }
    }
    json.finish();
    return status;
}

} // namespace rbeepkg::cmd
