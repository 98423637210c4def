// What a hive reads while the export to it is killed, told of a broken disk, or cut from power at
// every call that changes something: whole files of the old or the new version; and the next export
// puts it right.
#include "libpkg/encoding/json.hpp"
#include "libpkg/os/file.hpp"
#include "tests/crash/disk.hpp"
#include "tests/crash/sample.hpp"
#include "tests/crash/tracer.hpp"
#include "tests/support/package_builder.hpp"
#include "tests/support/run_program.hpp"
#include "tests/support/temp_root.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <map>
#include <set>

namespace rbeepkg::test {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_usual_points = 60;

struct Disaster
{
    const char* name;
    Fault fault;
};
constexpr Disaster k_disasters[] = {
    {"killed", Fault::kill},
    {"full disk", Fault::no_space_from},
    {"I/O error", Fault::io_error_once},
    {"interrupted", Fault::interrupted_once},
    {"short write", Fault::short_write},
};

// Path below the hive's cache -> content.
using Files = std::map<std::string, std::string>;

class HiveExportCrash : public testing::Test
{
protected:
    void SetUp() override
    {
        if (const std::string reason = why_not_traceable(); !reason.empty()) {
            GTEST_SKIP() << "processes cannot be traced here: " << reason;
        }
        if (!can_make_calls_fail()) {
            GTEST_SKIP() << "calls are made to fail on x86_64 only";
        }
        m_root.make_directory("root");
        m_root.write("conf", "[options]\nHiveExport = active\nHiveCache = " + m_root.path("hive") +
                                 "\n[main]\nServer = file:///nowhere\n");
        install("1.0-1");
        ASSERT_EQ(rbeepkg({"-D", "--hive-export"}), 0);
        m_old = files();
        fs::copy(m_root.path("hive"), m_root.path("old"), fs::copy_options::recursive);
        fs::remove(m_root.path("old/capabilities.json"));
        install("2.0-1");
        ASSERT_EQ(rbeepkg({"-D", "--hive-export"}), 0);
        m_new = files();
    }

    std::vector<std::string> command(std::vector<std::string> words) const
    {
        words.insert(words.begin(), {std::string{RBEEPKG_BIN_DIR} + "/rbeepkg", "--root",
                                     m_root.path("root"), "--config", m_root.path("conf")});
        return words;
    }
    int rbeepkg(const std::vector<std::string>& words) const
    {
        return run_program(command(words)).exit_code;
    }
    void install(const std::string& version) const
    {
        PackageBuilder worker{"llm-cpu", version};
        worker.executable("usr/bin/llm-cpu", "#!/bin/sh\n# " + version + "\n");
        worker.info().extra.backend = "cpu";
        worker.info().extra.binary = "usr/bin/llm-cpu";
        ASSERT_EQ(rbeepkg({"-U", "--noconfirm", worker.write_to(m_root.path(".")).path}), 0);
    }
    Files files() const
    {
        Files files;
        for (const auto& entry : fs::recursive_directory_iterator{m_root.path("hive")}) {
            files[fs::relative(entry.path(), m_root.path("hive"))] =
                entry.is_regular_file() ? os::read_file(entry.path(), 1U << 20U) : "";
        }
        files.erase(".rbeepkg-export.lock");
        return files;
    }
    Traced export_traced(const TraceOptions& options) const
    {
        return trace(
            [&] {
                std::vector<std::string> words = command({"-D", "--hive-export", "--quiet"});
                std::vector<char*> argv;
                for (std::string& word : words) {
                    argv.push_back(word.data());
                }
                argv.push_back(nullptr);
                ::execv(argv.front(), argv.data());
                return 127;
            },
            options);
    }
    void start_over() const
    {
        fs::remove_all(m_root.path("hive"));
        fs::copy(m_root.path("old"), m_root.path("hive"), fs::copy_options::recursive);
    }
    std::vector<MutatingCall> calls_of_export() const
    {
        start_over();
        TraceOptions count;
        count.below = m_root.path("hive");
        return export_traced(count).calls;
    }
    void expect_whole_and_mended(bool success) const
    {
        const Files found = files();
        expect_readable(found);
        if (success) {
            EXPECT_EQ(found, m_new) << "it said that all was well";
        }
        EXPECT_EQ(rbeepkg({"-D", "--hive-export"}), 0);
        EXPECT_EQ(files(), m_new);
    }
    // What lies in workers/ is a whole one of either, and one of them is there.
    void expect_readable(const Files& found) const
    {
        std::size_t workers = 0;
        for (const auto& [path, content] : found) {
            if (path.starts_with("workers/")) {
                EXPECT_TRUE((m_old.contains(path) && m_old.at(path) == content) ||
                            (m_new.contains(path) && m_new.at(path) == content))
                    << path << ": " << content;
                workers += path.ends_with("metadata.json") ? 1 : 0;
            }
        }
        EXPECT_GE(workers, 1U);
        if (found.contains("capabilities.json")) {
            EXPECT_EQ(found.at("capabilities.json"), m_new.at("capabilities.json"));
        }
    }

    TempRoot m_root;
    Files m_old, m_new;
};

} // namespace

TEST_F(HiveExportCrash, LeavesWholeFilesAndTheNextOnePutsThemRight)
{
    const std::vector<MutatingCall> calls = calls_of_export();
    ASSERT_GT(calls.size(), 5U);
    for (const Disaster& disaster : k_disasters) {
        const auto points = sampled_points(calls, disaster.fault, points_for_each(k_usual_points));
        for (const std::uint64_t point : points) {
            start_over();
            TraceOptions options;
            options.below = m_root.path("hive");
            options.fault = disaster.fault;
            options.at = point;
            const Traced traced = export_traced(options);
            SCOPED_TRACE(
                fmt::format("{} at call {} ({})", disaster.name, point, traced.fault_call));
            expect_whole_and_mended(traced.signal == 0 && traced.exit_code == 0);
        }
        std::cout << fmt::format("hive export, {}: {} points of {}\n", disaster.name, points.size(),
                                 calls.size());
    }
}

TEST_F(HiveExportCrash, SurvivesAPowerCut)
{
    const std::vector<MutatingCall> calls = calls_of_export();
    std::set<std::uint64_t> points =
        sampled_points(calls, Fault::kill, points_for_each(k_usual_points));
    points.insert(calls.size() + 1); // after its end
    for (const std::uint64_t point : points) {
        for (const Disk::Loss loss : {Disk::Loss::content, Disk::Loss::names}) {
            start_over();
            Disk disk{m_root.path("hive")};
            TraceOptions options;
            options.below = m_root.path("hive");
            options.fault = Fault::kill;
            options.at = point;
            options.on_sync = [&](const MutatingCall& call) { disk.on_sync(call); };
            const Traced traced = export_traced(options);
            disk.write_remains(loss, m_root.path("remains"));
            fs::remove_all(m_root.path("hive"));
            fs::rename(m_root.path("remains"), m_root.path("hive"));
            SCOPED_TRACE(
                fmt::format("at call {} ({}), {} lost", point, traced.fault_call,
                            loss == Disk::Loss::content ? "content" : "names and content"));
            expect_whole_and_mended(traced.signal == 0 && traced.exit_code == 0);
        }
    }
    std::cout << fmt::format("hive export, power cut: {} points of {}\n", points.size(),
                             calls.size());
}

} // namespace rbeepkg::test
