#include "tests/fuzz/targets.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/database/package_json.hpp"
#include "libpkg/encoding/json.hpp"
#include "libpkg/encoding/json_reader.hpp"
#include "libpkg/os/fd.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/pkgbuild/advice.hpp"
#include "libpkg/pkgbuild/read_statically.hpp"
#include "libpkg/pkgbuild/srcinfo.hpp"
#include "libpkg/pkgfile/mtree.hpp"
#include "libpkg/pkgfile/package_file.hpp"
#include "libpkg/pkgfile/pkginfo.hpp"
#include "libpkg/repository/files_document.hpp"
#include "libpkg/repository/index.hpp"

#include <sys/mman.h>

#include <cstdio>
#include <cstdlib>

namespace rbeepkg::fuzz {

namespace {

void hold(bool property, const char* what)
{
    if (!property) {
        std::fprintf(stderr, "does not hold: %s\n", what);
        std::abort();
    }
}

void fuzz_pkgbuild(std::string_view input)
{
    pkgbuild::StaticWorld world;
    world.variant.arch = "x86_64";
    const std::vector<std::string> neighbours = {"PKGBUILD", "a.patch"};
    world.neighbours = &neighbours;
    const Result<pkgbuild::Dump> dump = pkgbuild::read_statically(input, world);
    if (!dump) {
        return;
    }
    const pkgbuild::Pkgbuild pkgbuild = pkgbuild::pkgbuild_of(*dump);
    std::vector<std::string> faults = pkgbuild::lint_kinds(*dump);
    const std::vector<std::string> more = pkgbuild::lint(pkgbuild);
    faults.insert(faults.end(), more.begin(), more.end());
    pkgbuild::located(input, faults);
    if (!faults.empty()) {
        return;
    }
    const std::string srcinfo = pkgbuild::format_srcinfo(pkgbuild);
    pkgbuild::advise(input, pkgbuild, srcinfo);
    const Result<pkgbuild::Pkgbuild> again = pkgbuild::parse_srcinfo(srcinfo);
    hold(!again || pkgbuild::format_srcinfo(*again) == srcinfo,
         "a .SRCINFO that is read and written stays the same");
    const Result<package::Package> package =
        pkgbuild::package_of(pkgbuild, pkgbuild.packages.front(), "x86_64");
    hold(!package || package->name == pkgbuild.packages.front().name, "a package has its name");
}

void fuzz_srcinfo(std::string_view input)
{
    const Result<pkgbuild::Pkgbuild> pkgbuild = pkgbuild::parse_srcinfo(input);
    if (!pkgbuild) {
        return;
    }
    const std::string text = pkgbuild::format_srcinfo(*pkgbuild);
    const Result<pkgbuild::Pkgbuild> again = pkgbuild::parse_srcinfo(text);
    hold(static_cast<bool>(again), "what was written of a .SRCINFO is read");
    hold(pkgbuild::format_srcinfo(*again) == text, "a .SRCINFO comes out as it went in");
    pkgbuild::lint(*pkgbuild);
}

void fuzz_pkginfo(std::string_view input)
{
    const Result<pkgfile::Pkginfo> info = pkgfile::parse_pkginfo(input);
    if (!info) {
        return;
    }
    std::string text;
    try {
        text = pkgfile::format_pkginfo(*info);
    } catch (const Error& error) {
        hold(error.code() == ErrorCode::build_failed, "writing refuses what does not fit its line");
        return;
    }
    const Result<pkgfile::Pkginfo> again = pkgfile::parse_pkginfo(text);
    hold(static_cast<bool>(again), "what was written of a .PKGINFO is read");
    hold(pkgfile::format_pkginfo(*again) == text, "a .PKGINFO comes out as it went in");
}

void fuzz_mtree(std::string_view input)
{
    const Result<std::vector<pkgfile::MtreeEntry>> entries = pkgfile::parse_mtree(input);
    if (!entries) {
        return;
    }
    const std::string text = pkgfile::format_mtree(*entries);
    const Result<std::vector<pkgfile::MtreeEntry>> again = pkgfile::parse_mtree(text);
    hold(static_cast<bool>(again), "what was written of an .MTREE is read");
    hold(again->size() == entries->size(),
         "an .MTREE has the same entries when it is written again");
}

void fuzz_index(std::string_view input)
{
    Result<repository::IndexReader> reader = repository::IndexReader::begin(input);
    if (!reader) {
        return;
    }
    const std::string header = repository::format_header(reader->header());
    hold(static_cast<bool>(
             repository::parse_header(std::string_view{header}.substr(0, header.size() - 1))),
         "what was written of a header is read");
    for (auto entry = reader->next(); entry && *entry; entry = reader->next()) {
        const std::string line = repository::format_entry(**entry);
        const Result<repository::IndexEntry> again =
            repository::parse_entry(std::string_view{line}.substr(0, line.size() - 1));
        hold(static_cast<bool>(again), "what was written of an entry is read");
        hold(repository::format_entry(*again) == line, "an entry comes out as it went in");
    }
    repository::FilesReader files{input};
    for (auto list = files.next(); list && *list; list = files.next()) {
        hold(static_cast<bool>(repository::parse_file_list(
                 std::string_view{files.line()}.substr(0, files.line().size() - 1))),
             "a line of file lists is read again");
    }
}

// The text that the database keeps of a package; and any JSON, which both readers judge alike.
void fuzz_detail(std::string_view input)
{
    const Result<bool> skipped = encoding::read_json(input, {}, [](encoding::JsonReader& json) {
        json.skip();
        return true;
    });
    const Result<encoding::Json> document = encoding::parse_json(input);
    hold(static_cast<bool>(skipped) == static_cast<bool>(document) &&
             (document || skipped.error() == document.error()),
         "what is JSON is skipped, and nothing else");
    try {
        const std::string text =
            database::to_json_text(database::sync_package_from_text(input, "a test"));
        hold(skipped && encoding::parse_json(text)->dump() == text,
             "the text of a package is that of a document");
        hold(database::to_json_text(database::sync_package_from_text(text, "a test")) == text,
             "a package comes out as it went in");
    } catch (const Error& error) {
        hold(error.code() == ErrorCode::corrupt, "a damaged text is no bug of ours");
    }
}

void fuzz_package(std::string_view input)
{
    const os::UniqueFd file{::memfd_create("package", MFD_CLOEXEC)};
    hold(static_cast<bool>(file), "there is a file to read from");
    os::write_all(file.get(), input, "memfd");
    const std::string path = "/proc/self/fd/" + std::to_string(file.get());
    try {
        pkgfile::read_package_file(path, CancelToken{});
    } catch (const Error& error) {
        hold(error.code() != ErrorCode::internal, "a damaged package is no bug of ours");
    }
}

} // namespace

const std::vector<Target>& targets()
{
    static const std::vector<Target> all = {
        {"pkgbuild", &fuzz_pkgbuild}, {"srcinfo", &fuzz_srcinfo}, {"pkginfo", &fuzz_pkginfo},
        {"mtree", &fuzz_mtree},       {"package", &fuzz_package}, {"index", &fuzz_index},
        {"detail", &fuzz_detail},
    };
    return all;
}

} // namespace rbeepkg::fuzz
