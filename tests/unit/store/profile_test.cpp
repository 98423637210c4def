#include "libpkg/base/error.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/store/profile.hpp"
#include "tests/support/package_builder.hpp"
#include "tests/support/recording_sink.hpp"
#include "tests/support/temp_root.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace rbeepkg::store {
namespace {

using test::PackageBuilder;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

package::InstalledPackage installed(const std::string& name, const std::string& version,
                                    bool active = true)
{
    package::InstalledPackage installed;
    installed.package.name = name;
    installed.package.version = package::Version::parse(version).value();
    installed.store_path = name + "/" + version + "-01234567";
    installed.active = active;
    return installed;
}

std::vector<std::string> paths_of(const std::vector<ProfileLink>& links)
{
    std::vector<std::string> paths;
    for (const ProfileLink& link : links) {
        paths.push_back(link.path);
    }
    return paths;
}

TEST(ProfileLinks, ActiveVersionsHaveThePlainNameAndAllHaveTheirOwn)
{
    const MemberFiles old{installed("worker", "1.0-1", false), {}, {"usr/bin/worker"}};
    const MemberFiles active{installed("worker", "2.0-1"), {}, {"usr/bin/worker"}};
    const std::vector<ProfileLink> links = profile_links({old, active});
    EXPECT_THAT(paths_of(links), ElementsAre("bin/worker", "bin/worker@1.0-1", "bin/worker@2.0-1"));
    EXPECT_EQ(links[0].tree, "worker/2.0-1-01234567");
    EXPECT_EQ(links[1].tree, "worker/1.0-1-01234567");
    EXPECT_EQ(links[1].member, "usr/bin/worker");
    EXPECT_THAT(command_names(links), ElementsAre("worker", "worker@1.0-1", "worker@2.0-1"));
}

TEST(ProfileLinks, OnlyActiveVersionsShowPagesAndCompletions)
{
    const std::vector<std::string> files{
        "usr/share/man/man1/worker.1", "usr/share/bash-completion/completions/worker",
        "usr/local/share/zsh/site-functions/_worker",
        "usr/share/fish/vendor_completions.d/worker.fish", "usr/share/worker/other"};
    const std::vector<ProfileLink> links =
        profile_links({MemberFiles{installed("worker", "1.0-1", false), files, {}},
                       MemberFiles{installed("worker", "2.0-1"), files, {}}});
    EXPECT_THAT(paths_of(links),
                ElementsAre("share/bash-completion/completions/worker",
                            "share/fish/vendor_completions.d/worker.fish",
                            "share/man/man1/worker.1", "share/zsh/site-functions/_worker"));
    EXPECT_EQ(links[0].tree, "worker/2.0-1-01234567");
    EXPECT_THAT(command_names(links), IsEmpty());
}

TEST(ProfileLinks, TwoPackagesWithOneCommandAreRefusedByName)
{
    try {
        profile_links({MemberFiles{installed("worker-cpu", "1.0-1"), {}, {"usr/bin/worker"}},
                       MemberFiles{installed("worker-cuda", "2.0-1"), {}, {"bin/worker"}}});
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::unsatisfied);
        EXPECT_EQ(error.message(),
                  "worker-cpu-1.0-1 and worker-cuda-2.0-1 both bring the command worker");
        EXPECT_THAT(error.hint(), HasSubstr("rbeepkg -R worker-cpu"));
    }
}

TEST(ProfileLinks, InsideOnePackageTheFirstFolderWins)
{
    const std::vector<ProfileLink> links = profile_links({MemberFiles{
        installed("worker", "1.0-1"), {}, {"bin/tool", "usr/bin/tool", "usr/local/bin/tool"}}});
    ASSERT_THAT(paths_of(links), ElementsAre("bin/tool", "bin/tool@1.0-1"));
    EXPECT_EQ(links[0].member, "usr/bin/tool");
}

class MemberFilesTest : public testing::Test
{
protected:
    MemberFilesTest() { m_store.create(); }

    // What the package file says before it is unpacked must be what its tree says afterwards.
    MemberFiles both_ways(const PackageBuilder& builder)
    {
        const pkgfile::PackageFile file = builder.write_to(m_root.cache());
        package::InstalledPackage package = installed("worker", "1.0-1");
        package.store_path = Store::tree_name(file);
        NullSink sink;
        m_store.stage(file, 1, sink, CancelToken{});
        MemberFiles before = files_of_package(package, file);
        const MemberFiles after = files_of_tree(m_store, package);
        EXPECT_EQ(before.files, after.files);
        EXPECT_EQ(before.executables, after.executables);
        return before;
    }

    test::TempRoot m_root;
    Store m_store{m_root.state()};
};

TEST_F(MemberFilesTest, ExecutablesAreFilesThatMayBeRun)
{
    const MemberFiles files = both_ways(PackageBuilder{"worker"}
                                            .executable("usr/bin/worker", "x")
                                            .executable("usr/local/bin/helper", "x")
                                            .executable("bin/small", "x")
                                            .file("usr/bin/readme", "no program")
                                            .executable("usr/bin/sub/deep", "x")
                                            .executable("usr/lib/worker/inner", "x"));
    EXPECT_THAT(files.executables,
                ElementsAre("bin/small", "usr/bin/worker", "usr/local/bin/helper"));
    EXPECT_THAT(files.files, ElementsAre("bin/small", "usr/bin/readme", "usr/bin/worker",
                                         "usr/local/bin/helper"));
}

TEST_F(MemberFilesTest, LinksCountWhenTheyEndInsideTheTree)
{
    const MemberFiles files = both_ways(PackageBuilder{"worker"}
                                            .executable("usr/lib/worker/run", "x")
                                            .symlink("usr/bin/good", "../lib/worker/run")
                                            .symlink("usr/bin/chain", "good")
                                            .symlink("usr/bin/through", "../lib/alias/run")
                                            .symlink("usr/lib/alias", "worker")
                                            .symlink("usr/bin/absolute", "/bin/sh")
                                            .symlink("usr/bin/dangling", "nowhere")
                                            .symlink("usr/bin/folder", "../lib/worker")
                                            .symlink("usr/bin/loop", "loop"));
    EXPECT_THAT(files.executables, ElementsAre("usr/bin/chain", "usr/bin/good", "usr/bin/through"));
}

TEST_F(MemberFilesTest, SharedFoldersAreTakenWithAllBelowThem)
{
    const MemberFiles files =
        both_ways(PackageBuilder{"worker"}
                      .file("usr/share/man/man1/worker.1", "page")
                      .file("usr/share/man/de/man1/worker.1", "Seite")
                      .symlink("usr/share/man/man1/alias.1", "worker.1")
                      .symlink("usr/share/man/man1/outside.1", "/etc/hostname")
                      .file("usr/share/bash-completion/completions/worker", "complete")
                      .file("usr/share/doc/worker/README", "not shown"));
    EXPECT_THAT(files.files,
                ElementsAre("usr/share/bash-completion/completions/worker",
                            "usr/share/man/de/man1/worker.1", "usr/share/man/man1/alias.1",
                            "usr/share/man/man1/worker.1"));
}

TEST_F(MemberFilesTest, ATreeThatIsGoneHasNoFiles)
{
    EXPECT_THAT(files_of_tree(m_store, installed("worker", "1.0-1")).files, IsEmpty());
}

class WriteProfileTest : public MemberFilesTest
{};

TEST_F(WriteProfileTest, LinksLeadIntoTheStore)
{
    m_root.write("state/store/worker/1.0-1-01234567/usr/bin/worker", "program");
    m_root.write("state/store/worker/1.0-1-01234567/usr/share/man/man1/worker.1", "page");
    write_profile(
        m_store, 4,
        {{"bin/worker", "worker/1.0-1-01234567", "usr/bin/worker"},
         {"share/man/man1/worker.1", "worker/1.0-1-01234567", "usr/share/man/man1/worker.1"}},
        "{}\n");
    EXPECT_EQ(os::read_file(m_root.path("state/profiles/4/bin/worker"), 100), "program");
    EXPECT_EQ(os::read_file(m_root.path("state/profiles/4/share/man/man1/worker.1"), 100), "page");
    EXPECT_EQ(os::read_link(m_root.path("state/profiles/4/bin/worker")),
              "../../../store/worker/1.0-1-01234567/usr/bin/worker");
    EXPECT_EQ(os::read_file(m_root.path("state/profiles/4/manifest.json"), 100), "{}\n");
    EXPECT_THAT(command_names(m_store, 4), ElementsAre("worker"));
    EXPECT_FALSE(m_store.has_leftovers());
}

TEST_F(WriteProfileTest, AGenerationIsWrittenOnce)
{
    write_profile(m_store, 1, {}, "{}\n");
    try {
        write_profile(m_store, 1, {}, "{}\n");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::internal);
    }
}

TEST_F(WriteProfileTest, WhatAnInterruptedRunLeftIsNoHindrance)
{
    m_root.write("state/profiles/.new-1/bin/torn", "x");
    write_profile(m_store, 1, {}, "{}\n");
    EXPECT_THAT(command_names(m_store, 1), IsEmpty());
}

} // namespace
} // namespace rbeepkg::store
