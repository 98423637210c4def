// rbeepkg -Q with 10,000 installed packages, beside /bin/true and the real pacman -Q on as many:
// interleaved rounds, medians, and their ratios.
#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/database/database_file.hpp"
#include "libpkg/database/local_database.hpp"
#include "libpkg/os/child.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"
#include "libpkg/store/store.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

namespace {

using namespace rbeepkg;
using Clock = std::chrono::steady_clock;

constexpr int k_packages = 10'000;

std::string name_of(int number)
{
    return fmt::format("worker-{:05}", number);
}

// One generation with every package, each with three files.
void fill_rbeepkg(const std::string& state)
{
    store::Store store{state};
    store.create();
    sqlite::Database file = database::open_for_writing(state);
    database::LocalDatabase local{file};
    std::vector<package::InstalledPackage> members;
    for (int number = 0; number < k_packages; ++number) {
        package::InstalledPackage package;
        package.package.name = name_of(number);
        package.package.base = package.package.name;
        package.package.version = *package::Version::parse("1.0-1");
        package.package.description = "a worker";
        package.package.arch = "x86_64";
        package.store_path = package.package.name + "/1.0-1-00000000";
        package.id = local.add_package(
            package, {{"usr/", 'd', 0, "", ""},
                      {"usr/bin/", 'd', 0, "", ""},
                      {"usr/bin/" + package.package.name, 'f', 10, std::string(64, '0'), ""}});
        members.push_back(std::move(package));
    }
    database::GenerationRow row;
    row.number = 1;
    local.add_pending(row, members, {});
    local.make_current(1, 0);
    os::make_directories(state + "/profiles/1");
    store.switch_to(1);
}

void fill_pacman(const std::string& db)
{
    for (int number = 0; number < k_packages; ++number) {
        const std::string directory = fmt::format("{}/local/{}-1.0-1", db, name_of(number));
        os::make_directories(directory);
        const os::UniqueFd desc = os::open_file(directory + "/desc", O_WRONLY | O_CREAT | O_TRUNC);
        os::write_all(
            desc.get(),
            fmt::format("%NAME%\n{}\n\n%VERSION%\n1.0-1\n\n%DESC%\na worker\n\n%ARCH%\nx86_64\n\n",
                        name_of(number)),
            directory);
        os::open_file(directory + "/files", O_WRONLY | O_CREAT | O_TRUNC);
    }
    const os::UniqueFd version =
        os::open_file(db + "/local/ALPM_DB_VERSION", O_WRONLY | O_CREAT | O_TRUNC);
    os::write_all(version.get(), "9\n", db);
}

struct Candidate
{
    std::string label;
    std::vector<std::string> argv;
    std::vector<double> milliseconds;
};

double run_once(const Candidate& candidate)
{
    std::vector<std::string> words = candidate.argv;
    std::vector<char*> argv;
    for (std::string& word : words) {
        argv.push_back(word.data());
    }
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    const Clock::time_point start = Clock::now();
    ::pid_t pid = 0;
    const int failed = ::posix_spawn(&pid, argv[0], &actions, nullptr, argv.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    int status = 0;
    if (failed != 0 || ::waitpid(pid, &status, 0) != pid || !WIFEXITED(status) ||
        WEXITSTATUS(status) != 0) {
        throw make_error(ErrorCode::internal, "{} failed", candidate.label);
    }
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void run(std::uint64_t rounds)
{
    const os::TempDir scratch{"/var/tmp", "rbeepkg-bench-"};
    const std::string root = scratch.path() + "/root";
    fill_rbeepkg(root + "/var/lib/rbeepkg");
    const std::string rbeepkg = std::string{RBEEPKG_BIN_DIR} + "/rbeepkg";
    std::vector<Candidate> candidates = {
        {"/bin/true", {"/bin/true"}, {}},
        {"rbeepkg --version", {rbeepkg, "--version"}, {}},
        {"rbeepkg -Q", {rbeepkg, "--root", root, "-Q"}, {}},
        {"rbeepkg -Q NAME", {rbeepkg, "--root", root, "-Q", name_of(5000)}, {}},
    };
    if (const auto pacman = os::find_executable("pacman")) {
        const std::string db = scratch.path() + "/pacman";
        fill_pacman(db);
        candidates.push_back({"pacman -Q", {*pacman, "--dbpath", db, "-Q"}, {}});
        candidates.push_back(
            {"pacman -Q NAME", {*pacman, "--dbpath", db, "-Q", name_of(5000)}, {}});
    } else {
        fmt::print("pacman is not installed: no comparison with it\n");
    }
    for (std::uint64_t round = 0; round < rounds; ++round) {
        for (Candidate& candidate : candidates) {
            candidate.milliseconds.push_back(run_once(candidate));
        }
    }
    const double unit = median(candidates.front().milliseconds);
    fmt::print("{} packages installed, {} interleaved rounds, medians\n", k_packages, rounds);
    for (const Candidate& candidate : candidates) {
        const double time = median(candidate.milliseconds);
        fmt::print("{:<18} {:>9.2f} ms   {:>7.1f} x /bin/true\n", candidate.label, time,
                   time / unit);
    }
}

} // namespace

int main(int argc, char** argv)
{
    try {
        const auto rounds = parse_number(argc > 1 ? argv[1] : "30");
        run(std::max<std::uint64_t>(rounds.value_or(30), 1));
        return 0;
    } catch (const Error& error) {
        fmt::print(stderr, "error: {}\n", error.what());
        return 1;
    }
}
