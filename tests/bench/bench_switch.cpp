// rbeepkg -D --activate and rbeepkg --rollback of a package with few and with many files, whole
// processes from their start to their end, on a disk: medians, which shall not depend on the number
// of files.
#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/child.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"
#include "tests/support/package_builder.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

namespace {

using namespace rbeepkg;
using Clock = std::chrono::steady_clock;

constexpr int k_few = 20;
constexpr int k_many = 20'000;

// Two versions of a package with that many files, beside each other.
class Machine
{
public:
    Machine(std::string directory, int files) : m_directory{std::move(directory)}
    {
        os::make_directories(m_directory + "/root");
        rbeepkg({"-U", package("1.0-1", files)});
        rbeepkg({"-U", "--beside", package("2.0-1", files)});
    }

    // There and back again; the time of one command each.
    void activate(std::vector<double>& milliseconds) const
    {
        for (const char* version : {"worker=2.0-1", "worker=1.0-1"}) {
            milliseconds.push_back(rbeepkg({"-D", "--activate", version}));
        }
    }
    void roll_back(std::vector<double>& milliseconds) const
    {
        for (int times = 0; times < 2; ++times) {
            milliseconds.push_back(rbeepkg({"--rollback"}));
        }
    }

private:
    std::string package(const std::string& version, int files) const
    {
        test::PackageBuilder builder{"worker", version};
        builder.executable("usr/bin/worker", "#!/bin/sh\necho " + version + "\n");
        for (int number = 1; number < files; ++number) {
            builder.file(fmt::format("usr/lib/worker/{}/{}", number % 100, number),
                         fmt::format("{} {}\n", version, number));
        }
        return builder.write_to(m_directory).path;
    }

    double rbeepkg(const std::vector<std::string>& words) const
    {
        os::Command command;
        command.argv = {std::string{RBEEPKG_BIN_DIR} + "/rbeepkg",
                        "--root",
                        m_directory + "/root",
                        "--config",
                        "/dev/null",
                        "--noconfirm"};
        command.argv.insert(command.argv.begin() + 1, words.begin(), words.end());
        const Clock::time_point start = Clock::now();
        const os::Outcome outcome = os::run(command, CancelToken{});
        const auto taken = Clock::now() - start;
        if (outcome.exit_code != 0) {
            throw make_error(ErrorCode::internal, "rbeepkg {} failed: {}", join(words, " "),
                             outcome.error_output);
        }
        return std::chrono::duration<double, std::milli>(taken).count();
    }

    std::string m_directory;
};

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

struct Row
{
    const char* label;
    void (Machine::*step)(std::vector<double>&) const;
};

void run(std::uint64_t rounds)
{
    const os::TempDir scratch{"/var/tmp", "bench-switch-"};
    const Machine few{scratch.path() + "/few", k_few};
    const Machine many{scratch.path() + "/many", k_many};
    fmt::print("switching between versions, {} interleaved rounds, medians\n", rounds);
    for (const Row& row :
         {Row{"-D --activate", &Machine::activate}, Row{"--rollback", &Machine::roll_back}}) {
        std::vector<double> of_few;
        std::vector<double> of_many;
        for (std::uint64_t round = 0; round < rounds; ++round) {
            (few.*row.step)(of_few);
            (many.*row.step)(of_many);
        }
        fmt::print("{:<14} {:>7} files {:>7.2f} ms   {:>7} files {:>7.2f} ms\n", row.label, k_few,
                   median(of_few), k_many, median(of_many));
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
