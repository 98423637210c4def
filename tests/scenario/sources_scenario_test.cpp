// What a recipe of a catalog brings with it and fetches: install scripts beside it, signed files,
// every version control; through the real programs, gpg, svn, hg, bzr and fossil.
#include "libpkg/crypto/digest.hpp"
#include "libpkg/os/file.hpp"
#include "tests/scenario/machine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>

namespace {

using namespace rbeepkg;
using test::Machine;
using test::ProgramResult;
using testing::HasSubstr;

constexpr const char* k_entry =
    R"({"workers":[{"id":"toy","implementation":"rust","worker_type":"cpu","version":"1.0",
  "platforms":["linux"],"architectures":["x86_64","aarch64"],"name":"Toy","description":"a toy","license":"MIT",
  "pkgbuild_url":"/pkgbuilds/toy.PKGBUILD","build_system":"make","source":{"type":"git","url":"https://example.invalid/a.git"},
  "build":{"features":["cpu"]},"depends":[],"makedepends":[],"binary_name":"toy","install_path":"/usr/local/bin/toy",
  "supported_formats":["gguf"],"supports_streaming":true,"supports_batching":false}]})";

constexpr const char* k_package =
    "package() {\n"
    "    mkdir -p \"$pkgdir/usr/local/bin\"\n"
    "    printf '#!/bin/sh\\necho toy %s\\n' \"$pkgver\" > \"$pkgdir/usr/local/bin/toy\"\n"
    "    chmod 755 \"$pkgdir/usr/local/bin/toy\"\n"
    "}\n";

class RecipeFiles : public testing::Test
{
protected:
    RecipeFiles() { m_machine.write_workers(k_entry); }

    void offer(const std::string& lines) const
    {
        m_machine.write_recipe("toy.PKGBUILD", "pkgname=toy\npkgver=1.0\npkgrel=1\n"
                                               "arch=('x86_64' 'aarch64')\n" +
                                                   lines + k_package);
    }
    ProgramResult install(const std::vector<std::string>& more = {},
                          const test::ProgramOptions& options = {}) const
    {
        std::vector<std::string> words = {"-S", "toy", "--noconfirm"};
        words.insert(words.end(), more.begin(), more.end());
        return m_machine.rbeepkg(words, options);
    }
    // A member of the newest package file in the cache; "" when it has none.
    std::string member(const std::string& name) const
    {
        std::filesystem::path newest;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(m_machine.cache())) {
            const bool is_package =
                entry.is_regular_file() && entry.path().string().ends_with(".pkg.tar.zst");
            if (is_package && (newest.empty() || entry.last_write_time() >
                                                     std::filesystem::last_write_time(newest))) {
                newest = entry.path();
            }
        }
        EXPECT_FALSE(newest.empty());
        return test::run_program({"bsdtar", "-xOqf", newest.string(), name}).out;
    }

    Machine m_machine;
};

} // namespace

TEST_F(RecipeFiles, AnInstallScriptAndAChangelogComeWithTheRecipe)
{
    offer("install=toy.install\nchangelog=CHANGES\n");
    m_machine.write_recipe("toy.install", "post_install() { :; }\n");
    m_machine.write_recipe("CHANGES", "1.0: the first\n");
    m_machine.serve();
    const ProgramResult result = install();
    ASSERT_EQ(result.exit_code, 0) << result.out << result.err;
    EXPECT_EQ(member(".INSTALL"), "post_install() { :; }\n");
    EXPECT_EQ(member(".CHANGELOG"), "1.0: the first\n");
    EXPECT_EQ(test::run_program({m_machine.bin() + "/toy"}).out, "toy 1.0\n");
}

TEST_F(RecipeFiles, AnotherInstallScriptIsAnotherBuild)
{
    offer("install=toy.install\n");
    m_machine.write_recipe("toy.install", "post_install() { echo one; }\n");
    m_machine.serve();
    ASSERT_EQ(install().exit_code, 0);
    const ProgramResult again = install();
    EXPECT_EQ(again.exit_code, 0) << again.err;
    EXPECT_EQ(member(".INSTALL"), "post_install() { echo one; }\n");
    m_machine.write_recipe("toy.install", "post_install() { echo two; }\n");
    const ProgramResult changed = install();
    EXPECT_EQ(changed.exit_code, 0) << changed.err;
    EXPECT_EQ(member(".INSTALL"), "post_install() { echo two; }\n");
}

TEST_F(RecipeFiles, WhatIsSeenOnceServesWhenTheCatalogIsDown)
{
    offer("install=toy.install\n");
    m_machine.write_recipe("toy.install", "post_install() { :; }\n");
    test::BackgroundProgram& catalogd = m_machine.serve();
    ASSERT_EQ(install().exit_code, 0);
    catalogd.send(SIGTERM);
    ASSERT_EQ(catalogd.wait(), 0);
    const ProgramResult result = install({"--build"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.err, HasSubstr("toy.install seen last serves"));
    EXPECT_EQ(member(".INSTALL"), "post_install() { :; }\n");
}

TEST_F(RecipeFiles, AMissingOrForeignInstallScriptIsRefused)
{
    m_machine.root().write("catalog/secret", "outside of the recipes\n");
    m_machine.serve();
    offer("install=toy.install\n");
    const ProgramResult missing = install();
    EXPECT_EQ(missing.exit_code, 4) << missing.err;
    EXPECT_THAT(missing.err, HasSubstr("/pkgbuilds/toy.install"));
    for (const char* name : {"../secret", "/etc/hostname", "a/b", ".."}) {
        offer(std::string{"install="} + name + "\n");
        EXPECT_NE(install().exit_code, 0) << name;
    }
    offer("install=toy.install\n");
    m_machine.write_recipe("toy.install", std::string((1U << 20U) + 1, '#'));
    EXPECT_NE(install().exit_code, 0) << "too long";
}

namespace {

// One who signs, and a keyring of the user.
class SignedRecipe : public RecipeFiles
{
protected:
    SignedRecipe()
    {
        for (const char* home : {"signer", "keyring"}) {
            m_machine.root().make_directory(home);
            EXPECT_EQ(::chmod(m_machine.path(home).c_str(), 0700), 0);
        }
        gpg("signer", {"--quick-gen-key", "ann <ann@example.org>", "ed25519", "sign", "never"});
        const std::string listed = gpg("signer", {"--with-colons", "--list-keys"});
        const std::size_t at = listed.find("fpr:::::::::") + 12;
        m_key = listed.substr(at, listed.find(':', at) - at);
        m_machine.write_recipe("data.txt", "signed data\n");
        gpg("signer", {"--output", m_machine.path("catalog/pkgbuilds/data.txt.sig"),
                       "--detach-sign", m_machine.path("catalog/pkgbuilds/data.txt")});
        offer("source=(data.txt data.txt.sig)\nsha256sums=(SKIP SKIP)\nvalidpgpkeys=(" + m_key +
              ")\n");
        m_machine.serve();
        m_options.environment["GNUPGHOME"] = m_machine.path("keyring");
    }
    ~SignedRecipe() override
    {
        for (const char* home : {"signer", "keyring"}) {
            test::run_program({"gpgconf", "--homedir", m_machine.path(home), "--kill", "all"});
        }
    }
    std::string gpg(const std::string& home, std::vector<std::string> arguments) const
    {
        const std::vector<std::string> start = {"gpg",
                                                "--batch",
                                                "--quiet",
                                                "--homedir",
                                                m_machine.path(home),
                                                "--pinentry-mode",
                                                "loopback",
                                                "--passphrase",
                                                ""};
        arguments.insert(arguments.begin(), start.begin(), start.end());
        const ProgramResult result = test::run_program(arguments);
        EXPECT_EQ(result.exit_code, 0) << result.err;
        return result.out;
    }

    std::string m_key;
    test::ProgramOptions m_options;
};

} // namespace

TEST_F(SignedRecipe, IsBuiltWithTheKeyOfTheUserAndNotWithout)
{
    const ProgramResult unknown = install({}, m_options);
    EXPECT_EQ(unknown.exit_code, 8) << unknown.err;
    EXPECT_THAT(unknown.err, HasSubstr("gpg --recv-keys " + m_key));
    gpg("signer", {"--output", m_machine.path("exported"), "--export", m_key});
    gpg("keyring", {"--import", m_machine.path("exported")});
    const ProgramResult known = install({}, m_options);
    EXPECT_EQ(known.exit_code, 0) << known.err;
    m_machine.write_recipe("data.txt", "other data\n");
    const ProgramResult changed = install({"--build"}, m_options);
    EXPECT_EQ(changed.exit_code, 8) << changed.err;
    EXPECT_THAT(changed.err, HasSubstr("no signature of these bytes"));
}

namespace {

// A repository of one kind with one file, and what pkgver() may ask its program inside the sandbox.
struct Repository
{
    const char* name;
    std::vector<std::vector<std::string>> make; // in the directory "work"; @ is the base
    const char* source;
    const char* question; // in $srcdir/<name>; answers 7 for the first revision
};

class VcsRecipe : public RecipeFiles, public testing::WithParamInterface<Repository>
{
protected:
    std::string placed(std::string text) const
    {
        const std::size_t at = text.find('@');
        return at == std::string::npos ? text : text.replace(at, 1, m_machine.path("vcs"));
    }
};

std::vector<Repository> repositories()
{
    return {
        {"svn",
         {{"svnadmin", "create", "@/repo"},
          {"svn", "import", "-q", "-m", "one", ".", "file://@/repo/toy"}},
         "svn+file://@/repo/toy",
         "echo $(( $(svnversion) + 6 ))"},
        {"hg",
         {{"hg", "init"}, {"hg", "add", "-q"}, {"hg", "commit", "-u", "t", "-m", "one"}},
         "toy::hg+file://@/work",
         "echo $(( $(hg identify -n) + 7 ))"},
        {"bzr",
         {{"bzr", "init", "-q"},
          {"bzr", "whoami", "--branch", "t <t@example.org>"},
          {"bzr", "add", "-q"},
          {"bzr", "commit", "-q", "-m", "one"}},
         "toy::bzr+file://@/work",
         "echo $(( $(bzr revno) + 6 ))"},
        {"fossil",
         {{"fossil", "new", "@/toy.fossil"},
          {"fossil", "open", "@/toy.fossil", "--force"},
          {"fossil", "add", "file"},
          {"fossil", "commit", "--no-warnings", "-m", "one"}},
         "toy::fossil+file://@/toy.fossil",
         "fossil info | sed -n 's/^comment: *one.*/7/p'"},
    };
}

} // namespace

TEST_P(VcsRecipe, IsBuiltAndItsPkgverAsksTheProgram)
{
    const Repository& repository = GetParam();
    m_machine.root().write("vcs/work/file", "content\n");
    test::ProgramOptions options;
    options.directory = m_machine.path("vcs/work");
    options.environment = {{"HOME", m_machine.path("vcs")}, {"USER", "t"}, {"HGRCPATH", ""}};
    for (std::vector<std::string> words : repository.make) {
        for (std::string& word : words) {
            word = placed(word);
        }
        const ProgramResult made = test::run_program(words, options);
        ASSERT_EQ(made.exit_code, 0) << words.front() << made.err;
    }
    offer("source=('" + placed(repository.source) +
          "')\nsha256sums=(SKIP)\n"
          "pkgver() {\n    cd \"$srcdir/toy\"\n    " +
          repository.question + "\n}\nbuild() { grep -q content \"$srcdir/toy/file\"; }\n");
    const ProgramResult result = install();
    ASSERT_EQ(result.exit_code, 0) << result.out << result.err;
    EXPECT_EQ(test::run_program({m_machine.bin() + "/toy"}).out, "toy 7\n");
    const ProgramResult again = install({"--build"});
    EXPECT_EQ(again.exit_code, 0) << again.err;
}

INSTANTIATE_TEST_SUITE_P(Vcs, VcsRecipe, testing::ValuesIn(repositories()),
                         [](const auto& one) { return std::string{one.param.name}; });
