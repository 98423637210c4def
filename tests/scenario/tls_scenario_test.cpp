// Everything over https, with a certificate authority of one's own: what has no checksum is taken
// as the server gives it once, and held against that ever after.
#include "libpkg/crypto/digest.hpp"
#include "libpkg/os/file.hpp"
#include "tests/scenario/machine.hpp"
#include "tests/support/local_https_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace rbeepkg;
using test::LocalHttpsServer;
using test::Machine;
using test::ProgramResult;
using testing::HasSubstr;
using testing::Not;

constexpr const char* k_recipe_path = "/pkgbuilds/arch/toy-worker-bin.PKGBUILD";

std::string workers(const std::string& version)
{
    return R"({"workers":[{"id":"toy-worker","implementation":"cpp","version":")" + version +
           R"(","name":"Toy","description":"a toy","license":"MIT","buildSystem":"make",
      "source":{"type":"git","url":"https://example.invalid/c.git","branch":"main"},
      "variants":[{"backend":"cpu","platforms":["linux"],"architectures":["x86_64","aarch64"],
        "pkgbuildUrl":")" +
           k_recipe_path + R"(","build":{"features":["cpu"]},"depends":[],"makedepends":[],
        "binaryName":"toy-worker","installPath":"/usr/local/bin/toy-worker"}],
      "capabilities":{"supportedFormats":["gguf"],"supportsStreaming":true,
        "supportsBatching":false}}]})";
}

// A tarball with a worker that says these words.
std::string release_saying(const Machine& machine, const std::string& words)
{
    const std::string folder = machine.root().make_directory("release");
    machine.root().write("release/toy-worker", "#!/bin/sh\necho " + words + "\n", 0755);
    const std::string archive = machine.path("release.tar.gz");
    EXPECT_EQ(test::run_program({"tar", "-C", folder, "-czf", archive, "toy-worker"}).exit_code, 0);
    return os::read_file(archive, 1U << 20U);
}

std::string release_path()
{
    const std::string architecture = test::run_program({"uname", "-m"}).out;
    return "/releases/toy-worker-linux-" + architecture.substr(0, architecture.size() - 1) +
           "-cpu-0.2.0.tar.gz";
}

// The recipe without a checksum, its release at the server.
std::string recipe(const LocalHttpsServer& server, const std::string& release = "3")
{
    std::string text =
        Machine::recipe("worker-bin.PKGBUILD", {{"HTTP", server.url()}, {"SUM", "SKIP"}});
    const std::string before = "pkgrel=3";
    return text.replace(text.find(before), before.size(), "pkgrel=" + release);
}

std::string trusting(const LocalHttpsServer& server)
{
    return "CaFile = " + server.ca_file();
}

std::string what_runs(const Machine& machine)
{
    return test::run_program({machine.bin() + "/toy-worker"}).out;
}

const std::vector<std::string> k_install = {"-S", "toy-worker-cpu", "--noconfirm"};

// A machine whose catalog lies on it, and a release server over https.
class Releases : public testing::Test
{
protected:
    Releases()
    {
        m_machine.configure({"file://" + m_machine.catalog_directory()}, trusting(m_server));
        m_machine.write_workers(workers("0.2.0"));
        m_machine.write_recipe("arch/toy-worker-bin.PKGBUILD", recipe(m_server));
        publish(m_first);
    }
    void publish(const std::string& bytes)
    {
        m_server.set(release_path(), test::HttpReply{200, bytes, "application/gzip", {}});
    }
    // The same state, and a cache that has nothing yet.
    ProgramResult install_with_empty_cache() const
    {
        std::vector<std::string> words = k_install;
        words.insert(words.end(), {"--cachedir", m_machine.path("second-cache")});
        return m_machine.rbeepkg(words);
    }

    Machine m_machine;
    LocalHttpsServer m_server;
    std::string m_first = release_saying(m_machine, "first");
    std::string m_second = release_saying(m_machine, "second");
};

} // namespace

TEST_F(Releases, ASkippedSourceIsWarnedAboutAndPinned)
{
    const ProgramResult installed = m_machine.rbeepkg(k_install);
    ASSERT_EQ(installed.exit_code, 0) << installed.out << installed.err;
    EXPECT_THAT(installed.err, HasSubstr("has no checksum (SKIP)"));
    EXPECT_EQ(what_runs(m_machine), "first\n");

    publish(m_second);
    const ProgramResult again = m_machine.rbeepkg(k_install);
    EXPECT_EQ(again.exit_code, 0) << again.err;
    EXPECT_EQ(what_runs(m_machine), "first\n") << "the cache has what is pinned";
    EXPECT_EQ(m_server.count(release_path()), 1U);
}

TEST_F(Releases, OtherBytesUnderTheSameVersionAreRefused)
{
    ASSERT_EQ(m_machine.rbeepkg(k_install).exit_code, 0);
    publish(m_second);
    const ProgramResult refused = install_with_empty_cache();
    EXPECT_EQ(refused.exit_code, 8) << refused.out << refused.err;
    EXPECT_THAT(refused.err, HasSubstr("expected sha256 " + crypto::sha256_hex(m_first)));
    EXPECT_THAT(refused.err, HasSubstr("found " + crypto::sha256_hex(m_second)));
    EXPECT_THAT(refused.err, HasSubstr("raise the version"));
    EXPECT_EQ(what_runs(m_machine), "first\n");

    publish(m_first);
    const ProgramResult restored = install_with_empty_cache();
    EXPECT_EQ(restored.exit_code, 0) << "the bytes that are pinned: " << restored.err;
}

TEST_F(Releases, OtherBytesUnderARaisedVersionAreAccepted)
{
    ASSERT_EQ(m_machine.rbeepkg(k_install).exit_code, 0);
    publish(m_second);
    m_machine.write_recipe("arch/toy-worker-bin.PKGBUILD", recipe(m_server, "4"));
    const ProgramResult raised = install_with_empty_cache();
    EXPECT_EQ(raised.exit_code, 0) << raised.err;
    EXPECT_EQ(what_runs(m_machine), "second\n");
    EXPECT_EQ(m_machine.rbeepkg({"-Q"}).out, "toy-worker-cpu 0.2.0-4\n");
}

TEST_F(Releases, AServerThatNobodyVouchesForIsRefused)
{
    m_machine.configure({"file://" + m_machine.catalog_directory()});
    const ProgramResult refused = m_machine.rbeepkg(k_install);
    EXPECT_EQ(refused.exit_code, 7) << refused.err;
    EXPECT_THAT(refused.err, HasSubstr("certificate is not trusted"));
    EXPECT_THAT(refused.err, HasSubstr("CaFile"));
    EXPECT_TRUE(m_server.requests().empty());
}

TEST(TlsScenario, ACatalogIsServedOverHttps)
{
    Machine machine;
    LocalHttpsServer server;
    server.set("/workers", test::HttpReply{200, workers("0.2.0-beta.1"), "application/json", {}});
    server.set(k_recipe_path, test::HttpReply{200, recipe(server), "text/plain", {}});
    server.set(release_path(),
               test::HttpReply{200, release_saying(machine, "over https"), "application/gzip", {}});

    machine.configure({server.url()});
    const ProgramResult refused = machine.rbeepkg({"-Sy"});
    EXPECT_EQ(refused.exit_code, 7) << refused.err;
    EXPECT_THAT(refused.err, HasSubstr("certificate is not trusted"));
    EXPECT_THAT(refused.err, HasSubstr("CaFile"));

    machine.configure({server.url()}, trusting(server));
    const ProgramResult refreshed = machine.rbeepkg({"-Sy"});
    ASSERT_EQ(refreshed.exit_code, 0) << refreshed.err;
    EXPECT_THAT(refreshed.err, Not(HasSubstr("left out"))) << "a pre-release is a version";
    EXPECT_EQ(machine.rbeepkg({"-Sl"}).out, "main toy-worker-cpu 0.2.0beta.1\n");
    const ProgramResult installed = machine.rbeepkg(k_install);
    EXPECT_EQ(installed.exit_code, 0) << installed.err;
    EXPECT_EQ(what_runs(machine), "over https\n");
}
