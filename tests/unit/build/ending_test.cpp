// Builds that are ended from outside.
#include <gmock/gmock.h>
#include <sys/wait.h>

#include <chrono>
#include <csignal>

#include "build_fixture.hpp"

namespace rbeepkg::build {
namespace {

using ::testing::HasSubstr;
using Clock = std::chrono::steady_clock;

// A build that left its session, ignores signals and holds its output.
std::string stubborn(const std::string& marker)
{
    return "build() {\n  export MARK=" + marker +
           "\n  trap '' TERM INT HUP\n"
           "  (setsid bash -c 'trap \"\" TERM HUP; touch up; while :; do sleep 1; done' "
           "</dev/null >/dev/null 2>&1 &)\n"
           "  (while :; do sleep 1; done) &\n"
           "  until [[ -e up ]]; do sleep 0.01; done\n  echo ready\n"
           "  while :; do sleep 1; done\n}\n"
           "package() { :; }\n";
}

std::size_t processes_with(const std::string& marker)
{
    std::size_t count = 0;
    for (const std::string& name : os::list_directory("/proc")) {
        if (name.find_first_not_of("0123456789") != std::string::npos) {
            continue;
        }
        try {
            const auto text = os::read_file_if_exists("/proc/" + name + "/environ", 1U << 22U);
            count += text && text->find("MARK=" + marker) != std::string::npos ? 1 : 0;
        } catch (const Error&) { // gone while it was read
        }
    }
    return count;
}

class Ending : public BuildTest
{
protected:
    std::string marker = fmt::format("rbeepkg-build-{}", ::getpid());
};

TEST_F(Ending, CancelEndsEverythingInTime)
{
    const BuildRequest request = request_for(recipe(stubborn(marker)));
    Clock::time_point asked;
    std::size_t running = 0;
    sink.on_line = [&](const std::string& line) {
        if (line == "ready") {
            running = processes_with(marker);
            asked = Clock::now();
            cancel.request(SIGTERM);
        }
    };
    EXPECT_THROW(run(request), Cancelled);
    EXPECT_LT(Clock::now() - asked, std::chrono::milliseconds{400});
    EXPECT_GE(running, 1U);
    EXPECT_EQ(processes_with(marker), 0U);
    EXPECT_TRUE(scratch_is_empty());
}

TEST_F(Ending, TimeoutEndsEverything)
{
    BuildRequest request = request_for(recipe(stubborn(marker)));
    request.timeout = std::chrono::seconds{1};
    const Error error = failure_of(request);
    EXPECT_EQ(error.code(), ErrorCode::build_failed);
    EXPECT_THAT(error.message(), HasSubstr("stopped after 1 s"));
    EXPECT_THAT(error.hint(), HasSubstr("BuildTimeout"));
    EXPECT_EQ(processes_with(marker), 0U);
    EXPECT_TRUE(scratch_is_empty());
}

TEST_F(Ending, AFloodEndsTheBuildAndNotTheDisk)
{
    const BuildRequest request = request_for(
        recipe("build() { echo first; yes \"$(printf '%060000d' 0)\"; }\npackage() { :; }\n"));
    NullSink quiet;
    try {
        build(request, quiet, cancel);
        ADD_FAILURE() << "the build succeeded";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::build_failed);
        EXPECT_THAT(error.message(), HasSubstr("build() of thing failed: it printed more than "));
        EXPECT_THAT(error.message(), HasSubstr(" MiB; the output, without "));
        EXPECT_THAT(error.message(), HasSubstr("; its last lines:\n    000"));
    }
    const std::string log = os::read_file(path("log/build.log"), 1U << 28U);
    EXPECT_LE(log.size(), 64U << 20U);
    EXPECT_EQ(log.find("==> build() of thing\nfirst\n000"), 0U);
    EXPECT_NE(log.find("==> output is left out from here on: a log keeps at most 64"), log.npos);
    EXPECT_TRUE(scratch_is_empty());
}

TEST_F(Ending, NothingOfABuildRunsWhenItIsPacked)
{
    // What is left behind would write into $pkgdir for ever.
    const pkgfile::PackageFile file =
        build_one(recipe("package() { export MARK=" + marker +
                         "; mkdir \"$pkgdir/d\"; (setsid bash -c 'n=0; while :; do echo $((n++)) "
                         ">\"$pkgdir/d/$n\"; done' </dev/null >/dev/null 2>&1 &)\n"
                         "until [[ -e $pkgdir/d/5 ]]; do sleep 0.01; done; }\n"));
    EXPECT_EQ(processes_with(marker), 0U);
    EXPECT_GE(paths_of(file).size(), 5U);
}

TEST_F(Ending, DiesWithItsCaller)
{
    const BuildRequest request = request_for(recipe(stubborn(marker)));
    int ends[2] = {-1, -1};
    ASSERT_EQ(::pipe(ends), 0);
    const ::pid_t caller = ::fork();
    if (caller == 0) {
        sink.on_line = [&](const std::string&) { os::write_all(ends[1], "x", "the pipe"); };
        run(request);
        ::_exit(0);
    }
    char byte = 0;
    ASSERT_EQ(::read(ends[0], &byte, 1), 1);
    EXPECT_GE(processes_with(marker), 1U);
    ::kill(caller, SIGKILL);
    const auto deadline = Clock::now() + std::chrono::seconds{2};
    while (processes_with(marker) != 0 && Clock::now() < deadline) {
        ::usleep(5000);
    }
    EXPECT_EQ(processes_with(marker), 0U);
    ::waitpid(caller, nullptr, 0);
    ::close(ends[0]);
    ::close(ends[1]);
}

} // namespace
} // namespace rbeepkg::build
