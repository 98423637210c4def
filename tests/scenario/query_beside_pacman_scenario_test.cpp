// Filters, checks, changelogs and marks, asked of the real pacman and of rbeepkg about the same
// packages: both print the same on stdout and end alike.
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"
#include "tests/scenario/pacman_beside.hpp"
#include "tests/scenario/query_rules.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace {

using namespace rbeepkg;
using test::PackageBuilder;
using test::PacmanBeside;
using test::ProgramResult;
using testing::HasSubstr;

PackageBuilder tool()
{
    return PackageBuilder{"tool", "1:3-2"}
        .executable("usr/bin/tool", "#!/bin/sh\n")
        .file("usr/share/tool/data", "some data")
        .symlink("usr/share/tool/link", "data");
}

class QueryBeside : public testing::Test
{
protected:
    void SetUp() override
    {
        if (!PacmanBeside::is_possible()) {
            GTEST_SKIP() << "pacman installs as root only, and must be there";
        }
        m_both.offer(PackageBuilder{"app", "2-1"}.depends("lib").optdepends("tool: for things"));
        m_both.offer(PackageBuilder{"lib", "2-1"});
        m_both.offer(PackageBuilder{"plugin", "1-1"});
        install(PackageBuilder{"lib", "2-1"}, "--asdeps");
        install(PackageBuilder{"app", "1-1"}.depends("lib").optdepends("tool: for things"), "");
        install(tool(), "--asdeps");
        install(PackageBuilder{"plugin", "1-1"}, "--asdeps");
        install(PackageBuilder{"mine", "1-1"}.depends("lib"), "");
    }

    void install(const PackageBuilder& package, const std::string& options)
    {
        in_both("-U --noconfirm " + options + " " + m_both.given().file(package));
    }
    void in_both(const std::string& words)
    {
        ASSERT_EQ(m_both.pacman(words).exit_code, 0) << words;
        ASSERT_EQ(m_both.ours(words).exit_code, 0) << words;
    }

    // What rbeepkg says of files lies below its store, pacman's below its root.
    std::string below(std::string text)
    {
        const std::string tree = test::row_of(m_both.ours("-Qi tool").out, "Tree");
        for (const std::string& place : {tree, m_both.given().machine().path("pacman")}) {
            for (std::size_t at = text.find(place); at != std::string::npos;
                 at = text.find(place)) {
                text.erase(at, place.size());
            }
        }
        return text;
    }

    void expect_same(const std::string& words)
    {
        const ProgramResult theirs = m_both.pacman(words);
        const ProgramResult ours = m_both.ours(words);
        EXPECT_EQ(below(ours.out), below(theirs.out)) << words;
        EXPECT_EQ(below(ours.err), below(theirs.err)) << words;
        EXPECT_EQ(ours.exit_code, theirs.exit_code) << words;
    }

    // The same done to the file of both.
    template <typename Change> void to_both(const std::string& path, const Change& change)
    {
        const std::string tree = test::row_of(m_both.ours("-Qi tool").out, "Tree");
        change(tree + "/" + path);
        change(m_both.given().machine().path("pacman") + "/" + path);
    }

    PacmanBeside m_both{{"main"}};
};

} // namespace

TEST_F(QueryBeside, EveryCombinationOfFiltersListsTheSame)
{
    for (const char* reason : {"", "d", "e"}) {
        for (const char* origin : {"", "m", "n"}) {
            for (const char* needed : {"", "t", "tt"}) {
                for (const char* rest : {"", "u"}) {
                    expect_same(std::string{"-Q"} + reason + origin + needed + rest);
                }
            }
        }
    }
    expect_same("-Qeq");
    expect_same("-Qdnttuq");
    expect_same("-Qe mine lib");
    expect_same("-Qdq tool nope");
}

TEST_F(QueryBeside, MissingFilesAreNamedAlike)
{
    expect_same("-Qk");
    to_both("usr/share/tool/data", [](const std::string& path) { os::remove_file(path); });
    for (const char* words : {"-Qk", "-Qk tool", "-Qkq", "-Qkq tool lib"}) {
        expect_same(words);
    }
    to_both("usr/bin/tool", [](const std::string& path) { os::remove_file(path); });
    expect_same("-Qk tool");
}

// Otherwise than pacman: what has another size is not read to be told that its checksums differ,
// too, and the metadata in .MTREE is not counted as files.
TEST_F(QueryBeside, AlteredFilesAreNamedAlike)
{
    to_both("usr/share/tool/data",
            [](const std::string& path) { std::ofstream{path} << "some more data"; });
    to_both("usr/bin/tool", [](const std::string& path) {
        std::filesystem::permissions(path, std::filesystem::perms{0600});
    });
    to_both("usr/share/tool/link", [](const std::string& path) {
        os::remove_file(path);
        std::filesystem::create_symlink("elsewhere", path);
    });
    const auto faults = [&](const ProgramResult& result) {
        std::vector<std::string> lines;
        const std::string text = below(result.err);
        for (const std::string_view line : split(text, '\n')) {
            // Whether a link has a time of its own is up to whoever unpacks it.
            if (line.find("Modification time") == std::string_view::npos &&
                line.find("checksum") == std::string_view::npos) {
                lines.emplace_back(line);
            }
        }
        std::sort(lines.begin(), lines.end());
        return lines;
    };
    const ProgramResult theirs = m_both.pacman("-Qkk tool");
    const ProgramResult ours = m_both.ours("-Qkk tool");
    EXPECT_EQ(faults(ours), faults(theirs));
    EXPECT_EQ(ours.exit_code, theirs.exit_code);
    EXPECT_THAT(ours.out, HasSubstr(" total files, 3 altered files\n"));
    EXPECT_THAT(theirs.out, HasSubstr(" total files, 3 altered files\n"));
}

TEST_F(QueryBeside, ChangelogsAreTheSame)
{
    const test::Machine& machine = m_both.given().machine();
    machine.root().write("told/.PKGINFO", "pkgname = told\npkgver = 1-1\narch = any\n");
    machine.root().write("told/.CHANGELOG", "1-1:\n  - first\n");
    const std::string file = machine.path("told-1-1-any.pkg.tar.gz");
    ASSERT_EQ(test::run_program(
                  {"bsdtar", "-czf", file, "-C", machine.path("told"), ".PKGINFO", ".CHANGELOG"})
                  .exit_code,
              0);
    in_both("-U --noconfirm " + file);
    for (const std::string& words :
         {std::string{"-Qc told"}, std::string{"-Qc told lib"}, "-Qcp " + file}) {
        expect_same(words);
    }
}

TEST_F(QueryBeside, AnInstalledPackageWithoutAnMtreeIsStillChecked)
{
    const test::Machine& machine = m_both.given().machine();
    machine.root().write("bare/.PKGINFO", "# made by hand\npkgname = bare\npkgver = 1-1\n"
                                          "arch = any\nsomething = unknown\n");
    machine.root().write("bare/usr/share/bare", "bare");
    const std::string file = machine.path("bare-1-1-any.pkg.tar.gz");
    ASSERT_EQ(
        test::run_program({"bsdtar", "-czf", file, "-C", machine.path("bare"), ".PKGINFO", "usr"})
            .exit_code,
        0);
    in_both("-U --noconfirm " + file);
    EXPECT_EQ(m_both.pacman("-Qkk bare").out, "bare: no mtree file\n");
    EXPECT_EQ(m_both.ours("-Qkk bare").out, "bare: 3 total files, 0 altered files\n");
    expect_same("-Qk bare");
}

TEST_F(QueryBeside, ReasonsAreSetInTheSameWords)
{
    for (const char* words : {"-D --asexplicit lib tool", "-D --asdeps app", "-Dq --asdeps mine"}) {
        const ProgramResult theirs = m_both.pacman(words);
        const ProgramResult ours = m_both.ours(words);
        EXPECT_EQ(ours.exit_code, theirs.exit_code) << words;
        // Behind it stands how to undo it.
        EXPECT_EQ(ours.out.substr(0, ours.out.find("to undo: ")), theirs.out) << words;
        EXPECT_EQ(m_both.our_packages(), m_both.pacmans_packages()) << words;
    }
    EXPECT_EQ(m_both.ours("-D --asdeps nope").err.substr(0, 7), "error: ");
    EXPECT_EQ(m_both.pacman("-D --asdeps nope").exit_code, 1);
}

TEST_F(QueryBeside, PrintedPlansNameTheSamePackagesInTheSameOrder)
{
    m_both.offer(PackageBuilder{"top", "1-1"}.depends("middle"));
    m_both.offer(PackageBuilder{"middle", "1-1"}.depends("bottom"));
    m_both.offer(PackageBuilder{"bottom", "1-1"});
    const std::string file = m_both.given().file(PackageBuilder{"other", "2-1"});
    for (const std::string& words :
         {std::string{"-S top"}, std::string{"-S top lib"}, std::string{"-Su"},
          std::string{"-R mine"}, std::string{"-Rs app"}, std::string{"-Rc lib"}, "-U " + file}) {
        for (const char* format : {"%n", "%n-%v", "%r/%n"}) {
            const std::string all = words + " -p --print-format " + format;
            const ProgramResult theirs = m_both.pacman(all);
            const ProgramResult ours = m_both.ours(all);
            EXPECT_EQ(ours.exit_code, theirs.exit_code) << all;
            const std::string lead = words.starts_with("-U") ? "loading packages...\n" : "";
            EXPECT_EQ(lead + ours.out, theirs.out) << all;
        }
    }
    EXPECT_EQ(m_both.ours("-Rp mine").out, m_both.pacman("-Rp mine").out);
    in_both("-Su --noconfirm");
    EXPECT_EQ(m_both.pacman("-Sup").out, "");
    EXPECT_EQ(m_both.ours("-Sup").out, "");
}

// Otherwise than pacman: rows of what only catalogs of workers know stand between them.
TEST_F(QueryBeside, InfoOfWhatIsOfferedHasTheSameRowsInTheSameOrder)
{
    m_both.offer(PackageBuilder{"rich", "1:2-3"}
                     .description("has everything")
                     .group("g1")
                     .group("g2")
                     .provides("wealth=2")
                     .provides("more")
                     .depends("lib>=1")
                     .depends("app")
                     .optdepends("tool: for things")
                     .optdepends("nope: not there")
                     .conflicts("poor<2")
                     .replaces("well-off"));
    const std::string theirs = m_both.pacman("-Si rich").out;
    const std::string ours = m_both.ours("-Si rich").out;
    std::size_t at = 0;
    for (const char* label : {"Repository", "Name", "Version", "Description", "Architecture", "URL",
                              "Licenses", "Groups", "Provides", "Depends On", "Optional Deps",
                              "Conflicts With", "Replaces", "Download Size", "Validated By"}) {
        const std::string lead = "\n" + std::string{label} + " ";
        EXPECT_NE(("\n" + theirs).find(lead), std::string::npos) << "pacman has no " << label;
        const std::size_t found = ("\n" + ours).find(lead, at);
        EXPECT_NE(found, std::string::npos) << label << " is not where it should be\n" << ours;
        at = found;
        // Of architecture, licence, size and signature the two repositories say different things.
        if (!testing::Matches(testing::AnyOf("Architecture", "Licenses", "Download Size",
                                             "Validated By"))(std::string{label})) {
            EXPECT_EQ(test::row_of(ours, label), test::row_of(theirs, label)) << label;
        }
    }
    EXPECT_THAT(ours, HasSubstr("Optional Deps   : tool: for things\n"
                                "                  nope: not there\n"));
    EXPECT_THAT(ours, testing::EndsWith("\n\n"));
}
