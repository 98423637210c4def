// A repository directory as a catalog: given what rbeepkg-repo made, when rbeepkg refreshes,
// searches and installs, over file:// and from static web servers.
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"
#include "tests/scenario/repository.hpp"
#include "tests/support/background_program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/utsname.h>

#include <cstdlib>
#include <filesystem>

namespace {

using namespace rbeepkg;
using test::BackgroundProgram;
using test::LocalHttpServer;
using test::PackageBuilder;
using test::Repository;
using testing::HasSubstr;
using testing::Not;

PackageBuilder tool(const std::string& version = "1.0-1")
{
    PackageBuilder package{"tool", version};
    package.description("a tool of version " + version)
        .executable("usr/bin/tool", "#!/bin/sh\necho tool " + version + "\n");
    return package;
}

constexpr const char* k_recipe = R"(pkgname=tool
pkgver=1.0
pkgrel=1
arch=(any)
package() { install -d "$pkgdir/usr/bin"; echo built >"$pkgdir/usr/bin/tool"; chmod 755 "$pkgdir/usr/bin/tool"; }
)";

std::string words(const std::string& text, const std::string& lead)
{
    const std::size_t at = text.find(lead);
    return at == std::string::npos ? "" : text.substr(at, text.find('\n', at) - at);
}

} // namespace

TEST(RepositoryCatalog, IsListedSearchedAndToldOf)
{
    const Repository repository;
    repository.add(tool());
    EXPECT_THAT(repository.done({"-Sy"}).out, HasSubstr(" main: 1 package from file://"));
    EXPECT_EQ(repository.done({"-Sl"}).out, "main tool 1.0-1\n");
    EXPECT_THAT(repository.done({"-Ss", "a tool"}).out, HasSubstr("main/tool 1.0-1"));
    EXPECT_THAT(repository.done({"-Si", "tool"}).out, HasSubstr("a tool of version 1.0-1"));
}

TEST(RepositoryCatalog, IsInstalledUpgradedAndRemoved)
{
    const Repository repository;
    repository.add(tool());
    repository.done({"-Sy", "tool", "--noconfirm"});
    EXPECT_EQ(repository.installed(), "tool 1.0-1");
    repository.add(tool("2.0-1"));
    repository.done({"-Sy", "tool", "--noconfirm"});
    EXPECT_EQ(repository.installed(), "tool 2.0-1");
    repository.done({"-R", "tool", "--noconfirm"});
    EXPECT_EQ(repository.rbeepkg({"-Q"}).out, "");
}

TEST(RepositoryCatalog, APlanNeedsNoRefreshWhileTheIndexIsAsItWas)
{
    const std::string programs = RBEEPKG_BIN_DIR;
    const Repository repository;
    repository.add(tool());
    repository.done({"-Sy"});
    const std::string alone = repository.machine_path("alone"); // nobody to hand anything over to
    os::make_directories(alone);
    std::filesystem::copy_file(programs + "/rbeepkg", alone + "/rbeepkg");
    const auto plan_of = [&](const std::string& program) {
        return test::run_program({program, "--root", repository.machine_path("root"), "--config",
                                  repository.machine_path("rbeepkg.conf"), "-Sp", "tool"});
    };
    const test::ProgramResult light = plan_of(alone + "/rbeepkg");
    const test::ProgramResult heavy = plan_of(programs + "/rbeepkg-transact");
    EXPECT_EQ(light.exit_code, 0);
    EXPECT_EQ(light.out, heavy.out);
    EXPECT_EQ(light.err, heavy.err);
    repository.add(tool("2.0-1"));
    EXPECT_THAT(plan_of(alone + "/rbeepkg").err, HasSubstr("cannot start"));
    EXPECT_THAT(plan_of(programs + "/rbeepkg").out, HasSubstr("tool-2.0-1"));
}

TEST(RepositoryCatalog, DependenciesComeAlong)
{
    const Repository repository;
    repository.add(PackageBuilder{"lib", "2.0-1"});
    repository.add(tool().depends("lib>=2"));
    repository.done({"-Sy", "tool", "--noconfirm"});
    EXPECT_EQ(repository.installed(), "lib 2.0-1, tool 1.0-1");
}

TEST(RepositoryCatalog, ARefreshThatChangesNothingSaysSo)
{
    const Repository repository;
    repository.add(tool());
    repository.done({"-Sy"});
    EXPECT_THAT(repository.done({"-Sy"}).out, HasSubstr(" main is up to date\n"));
    repository.write("index", repository.read("index"));
    EXPECT_THAT(repository.done({"-Sy"}).out, HasSubstr(" main is up to date\n"))
        << "touched, and the same";
    EXPECT_THAT(repository.done({"-Syy"}).out, HasSubstr("1 package"));
}

TEST(RepositoryCatalog, WhatWasRemovedIsNoLongerOffered)
{
    const Repository repository;
    repository.add(tool());
    repository.done({"-Sy"});
    repository.repo({"remove", repository.index(), "tool"});
    repository.done({"-Sy"});
    EXPECT_EQ(repository.rbeepkg({"-S", "tool", "--noconfirm"}).exit_code, 4);
}

TEST(RepositoryCatalog, SeveralVersionsOfANameStandSideBySide)
{
    const Repository repository;
    repository.add(tool(), {"--all-versions"});
    repository.add(tool("2.0-1"), {"--all-versions"});
    repository.done({"-Sy", "tool", "--noconfirm"});
    EXPECT_EQ(repository.installed(), "tool 2.0-1") << "the newest";
    repository.done({"-S", "tool=1.0-1", "--noconfirm"});
    EXPECT_THAT(repository.installed(), HasSubstr("tool 1.0-1"));
    EXPECT_THAT(repository.installed(), HasSubstr("tool 2.0-1"));
}

// One directory for all machines of a house; the other one's file stands first in the index.
TEST(RepositoryCatalog, OfTwoArchitecturesTheMachinesOwnIsTaken)
{
    const Repository repository;
    ::utsname machine{};
    ASSERT_EQ(::uname(&machine), 0);
    const std::string here = machine.machine;
    repository.add(tool().arch(here));
    repository.add(tool().arch("a29k"));
    repository.done({"-Sy"});
    EXPECT_THAT(repository.done({"-Sp", "tool"}).out, HasSubstr("tool-1.0-1-" + here));
    EXPECT_THAT(repository.done({"--arch", "a29k", "-Sp", "tool"}).out,
                HasSubstr("tool-1.0-1-a29k"));
    repository.done({"-S", "tool", "--noconfirm"});
    EXPECT_EQ(repository.installed(), "tool 1.0-1");
    EXPECT_EQ(repository.rbeepkg({"-Qu"}).out, "");
}

TEST(RepositoryCatalog, ANewerVersionAddedLaterIsTheOneThatIsTaken)
{
    const Repository repository;
    repository.add(tool(), {"--all-versions"});
    repository.done({"-Sy"});
    repository.add(tool("2.0-1"), {"--all-versions"});
    repository.done({"-Sy", "tool", "--noconfirm"});
    EXPECT_EQ(repository.installed(), "tool 2.0-1");
}

TEST(RepositoryCatalog, PrintsWhereThePackageFileLies)
{
    const Repository repository;
    repository.add(tool());
    repository.done({"-Sy"});
    EXPECT_EQ(repository.done({"-Sp", "tool"}).out,
              "file://" + repository.directory() + "/tool-1.0-1-any.pkg.tar.zst\n");
}

TEST(RepositoryCatalog, AStaticServerIsAskedOnlyForWhatChanged)
{
    Repository repository;
    repository.add(tool());
    LocalHttpServer server;
    repository.publish(server);
    server.set("/index", [&](const test::HttpRequest& request) {
        test::HttpReply reply;
        reply.headers = {{"ETag", "\"one\""}};
        const bool has = request.header("if-none-match") == "\"one\"";
        reply.status = has ? 304 : 200;
        reply.body = has ? "" : repository.read("index");
        return reply;
    });
    repository.machine().configure({server.url()});
    EXPECT_THAT(repository.done({"-Sy"}).out, HasSubstr(" main: 1 package from http://"));
    EXPECT_THAT(repository.done({"-Sy"}).out, HasSubstr(" main is up to date\n"));
    EXPECT_EQ(server.requests().back().header("if-none-match"), "\"one\"");
    repository.done({"-S", "tool", "--noconfirm"});
    EXPECT_EQ(repository.installed(), "tool 1.0-1");
}

TEST(RepositoryCatalog, ADirectoryOfTheServerServesAsWell)
{
    Repository repository;
    repository.add(tool());
    LocalHttpServer server;
    for (const std::string& name : repository.names()) {
        if (!os::is_directory(repository.path(name))) {
            test::HttpReply reply;
            reply.body = repository.read(name);
            server.set("/deep/repo/" + name, reply);
        }
    }
    repository.machine().configure({server.url("/deep/repo/")});
    repository.done({"-Sy", "tool", "--noconfirm"});
    EXPECT_EQ(repository.installed(), "tool 1.0-1");
}

TEST(RepositoryCatalog, PythonsServerServesIt)
{
    if (!os::exists("/usr/bin/python3")) {
        GTEST_SKIP() << "python3 is not installed";
    }
    Repository repository;
    repository.add(tool());
    test::ProgramOptions options;
    options.environment = {{"PATH", std::getenv("PATH")}};
    BackgroundProgram server{{"/usr/bin/python3", "-u", "-m", "http.server", "0", "--bind",
                              "127.0.0.1", "--directory", repository.directory()},
                             repository.machine().path("server.log"),
                             options};
    ASSERT_TRUE(server.wait_for_output("http://127.0.0.1:")) << server.output();
    const std::string url = words(server.output(), "http://127.0.0.1:");
    repository.machine().configure({url.substr(0, url.find('/', 8))});
    repository.done({"-Sy", "tool", "--noconfirm"});
    EXPECT_EQ(repository.installed(), "tool 1.0-1");
    EXPECT_THAT(repository.done({"-Sy"}).out, HasSubstr(" main is up to date\n"));
    EXPECT_THAT(server.output(), HasSubstr("\"GET /index HTTP/1.1\" 304"));
}

TEST(RepositoryCatalog, CatalogdServesIt)
{
    Repository repository;
    repository.add(tool());
    repository.machine().serve();
    EXPECT_THAT(repository.done({"-Sy"}).out, HasSubstr(" main: 1 package from http://"));
    repository.done({"-S", "tool", "--noconfirm"});
    EXPECT_EQ(repository.installed(), "tool 1.0-1");
    EXPECT_THAT(repository.done({"-Fy"}).out, HasSubstr(" main: file lists of 1 package\n"));
    // What is added is there for the next command, whether that asks for a refresh or not.
    repository.add(PackageBuilder{"other", "1.0-1"});
    repository.done({"-S", "other", "--noconfirm"});
    EXPECT_EQ(repository.installed(), "other 1.0-1, tool 1.0-1");
    EXPECT_THAT(repository.done({"-Sy"}).out, HasSubstr(" main is up to date\n"));
}

TEST(RepositoryCatalog, TheNextServerHasThePackageWhenTheFirstHasNot)
{
    Repository repository;
    repository.add(tool());
    const std::string mirror = repository.machine().root().make_directory("mirror");
    os::write_file_atomically(mirror + "/index", repository.read("index"));
    repository.machine().configure({"file://" + mirror, "file://" + repository.directory()});
    const auto result = repository.done({"-Sy", "tool", "--noconfirm"});
    EXPECT_THAT(result.err, HasSubstr("; trying file://" + repository.directory()));
    EXPECT_EQ(repository.installed(), "tool 1.0-1");
}

TEST(RepositoryCatalog, APinnedRecipeIsBuilt)
{
    const Repository repository;
    const std::string recipe = repository.machine_path("PKGBUILD");
    os::write_file_atomically(recipe, k_recipe);
    repository.add(tool(), {"--pkgbuild", recipe});
    const auto result = repository.rbeepkg({"-Sy", "tool", "--build", "--noconfirm"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(os::read_file(repository.machine_path("root/usr/local/bin/tool"), 100), "built\n");
}

TEST(RepositoryCatalog, ARecipeThatIsNotThePinnedOneIsRefused)
{
    const Repository repository;
    const std::string recipe = repository.machine_path("PKGBUILD");
    os::write_file_atomically(recipe, k_recipe);
    repository.add(tool(), {"--pkgbuild", recipe});
    const std::string index = repository.read("index");
    const std::string path = index.substr(index.find("pkgbuilds/"));
    repository.write(path.substr(0, path.find('"')), std::string{k_recipe} + "# more\n");
    const auto result = repository.rbeepkg({"-Sy", "tool", "--build", "--noconfirm"});
    EXPECT_EQ(result.exit_code, 8);
    EXPECT_THAT(result.err, HasSubstr("is not the recipe that the index names"));
}

TEST(RepositoryCatalog, FileListsAreFetchedOnceForEachIndex)
{
    const Repository repository;
    repository.add(tool());
    EXPECT_THAT(repository.done({"-Fy"}).out, HasSubstr(" main: file lists of 1 package\n"));
    EXPECT_THAT(repository.done({"-F", "/usr/bin/tool"}).out, HasSubstr("tool 1.0-1"));
    EXPECT_THAT(repository.done({"-Fy"}).out, HasSubstr(" main: the file lists are up to date\n"));
    repository.add(PackageBuilder{"other"}.executable("usr/bin/other", "#!/bin/sh\n"));
    EXPECT_THAT(repository.done({"-Fy"}).out, HasSubstr(" main: file lists of 2 packages\n"));
    EXPECT_THAT(repository.done({"-F", "usr/bin/other"}).out, HasSubstr("other 1.0-1"));
}

TEST(RepositoryCatalog, FileListsThatAreNotThePinnedOnesAreRefused)
{
    const Repository repository;
    repository.add(tool());
    for (const std::string& name : repository.names()) {
        if (name.starts_with("files-")) {
            repository.write(name, "{}\n");
        }
    }
    const auto result = repository.rbeepkg({"-Fy"});
    EXPECT_NE(result.exit_code, 0);
    EXPECT_THAT(result.err, HasSubstr("catalog 'main': file://"));
    EXPECT_NE(repository.rbeepkg({"-F", "usr/bin/tool"}).exit_code, 0);
}

TEST(RepositoryCatalog, AnExpiredIndexIsWarnedOf)
{
    const Repository repository;
    repository.add(tool());
    repository.change_index("\"expires\":0", "\"expires\":1000000000");
    const auto result = repository.done({"-Sy"});
    EXPECT_THAT(result.err, HasSubstr("its index expired on 2001-09-09 01:46 UTC"));
    EXPECT_THAT(repository.done({"-Sy"}).err, HasSubstr("expired")) << "whenever it is asked for";
    EXPECT_EQ(repository.done({"-Sl"}).out, "main tool 1.0-1\n");
}
