// Writing what a change made: everything beside the index first, the index last.
#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/crypto/digest.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/pkgfile/package_file.hpp"
#include "libpkg/repository/content.hpp"
#include "libpkg/repository/files_document.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <set>

namespace rbeepkg::repository::detail {

namespace {

constexpr std::size_t k_digits_of_name = 16;
constexpr std::int64_t k_ns_in_second = 1'000'000'000;
constexpr std::string_view k_document_prefix = "files-";
constexpr std::string_view k_hex = "0123456789abcdef";

bool is_document_name(std::string_view name)
{
    return name.size() == k_document_prefix.size() + k_digits_of_name &&
           name.starts_with(k_document_prefix) &&
           name.find_first_not_of(k_hex, k_document_prefix.size()) == std::string_view::npos;
}

// ".<name>.<16 hex digits>.tmp", as os::AtomicFile names them.
bool is_temporary_name(std::string_view name)
{
    constexpr std::string_view k_ending = ".tmp";
    constexpr std::size_t k_shortest = 1 + 1 + 1 + k_digits_of_name + k_ending.size();
    if (name.size() < k_shortest || name.front() != '.' || !name.ends_with(k_ending)) {
        return false;
    }
    const std::string_view middle =
        name.substr(name.size() - k_ending.size() - k_digits_of_name - 1, k_digits_of_name + 1);
    return middle.front() == '.' && middle.find_first_not_of(k_hex, 1) == std::string_view::npos;
}

// Adds the lists of the document, as far as it is the one that the header names and they are
// wanted.
void add_known_lines(const std::string& directory, const IndexHeader& header, FileLines& lines)
{
    if (!header.files) {
        return;
    }
    const std::optional<std::string> text =
        os::read_file_if_exists(os::join_path(directory, header.files->path), k_max_files_bytes);
    if (!text || crypto::sha256_hex(*text) != header.files->sha256) {
        return;
    }
    FilesReader reader{*text};
    for (;;) {
        const Result<std::optional<FileList>> list = reader.next();
        if (!list || !*list) {
            return;
        }
        package::Package key;
        key.name = (*list)->name;
        key.version = (*list)->version;
        key.arch = (*list)->arch;
        lines.try_emplace(std::move(key), reader.line());
    }
}

PinnedFile write_document(const std::string& directory, const std::string& text)
{
    PinnedFile document;
    document.sha256 = crypto::sha256_hex(text);
    document.size = text.size();
    document.path =
        fmt::format("{}{}", k_document_prefix, document.sha256.substr(0, k_digits_of_name));
    os::write_file_atomically(os::join_path(directory, document.path), text);
    return document;
}

std::int64_t lifetime_of(const IndexHeader& before, const Lifetime& wanted)
{
    if (wanted) {
        return wanted->count();
    }
    return before.expires == 0 ? 0 : before.expires - before.created;
}

} // namespace

std::string file_line_of(const pkgfile::PackageFile& file)
{
    FileList list;
    list.name = file.info.package.name;
    list.version = file.info.package.version;
    list.arch = file.info.package.arch;
    for (const pkgfile::MtreeEntry& entry : file.entries) {
        const bool is_directory = entry.type == pkgfile::MtreeEntry::Type::directory;
        list.paths.push_back(entry.path + (is_directory ? "/" : ""));
    }
    return format_file_list(list);
}

IndexHeader publish(const std::string& directory, const Content& before, const Rows& rows,
                    FileLines lines, const Lifetime& lifetime, const Tools& tools)
{
    if (rows.size() > k_max_packages) {
        throw make_error(ErrorCode::unsupported, "an index holds at most {} packages",
                         k_max_packages);
    }
    add_known_lines(directory, before.header, lines);
    std::string document;
    std::string index;
    for (const auto& [key, row] : rows) {
        tools.cancel.check();
        const auto known = lines.find(key);
        document += known != lines.end()
                        ? known->second
                        : file_line_of(pkgfile::read_package_file(
                              os::join_path(directory, row.file.path), tools.cancel));
        index += row.line;
    }
    IndexHeader header = before.header;
    header.files = write_document(directory, document);
    header.serial += 1;
    header.created = std::time(nullptr);
    const std::int64_t seconds = lifetime_of(before.header, lifetime);
    header.expires = seconds == 0 ? 0 : header.created + seconds;
    header.packages = rows.size();
    os::write_file_atomically(os::join_path(directory, k_index_name),
                              format_header(header) + index);
    return header;
}

void remove_stale_temporaries(const std::string& directory)
{
    for (const std::string& name : os::list_directory(directory)) {
        if (is_temporary_name(name)) {
            os::remove_file(os::join_path(directory, name));
        }
    }
}

void remove_older_documents(const std::string& directory, const IndexHeader& now)
{
    std::vector<std::pair<std::int64_t, std::string>> others; // by the time they were written
    for (const std::string& name : os::list_directory(directory)) {
        struct ::stat status = {};
        const std::string path = os::join_path(directory, name);
        const bool named = now.files && now.files->path == name;
        if (is_document_name(name) && !named && ::lstat(path.c_str(), &status) == 0) {
            others.emplace_back(status.st_mtim.tv_sec * k_ns_in_second + status.st_mtim.tv_nsec,
                                path);
        }
    }
    std::sort(others.begin(), others.end());
    for (std::size_t older = 0; older + 1 < others.size(); ++older) {
        os::remove_file(others[older].second);
    }
}

void remove_old_documents(const std::string& directory, const IndexHeader& now,
                          const IndexHeader& before)
{
    for (const std::string& name : os::list_directory(directory)) {
        const auto names = [&](const IndexHeader& header) {
            return header.files && header.files->path == name;
        };
        if (is_document_name(name) && !names(now) && !names(before)) {
            os::remove_file(os::join_path(directory, name));
        }
    }
}

void remove_files_of(const std::string& directory, const std::vector<Row>& gone,
                     const Rows& staying)
{
    std::set<std::string> wanted;
    for (const auto& [key, row] : staying) {
        wanted.insert(row.file.path);
        if (row.pkgbuild) {
            wanted.insert(row.pkgbuild->path);
        }
    }
    for (const Row& row : gone) {
        if (!wanted.contains(row.file.path)) {
            os::remove_file(os::join_path(directory, row.file.path));
        }
        if (row.pkgbuild && !wanted.contains(row.pkgbuild->path)) {
            const std::string recipe = os::join_path(directory, row.pkgbuild->path);
            os::remove_file(recipe);
            // Somebody may keep other files beside it: then it stays.
            ::rmdir(os::parent_path(recipe).c_str());
        }
    }
}

} // namespace rbeepkg::repository::detail
