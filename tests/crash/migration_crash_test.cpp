// A migration from a released schema, killed at every call, told of broken disks and cut from power
// there: the old or the newest schema, never one between, and nothing of what is in it is lost.
#include "db-schema/schema.hpp"
#include "libpkg/base/error.hpp"
#include "libpkg/database/database_file.hpp"
#include "libpkg/os/tree.hpp"
#include "tests/crash/disk.hpp"
#include "tests/crash/sample.hpp"
#include "tests/crash/tracer.hpp"
#include "tests/unit/database/old_schema.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>

namespace rbeepkg::test {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_usual_points = 40;

struct Disaster
{
    const char* name;
    Fault fault;
    bool power = false;
};

constexpr Disaster k_disasters[] = {
    {"killed", Fault::kill},
    {"full disk", Fault::no_space_from},
    {"I/O error", Fault::io_error_once},
    {"interrupted", Fault::interrupted_once},
    {"short write", Fault::short_write},
    {"power cut", Fault::kill, true},
};

class MigrationCrash : public testing::TestWithParam<std::string>
{
protected:
    MigrationCrash()
        : m_scratch{::access("/dev/shm", W_OK) == 0 ? "/dev/shm"
                                                    : fs::temp_directory_path().string(),
                    "rbeepkg-crash-"}
    {}

    void SetUp() override
    {
        if (const std::string reason = why_not_traceable(); !reason.empty()) {
            GTEST_SKIP() << "processes cannot be traced here: " << reason;
        }
        if (!can_make_calls_fail()) {
            GTEST_SKIP() << "calls are made to fail on x86_64 only";
        }
        os::make_directories(path("base"));
        load_released_schema(GetParam(), path("base"));
        sqlite::Database old{database::database_path(path("base")), sqlite::OpenMode::read_write};
        m_old_version = old.schema_version();
    }

    std::string path(const std::string& name) const
    {
        return os::join_path(m_scratch.path(), name);
    }

    void at_every_point(const Disaster& disaster)
    {
        make_trial();
        const std::vector<MutatingCall> calls = migrate_traced({}).calls;
        std::set<std::uint64_t> points =
            sampled_points(calls, disaster.fault, points_for_each(k_usual_points));
        if (disaster.power) {
            points.insert(calls.size() + 1);
        }
        std::uint64_t bad = 0;
        for (const std::uint64_t point : points) {
            bad += strike_at(point, disaster) ? 0 : 1;
        }
        std::cout << fmt::format("migration from {}, {}: {} points of {}, {} bad\n", GetParam(),
                                 disaster.name, points.size(), calls.size(), bad);
    }

private:
    void make_trial() const
    {
        fs::remove_all(path("trial"));
        fs::copy(path("base"), path("trial"), fs::copy_options::recursive);
    }

    Traced migrate_traced(TraceOptions options) const
    {
        options.below = path("trial");
        return trace(
            [&] {
                database::open_for_writing(path("trial"));
                return 0;
            },
            options);
    }

    bool strike_at(std::uint64_t point, const Disaster& disaster)
    {
        TraceOptions options;
        options.fault = disaster.fault;
        options.at = point;
        make_trial();
        Disk disk{path("trial")};
        options.on_sync = [&](const MutatingCall& call) { disk.on_sync(call); };
        const Traced traced = migrate_traced(options);
        SCOPED_TRACE(fmt::format("{} at call {} ({})", disaster.name, point, traced.fault_call));
        const bool success = traced.signal == 0 && traced.exit_code == 0;
        if (!disaster.power) {
            return is_sound(path("trial"), success);
        }
        bool sound = true;
        for (const Disk::Loss loss : {Disk::Loss::content, Disk::Loss::names}) {
            fs::remove_all(path("remains"));
            disk.write_remains(loss, path("remains"));
            sound = is_sound(path("remains"), success) && sound;
        }
        return sound;
    }

    bool is_sound(const std::string& state, bool success) const
    {
        const int newest = static_cast<int>(db_schema::migrations().size());
        std::vector<std::string> flaws;
        try {
            const int version = version_of(state);
            if (version != newest && (success || version != m_old_version)) {
                flaws.push_back(fmt::format("it has schema {}", version));
            }
            sqlite::Database database = database::open_for_writing(state);
            const std::vector<std::string> found = flaws_of_migrated(database);
            flaws.insert(flaws.end(), found.begin(), found.end());
        } catch (const std::exception& error) {
            flaws.emplace_back(error.what());
        }
        EXPECT_THAT(flaws, testing::IsEmpty());
        return flaws.empty();
    }

    static int version_of(const std::string& state)
    {
        sqlite::Database database{database::database_path(state), sqlite::OpenMode::read_only};
        return database.schema_version();
    }

    os::TempDir m_scratch;
    int m_old_version = 0;
};

TEST_P(MigrationCrash, LeavesTheOldOrTheNewestSchema)
{
    for (const Disaster& disaster : k_disasters) {
        at_every_point(disaster);
    }
}

INSTANTIATE_TEST_SUITE_P(All, MigrationCrash, testing::ValuesIn(released_schemas()),
                         [](const testing::TestParamInfo<std::string>& schema) {
                             return "From" + schema.param.substr(0, schema.param.find('.'));
                         });

} // namespace
} // namespace rbeepkg::test
