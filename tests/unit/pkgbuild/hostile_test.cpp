// PKGBUILDs that mean harm: contained, limited or refused.
#include "libpkg/base/scope_exit.hpp"
#include "tests/unit/pkgbuild/evaluating.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>

namespace rbeepkg::pkgbuild {

namespace {

using testing::HasSubstr;
using Clock = std::chrono::steady_clock;

std::string pkgdesc_of(const std::string& more)
{
    return evaluate_text(with_base(more)).value("pkgdesc");
}

} // namespace

TEST(Hostile, AnEndlessLoopIsStopped)
{
    const auto begin = Clock::now();
    // On a machine that is busy the time on the clock is over first.
    EXPECT_THAT(evaluation_error(with_base("while :; do :; done\n")),
                testing::AnyOf(HasSubstr("it used up its processor time"),
                               HasSubstr("does not come to an end")));
    EXPECT_LT(Clock::now() - begin, std::chrono::seconds{30});
}

TEST(Hostile, TheSignalsOfLimitsAreSaidToBeThat)
{
    EXPECT_THAT(evaluation_error(with_base("kill -XCPU $$\n")),
                HasSubstr("it used up its processor time"));
    EXPECT_THAT(evaluation_error(with_base("kill -KILL $$\n")),
                HasSubstr("killed, as is done to what has used up its processor time"));
}

TEST(Hostile, ASleeperIsStopped)
{
    const auto begin = Clock::now();
    EXPECT_THAT(evaluation_error(with_base("sleep 3600\n")), HasSubstr("does not come to an end"));
    EXPECT_LT(Clock::now() - begin, std::chrono::seconds{30});
}

TEST(Hostile, AForkBombEndsWithTheSandbox)
{
    const auto begin = Clock::now();
    evaluation_error(with_base("bomb() { bomb | bomb & }\nbomb\n"));
    EXPECT_LT(Clock::now() - begin, std::chrono::seconds{30});
}

TEST(Hostile, AFloodIsCut)
{
    EXPECT_THAT(evaluation_error(with_base("head -c 100000000 /dev/zero | tr '\\0' x\n")),
                HasSubstr("prints without end"));
    EXPECT_NE(evaluation_error(with_base("printf -v pkgdesc '%0100000000d' 1\n")), "");
}

TEST(Hostile, MemoryHasALimit)
{
    EXPECT_NE(evaluation_error(with_base("x=xxxxxxxx; while :; do x=$x$x; done\n")), "");
}

TEST(Hostile, ExitAtTheTopIsAnErrorAndNoEmptyPackage)
{
    EXPECT_THAT(evaluation_error(with_base("exit 0\n")),
                HasSubstr("ended before all of it was read"));
    EXPECT_THAT(evaluation_error(with_base("exec true\n")),
                HasSubstr("ended before all of it was read"));
}

TEST(Hostile, NothingOutsideCanBeWritten)
{
    const OpenTempDir outside;
    ASSERT_EQ(::chmod(outside.path().c_str(), 0777), 0);
    const std::string result = pkgdesc_of("pkgdesc=none\n"
                                          "echo x > " +
                                          outside.path() +
                                          "/f && pkgdesc=outside\n"
                                          "echo x > /etc/rbeepkg-test && pkgdesc=etc\n"
                                          "echo x > /usr/rbeepkg-test && pkgdesc=usr\n"
                                          "echo x >> /build/start/PKGBUILD && pkgdesc=itself\n"
                                          "mkdir -p \"$HOME\" && pkgdesc=home\n"
                                          "echo x > /rbeepkg/driver && pkgdesc=driver\n:\n");
    EXPECT_EQ(result, "none");
    EXPECT_TRUE(os::list_directory(outside.path()).empty());
}

TEST(Hostile, NothingOfTheMachineCanBeRead)
{
    const OpenTempDir outside;
    os::write_file_atomically(outside.path() + "/secret", "canary");
    EXPECT_EQ(pkgdesc_of("pkgdesc=none\n"
                         "cat " +
                         outside.path() +
                         "/secret && pkgdesc=secret\n"
                         "cat /etc/shadow && pkgdesc=shadow\n"
                         "ls /root && pkgdesc=root\n:\n"),
              "none");
}

TEST(Hostile, NeitherEnvironmentNorDescriptorsAreInherited)
{
    ASSERT_EQ(::setenv("RBEE_LICENSE_TOKEN", "canary", 1), 0);
    const ScopeExit restore{[]() noexcept { ::unsetenv("RBEE_LICENSE_TOKEN"); }};
    const OpenTempDir outside;
    const std::string path = outside.path() + "/secret";
    os::write_file_atomically(path, "canary");
    const int inherited = ::open(path.c_str(), O_RDONLY); // NOLINT: without O_CLOEXEC on purpose
    ASSERT_GE(inherited, 0);
    const os::UniqueFd owner{inherited};
    const Pkgbuild pkgbuild = evaluate_text(
        with_base("pkgdesc=$(for f in /proc/self/fd/*; do timeout 1 cat $f; done 2>&1; "
                  "cat /proc/*/environ | tr '\\0' ' ')\n"
                  "pkgdesc=${pkgdesc//[^a-z]/}\n"
                  "groups=(\"[$RBEE_LICENSE_TOKEN]\")\n"));
    EXPECT_THAT(pkgbuild.value("pkgdesc"), testing::Not(HasSubstr("canary")));
    EXPECT_EQ(pkgbuild.value("groups"), "[]");
}

TEST(Hostile, TheNetworkIsNotThere)
{
    const os::UniqueFd server{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    ASSERT_EQ(::bind(server.get(), generic, size), 0);
    ASSERT_EQ(::listen(server.get(), 4), 0);
    ASSERT_EQ(::getsockname(server.get(), generic, &size), 0);
    const std::string port = std::to_string(ntohs(address.sin_port));
    EXPECT_EQ(pkgdesc_of("pkgdesc=none\n(exec 3<>/dev/tcp/127.0.0.1/" + port +
                         ") && pkgdesc=connected\n:\n"),
              "none");
    pollfd waiting{server.get(), POLLIN, 0};
    EXPECT_EQ(::poll(&waiting, 1, 0), 0);
}

TEST(Hostile, KillReachesNobodyOutside)
{
    const pid_t bystander = ::fork();
    ASSERT_GE(bystander, 0);
    if (bystander == 0) {
        const auto user = sandbox::build_identity("");
        if (user && (::setgid(user->gid) != 0 || ::setuid(user->uid) != 0)) {
            ::_exit(1);
        }
        ::pause();
        ::_exit(0);
    }
    evaluation_error(with_base("kill -9 -1\nkill -9 " + std::to_string(bystander) + "\n:\n"));
    EXPECT_EQ(::waitpid(bystander, nullptr, WNOHANG), 0) << "the bystander is dead";
    ::kill(bystander, SIGKILL);
    ::waitpid(bystander, nullptr, 0);
}

TEST(Hostile, AProcessLeftBehindHoldsNothingUp)
{
    const auto begin = Clock::now();
    EXPECT_EQ(pkgdesc_of("sleep 3600 &\n( setsid sleep 3600 & )\npkgdesc=done\n"), "done");
    EXPECT_LT(Clock::now() - begin, std::chrono::seconds{9});
}

// Who writes a PKGBUILD may say what he likes about it; forging is no way around the rules.
TEST(Hostile, ForgedAnswersAreHeldAgainstTheSameRules)
{
    const std::string forged =
        R"(tell() { builtin printf '%s\0' "$@" >&"$rbeepkg_out"; }
tell variable pkgname word 1 0 "$1"
tell variable pkgver word 1 0 1
tell variable pkgrel word 1 0 1
tell variable arch array 1 0 any
tell end "$rbeepkg_nonce"
exit 0
)";
    const auto with_name = [&](const std::string& name) {
        std::string text = forged;
        return text.replace(text.find("$1\"\ntell variable pkgver"), 2, name);
    };
    EXPECT_EQ(evaluate_text(with_name("forged")).pkgbase, "forged");
    EXPECT_THAT(evaluation_error(with_name("../../x")), HasSubstr("pkgname"));
    std::string unknown_word = with_name("forged");
    unknown_word.replace(unknown_word.find("$rbeepkg_nonce"), 14, "0123456789abcdef");
    EXPECT_NE(evaluation_error(unknown_word), "");
}

TEST(Hostile, WhatARecipeWritesAmongTheAnswersIsRefused)
{
    EXPECT_NE(
        evaluation_error(with_base("package() { \n"
                                   "    depends=($(trap 'echo more >&\"$rbeepkg_out\"' EXIT))\n"
                                   "}\n")),
        "");
}

TEST(Hostile, DeepNestingAndHugeArraysDoNotBreakUs)
{
    std::string nested = "pkgdesc=";
    for (int depth = 0; depth < 5000; ++depth) {
        nested += "$(echo ";
    }
    nested += "x" + std::string(5000, ')') + "\n";
    EXPECT_NE(evaluation_error(with_base(nested)), "");
    EXPECT_NE(evaluation_error(with_base("depends=(x{1..100000})\n")), "");
}

} // namespace rbeepkg::pkgbuild
