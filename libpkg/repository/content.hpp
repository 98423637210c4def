// What an index says, to be changed and published. Internal to the room.
#pragma once

#include "libpkg/pkgfile/package_file.hpp"
#include "libpkg/repository/directory.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::repository::detail {

// The order of an index; a name alone finds all of that name.
struct Before
{
    using is_transparent = void;
    bool operator()(const package::Package& left, const package::Package& right) const
    {
        return comes_before(left, right);
    }
    bool operator()(const package::Package& left, std::string_view name) const
    {
        return left.name < name;
    }
    bool operator()(std::string_view name, const package::Package& right) const
    {
        return name < right.name;
    }
};

// An entry as far as a change looks at it; its line is kept as it is.
struct Row
{
    PinnedFile file;
    std::optional<PinnedFile> pkgbuild;
    std::string line;
};

// Of the key only name, version and arch are filled in.
using Rows = std::map<package::Package, Row, Before>;
using FileLines = std::map<package::Package, std::string, Before>; // of the files document

struct Content
{
    IndexHeader header;
    Rows rows;
};

package::Package key_of(const package::Package& package);
Row row_of(const IndexEntry& entry);

// Error{not_found} when there is no index, Error{corrupt} when it is damaged: both say what to do.
Content read_content(const std::string& directory);

// The row of that name and architecture with an equal version; end() when there is none.
Rows::iterator find_version(Rows& rows, const package::Package& package);

// What goes when a row is put in its place: the row of an equal version, then, where of its name
// and architecture more than `keep` would stay (0: all may), the oldest ones.
std::vector<Rows::value_type> put(Rows& rows, const package::Package& package, Row row,
                                  std::size_t keep);

std::string file_line_of(const pkgfile::PackageFile& file);

// Writes the document of the file lists, then the index with the next serial: the commit point.
// Lists of rows that are not in `lines` come from the document that `before` names, or where that
// is damaged from the package files. Returns the header that was published.
IndexHeader publish(const std::string& directory, const Content& before, const Rows& rows,
                    FileLines lines, const Lifetime& lifetime, const Tools& tools);

// Temporaries that killed processes of ours left in a directory.
void remove_stale_temporaries(const std::string& directory);
// Of the documents of file lists that the index does not name all but the newest one: somebody may
// still read the index before this one. What a process that died after its commit did not remove.
void remove_older_documents(const std::string& directory, const IndexHeader& now);
// Documents of file lists that neither header names.
void remove_old_documents(const std::string& directory, const IndexHeader& now,
                          const IndexHeader& before);
// The files of rows that went, where no row that stays names them.
void remove_files_of(const std::string& directory, const std::vector<Row>& gone,
                     const Rows& staying);

} // namespace rbeepkg::repository::detail
