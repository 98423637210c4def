// Packages as people read them, in pacman's shapes. Every string of a stranger is cleaned for the
// terminal.
#pragma once

#include "cmd/rbeepkg/render/page.hpp"
#include "libpkg/database/local_database.hpp"
#include "libpkg/database/sync_database.hpp"
#include "libpkg/operation/query_installed.hpp"
#include "libpkg/operation/query_offered.hpp"
#include "libpkg/operation/query_selection.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::cmd::render {

// -Q: "name version", and behind a version that plain NAME does not run " [inactive]".
std::string listed_line(const Page& page, const std::string& name, const std::string& version,
                        bool active);
std::string upgrade_line(const Page& page, const operation::Selected& selected);       // -Qu
std::string search_lines(const Page& page, const database::DescribedPackage& package); // -Qs
// -Ql, -Fl: what stands before a path; "" when quiet.
std::string file_lead(const Page& page, const std::string& name, bool quiet);
// -Qo, -F PATH: "PATH is owned by main/name version"; no catalog when that is "".
std::string owned_line(const Page& page, const std::string& path, const std::string& catalog,
                       const std::string& name, const std::string& version);

// -Qii: a configuration file and what became of it (UNMODIFIED, MODIFIED, MISSING).
struct BackupFile
{
    std::string path;
    std::string state;
};
std::string installed_table(const Page& page, const operation::InstalledDetails& details,
                            const std::optional<std::vector<BackupFile>>& backup); // -Qi

// Whether a line says that its catalog is not signed. None is yet.
enum class TrustMark
{
    hidden,
    shown
};
std::string search_lines(const Page& page, const database::DescribedSyncPackage& package,
                         const std::string& installed_version, TrustMark mark); // -Ss
std::string catalog_line(const Page& page, const database::ListedSyncPackage& package,
                         const std::string& installed_version, TrustMark mark);        // -Sl
std::string offered_table(const Page& page, const operation::OfferedPackage& offered); // -Si, -Sii
// -F NAME: the line above the paths.
std::string file_owner_line(const Page& page, const database::SyncFile& file,
                            const std::string& installed_version);

// What a package file says of itself.
struct FileDetails
{
    package::Package package;
    std::uint64_t compressed_size = 0;
    bool has_scriptlet = false;
};
std::string file_table(const Page& page, const FileDetails& details); // -Qip

// -Qc: the text or, on stderr and in its colours, that there is none.
void print_changelog(const Palette& err, const std::string& name,
                     const std::optional<std::string>& text);
std::vector<std::string> lines_of(const std::string& text);

} // namespace rbeepkg::cmd::render
