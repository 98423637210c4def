#include "libpkg/repository/content.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/os/file.hpp"

#include <algorithm>
#include <utility>

namespace rbeepkg::repository::detail {

namespace {

Error damaged(const std::string& path, const ParseError& error)
{
    return {ErrorCode::corrupt, fmt::format("{} is damaged: {}", path, error.to_string()),
            "move it away, make a new one with rbeepkg-repo init, and add the package files again"};
}

} // namespace

package::Package key_of(const package::Package& package)
{
    package::Package key;
    key.name = package.name;
    key.version = package.version;
    key.arch = package.arch;
    return key;
}

Row row_of(const IndexEntry& entry)
{
    return {entry.file, entry.pkgbuild, format_entry(entry)};
}

Content read_content(const std::string& directory)
{
    const std::string path = os::join_path(directory, k_index_name);
    const std::optional<std::string> text = os::read_file_if_exists(path, k_max_index_bytes);
    if (!text) {
        throw Error{ErrorCode::not_found, fmt::format("there is no index {}", path),
                    fmt::format("make one: rbeepkg-repo init {}", directory)};
    }
    Result<IndexReader> reader = IndexReader::begin(*text);
    if (!reader) {
        throw damaged(path, reader.error());
    }
    Content content;
    content.header = reader->header();
    for (;;) {
        Result<std::optional<IndexEntry>> entry = reader->next();
        if (!entry) {
            throw damaged(path, entry.error());
        }
        if (!*entry) {
            return content;
        }
        Row row{std::move((*entry)->file), std::move((*entry)->pkgbuild),
                std::string{reader->line()} + "\n"};
        content.rows.emplace_hint(content.rows.end(), key_of((*entry)->info.package),
                                  std::move(row));
    }
}

Rows::iterator find_version(Rows& rows, const package::Package& package)
{
    const auto [first, last] = rows.equal_range(std::string_view{package.name});
    const auto found = std::find_if(first, last, [&](const Rows::value_type& row) {
        return row.first.arch == package.arch && row.first.version == package.version;
    });
    return found == last ? rows.end() : found;
}

std::vector<Rows::value_type> put(Rows& rows, const package::Package& package, Row row,
                                  std::size_t keep)
{
    std::vector<Rows::value_type> gone;
    if (const auto same = find_version(rows, package); same != rows.end()) {
        gone.push_back(std::move(*same));
        rows.erase(same);
    }
    std::size_t kept = 1;
    const auto [first, last] = rows.equal_range(std::string_view{package.name});
    for (auto other = first; other != last;) {
        const bool goes = other->first.arch == package.arch && keep != 0 && ++kept > keep;
        if (goes) {
            gone.push_back(std::move(*other));
            other = rows.erase(other);
        } else {
            ++other;
        }
    }
    rows.emplace(key_of(package), std::move(row));
    return gone;
}

} // namespace rbeepkg::repository::detail
