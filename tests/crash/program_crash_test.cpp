// The real programs, killed at every system call that changes something, told at every one of them
// that the disk is full or broken, and cut from power there. Whatever happens: the next query shows
// the old or the new state, whole, and the same command leads to the new one; nothing is left over.
#include "libpkg/os/file.hpp"
#include "tests/crash/disk.hpp"
#include "tests/crash/judge.hpp"
#include "tests/crash/sample.hpp"
#include "tests/crash/tracer.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <memory>

namespace rbeepkg::test {
namespace {

constexpr std::size_t k_usual_points = 14;

struct Disaster
{
    const char* name;
    Fault fault;
    bool power = false; // what was not synced is lost besides
};

constexpr Disaster k_disasters[] = {
    {"killed", Fault::kill},
    {"full_disk", Fault::no_space_from},
    {"io_error", Fault::io_error_once},
    {"quota", Fault::quota_once},
    {"interrupted", Fault::interrupted_once},
    {"short_write", Fault::short_write},
    {"power_cut", Fault::kill, true},
};

// What happens on a sound machine: whoever writes and opens must cope with it. That a local file
// system interrupts anything else is unheard of; there a clean failure will do.
bool must_be_coped_with(const Disaster& disaster, const MutatingCall& call)
{
    return disaster.fault == Fault::short_write ||
           (disaster.fault == Fault::interrupted_once &&
            (call.bytes > 0 || call.name.starts_with("openat")));
}

using Case = std::tuple<std::size_t, Disaster>; // of operations()

class ProgramCrash : public testing::TestWithParam<Case>
{
protected:
    static void SetUpTestSuite() { become_nobody(); }
    static void TearDownTestSuite()
    {
        std::cout << fmt::format("all operations and faults: {} points, {} bad\n", s_points, s_bad);
    }

    void SetUp() override
    {
        if (const std::string reason = why_not_traceable(); !reason.empty()) {
            GTEST_SKIP() << "processes cannot be traced here: " << reason;
        }
        if (disaster().fault != Fault::kill && !can_make_calls_fail()) {
            GTEST_SKIP() << "calls are made to fail on x86_64 only";
        }
        m_workshop = std::make_unique<Workshop>();
        m_judge = std::make_unique<Judge>(*m_workshop, operation());
    }

    static const Operation& operation() { return operations()[std::get<0>(GetParam())]; }
    static const Disaster& disaster() { return std::get<1>(GetParam()); }

    Traced run_traced(const std::string& root, TraceOptions options = {})
    {
        const std::vector<std::string> words = m_workshop->arguments(operation().command, root);
        options.below = root;
        return trace([&] { return execute(words); }, options);
    }

    void at_every_point()
    {
        const Traced clean = run_traced(m_workshop->copy(m_judge->base(), "trial"));
        ASSERT_EQ(clean.exit_code, 0) << output();
        ASSERT_GT(clean.calls.size(), 10U) << "the tracer saw too little";
        std::set<std::uint64_t> points =
            sampled_points(clean.calls, disaster().fault, points_for_each(k_usual_points));
        if (disaster().power) {
            // After its end, however many calls more a second later makes of it.
            points.insert(clean.calls.size() + 1000);
        }
        std::uint64_t bad = 0;
        for (const std::uint64_t point : points) {
            bad += disaster().power ? cut_power_at(point) : strike_at(point);
        }
        std::cout << fmt::format("{}, {}: {} points of {}, {} bad\n", operation().name,
                                 disaster().name, points.size(), clean.calls.size(), bad);
        s_points += points.size();
        s_bad += bad;
    }

private:
    int execute(const std::vector<std::string>& words) const
    {
        const int output = ::open(m_workshop->path("output").c_str(),
                                  O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
        ::dup2(output, STDOUT_FILENO);
        ::dup2(output, STDERR_FILENO);
        std::vector<char*> argv;
        for (const std::string& word : words) {
            argv.push_back(const_cast<char*>(word.c_str()));
        }
        argv.push_back(nullptr);
        return ::execv(argv.front(), argv.data());
    }
    std::string output() const { return os::read_file(m_workshop->path("output"), 1U << 20U); }

    // 1 when something is wrong afterwards.
    std::uint64_t strike_at(std::uint64_t point)
    {
        const std::string trial = m_workshop->copy(m_judge->base(), "trial");
        TraceOptions options;
        options.fault = disaster().fault;
        options.at = point;
        const Traced traced = run_traced(trial, options);
        const bool success = traced.signal == 0 && traced.exit_code == 0;
        std::vector<std::string> complaints;
        if (traced.reached && !success && must_be_coped_with(disaster(), traced.calls[point - 1])) {
            complaints.push_back("it does not cope: " + output());
        }
        if (disaster().fault != Fault::kill && traced.signal != 0) {
            complaints.push_back(fmt::format("it died of signal {}", traced.signal));
        }
        return report(point, traced, trial, success, std::move(complaints));
    }

    std::uint64_t cut_power_at(std::uint64_t point)
    {
        const std::string trial = m_workshop->copy(m_judge->base(), "trial");
        Disk disk{trial};
        TraceOptions options;
        options.fault = disaster().fault;
        options.at = point;
        options.on_sync = [&](const MutatingCall& call) { disk.on_sync(call); };
        const Traced traced = run_traced(trial, options);
        const bool success = traced.signal == 0 && traced.exit_code == 0;
        std::uint64_t bad = 0;
        for (const auto& [loss, name] : {std::pair{Disk::Loss::content, "remains"},
                                         std::pair{Disk::Loss::names, "less-remains"}}) {
            SCOPED_TRACE(name);
            const std::string remains = m_workshop->path(name);
            std::filesystem::remove_all(remains);
            disk.write_remains(loss, remains);
            bad = std::max(bad, report(point, traced, remains, success, {}));
        }
        return bad;
    }

    std::uint64_t report(std::uint64_t point, const Traced& traced, const std::string& root,
                         bool success, std::vector<std::string> complaints) const
    {
        const std::vector<std::string> found = m_judge->complaints(root, success);
        complaints.insert(complaints.end(), found.begin(), found.end());
        EXPECT_THAT(complaints, testing::IsEmpty())
            << fmt::format("{}: {} at call {} ({}), exit code {}\n", operation().name,
                           disaster().name, point, traced.fault_call, traced.exit_code)
            << output();
        return complaints.empty() ? 0 : 1;
    }

    std::unique_ptr<Workshop> m_workshop;
    std::unique_ptr<Judge> m_judge;
    static inline std::uint64_t s_points = 0;
    static inline std::uint64_t s_bad = 0;
};

TEST_P(ProgramCrash, LeavesTheOldOrTheNewState)
{
    at_every_point();
}

std::vector<std::size_t> every_operation()
{
    std::vector<std::size_t> indices(operations().size());
    for (std::size_t index = 0; index < indices.size(); ++index) {
        indices[index] = index;
    }
    return indices;
}

INSTANTIATE_TEST_SUITE_P(All, ProgramCrash,
                         testing::Combine(testing::ValuesIn(every_operation()),
                                          testing::ValuesIn(k_disasters)),
                         [](const testing::TestParamInfo<Case>& one) {
                             return operations()[std::get<0>(one.param)].name + "_" +
                                    std::get<1>(one.param).name;
                         });

} // namespace
} // namespace rbeepkg::test
