// -D --hive-export and the shipped hook: what a hive finds, read as strictly as its own reader
// does.
#include "libpkg/encoding/json.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/lock.hpp"
#include "libpkg/os/tree.hpp"
#include "tests/scenario/given.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <set>

namespace {

using namespace rbeepkg;
using encoding::Json;
using test::Given;
using test::PackageBuilder;
using test::ProgramResult;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string k_shipped = std::string{RBEEPKG_SOURCE_DIR} + "/hooks/share";

PackageBuilder worker(const std::string& name, const std::string& version = "0.1.0-1",
                      const std::string& backend = "cpu")
{
    PackageBuilder package{name, version};
    package.executable("usr/bin/" + name, "#!/bin/sh\n# " + version + "\n");
    package.info().extra.backend = backend;
    package.info().extra.binary = "usr/bin/" + name;
    return package;
}

std::set<std::string> keys_of(const Json& object)
{
    std::set<std::string> keys;
    for (const auto& item : object.items()) {
        keys.insert(item.key());
    }
    return keys;
}

class HiveExport : public testing::Test
{
protected:
    HiveExport()
    {
        m_given.option("HiveExport = active").option("HiveCache = " + cache());
        m_given.option("HookDir = " + k_shipped);
    }

    std::string cache() { return m_given.machine().path("hive"); }
    std::vector<std::string> workers() { return os::list_directory(cache() + "/workers"); }
    std::string metadata_path(const std::string& id)
    {
        return cache() + "/workers/" + id + "/metadata.json";
    }
    Json metadata(const std::string& id)
    {
        return Json::parse(os::read_file(metadata_path(id), 1U << 20U));
    }
    // As the hive's own types take it: every key, and no other.
    Json artifact(const std::string& id)
    {
        const Json json = metadata(id);
        EXPECT_EQ(keys_of(json), (std::set<std::string>{"artifact", "added_at", "last_accessed"}));
        const Json& artifact = json["artifact"];
        EXPECT_EQ(keys_of(artifact),
                  (std::set<std::string>{"id", "workerType", "platform", "path", "size", "status",
                                         "version", "addedAt", "supportedArchitectures",
                                         "supportedFormats", "maxContextLength",
                                         "supportsStreaming", "supportsBatching"}));
        EXPECT_EQ(artifact["id"], id);
        EXPECT_EQ(artifact["status"], "Available");
        EXPECT_EQ(artifact["platform"], "linux");
        EXPECT_TRUE(artifact["size"].is_number_unsigned());
        EXPECT_TRUE(os::is_executable_file(artifact["path"].get<std::string>()));
        for (const Json& time : {json["added_at"], artifact["addedAt"]}) {
            EXPECT_THAT(time.get<std::string>(),
                        testing::MatchesRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z"));
        }
        return artifact;
    }
    // Nothing half made lies about, and nothing but workers in workers/.
    void expect_tidy()
    {
        EXPECT_THAT(os::list_directory(cache()),
                    ElementsAre(".rbeepkg-export.lock", "capabilities.json", "workers"));
        for (const std::string& id : workers()) {
            EXPECT_THAT(os::list_directory(cache() + "/workers/" + id),
                        ElementsAre("metadata.json"));
        }
    }

    Given m_given;
};

} // namespace

TEST_F(HiveExport, AnInstalledWorkerIsToldOf)
{
    m_given.installed(worker("llm-worker-rbee-cpu")).installed(PackageBuilder{"lib"});
    const ProgramResult result = m_given.done("-Q");
    EXPECT_THAT(workers(), ElementsAre("llm-worker-rbee-cpu-0.1.0-linux"));
    const Json told = artifact("llm-worker-rbee-cpu-0.1.0-linux");
    EXPECT_EQ(told["workerType"], "cpu");
    EXPECT_EQ(told["version"], "0.1.0");
    EXPECT_EQ(told["size"], 20);
    EXPECT_EQ(told["supportedFormats"], Json::array());
    EXPECT_EQ(told["maxContextLength"], 8192);
    EXPECT_EQ(told["supportsStreaming"], true);
    EXPECT_EQ(told["supportsBatching"], false);
    expect_tidy();
}

TEST_F(HiveExport, WhatIsNoWorkerIsNotToldOf)
{
    PackageBuilder library{"llama-cpp", "1-1"};
    library.file("usr/lib/libllama.so", "x");
    library.info().extra.backend = "cpu";
    m_given.installed(library).installed(PackageBuilder{"tool"}.executable("usr/bin/tool", "x"));
    m_given.done("-Q");
    EXPECT_THAT(workers(), IsEmpty());
}

TEST_F(HiveExport, TheBackendIsInTheIdOnce)
{
    m_given.installed(worker("llm-worker-rbee", "1:2.0-3", "cuda"));
    m_given.done("-Q");
    EXPECT_EQ(artifact("llm-worker-rbee-cuda-2.0-linux")["version"], "2.0");
}

TEST_F(HiveExport, ItFollowsUpgradesActivationsRollbacksAndRemovals)
{
    m_given.installed(worker("llm-cpu", "1.0-1"));
    m_given.done("-U --noconfirm " + m_given.file(worker("llm-cpu", "2.0-1")));
    EXPECT_THAT(workers(), ElementsAre("llm-cpu-2.0-linux"));
    m_given.done("--rollback --noconfirm");
    EXPECT_THAT(workers(), ElementsAre("llm-cpu-1.0-linux"));
    m_given.done("-U --beside --noconfirm " + m_given.file(worker("llm-cpu", "3.0-1")));
    EXPECT_THAT(workers(), ElementsAre("llm-cpu-1.0-linux")) << "only the active one";
    m_given.done("-D --activate llm-cpu=3.0");
    EXPECT_THAT(workers(), ElementsAre("llm-cpu-3.0-linux"));
    artifact("llm-cpu-3.0-linux");
    m_given.done("-R --all --noconfirm llm-cpu");
    EXPECT_THAT(workers(), IsEmpty());
    expect_tidy();
}

TEST_F(HiveExport, EveryVersionWhereThatIsWanted)
{
    m_given.option("HiveExport = all");
    m_given.installed(worker("llm-cpu", "1.0-1")).installed(worker("llm-cpu", "2.0-1"), "--beside");
    m_given.installed(worker("llm-cpu", "2.0-2"), "--beside");
    m_given.done("-Q");
    EXPECT_THAT(workers(), ElementsAre("llm-cpu-1.0-linux", "llm-cpu-2.0-linux"));
    EXPECT_THAT(artifact("llm-cpu-2.0-linux")["path"].get<std::string>(), HasSubstr("/2.0-2-"))
        << "the newer of two that have one id";
    EXPECT_THAT(m_given.done("-D --hive-export").err,
                HasSubstr("warning: llm-cpu-2.0-linux is llm-cpu 2.0 for the hive: it is not told "
                          "of llm-cpu 2.0-1\n"));
}

TEST_F(HiveExport, TheOlderHiveHasAFormOfItsOwn)
{
    m_given.option("HiveSchema = seed");
    m_given.installed(worker("llm-cuda", "1.0-1", "cuda"))
        .installed(worker("x-rocm", "1-1", "rocm"));
    m_given.done("-Q");
    ASSERT_THAT(workers(), ElementsAre("llm-cuda-1.0-linux"));
    const Json json = metadata("llm-cuda-1.0-linux");
    EXPECT_EQ(keys_of(json["artifact"]),
              (std::set<std::string>{"id", "worker_type", "platform", "path", "size", "status",
                                     "version", "added_at"}));
    EXPECT_EQ(json["artifact"]["worker_type"], "CudaLlm");
    EXPECT_EQ(json["artifact"]["platform"], "Linux");
    EXPECT_THAT(m_given.done("-D --hive-export").err, HasSubstr("the hive knows no backend rocm"));
}

TEST_F(HiveExport, AbilitiesAreThoseOfTheCatalog)
{
    m_given.when("-Q");
    const auto file = worker("llm-cpu", "1.0-1").write_to(m_given.machine().path("."));
    m_given.machine().root().write(
        "catalogs/main/workers.json",
        R"({"workers":[{"id":"llm-cpu","implementation":"rust","worker_type":"cpu","version":"1.0-1",)"
        R"("platforms":["linux"],"architectures":[],"name":"n","description":"d","license":"MIT",)"
        R"("depends":[],"supported_formats":["gguf","safetensors"],"max_context_length":32768,)"
        R"("supports_streaming":false,"supports_batching":true,"rbeepkg":{"packages":[{"url":"file://)" +
            file.path + R"(","sha256":")" + file.sha256 + R"(","size":)" +
            std::to_string(file.size) + "}]}}]}");
    const ProgramResult result = m_given.machine().rbeepkg({"-Sy", "--noconfirm", "llm-cpu"});
    const Json told = artifact("llm-cpu-1.0-linux");
    EXPECT_EQ(told["supportedFormats"], Json({"gguf", "safetensors"}));
    EXPECT_EQ(told["maxContextLength"], 32768);
    EXPECT_EQ(told["supportsStreaming"], false);
    EXPECT_EQ(told["supportsBatching"], true);
}

TEST_F(HiveExport, ASecondTimeChangesNothing)
{
    m_given.installed(worker("llm-cpu"));
    m_given.done("-Q");
    struct ::stat before = {};
    struct ::stat after = {};
    ASSERT_EQ(::stat(metadata_path("llm-cpu-0.1.0-linux").c_str(), &before), 0);
    EXPECT_EQ(m_given.done("-D --hive-export").out,
              "the hive is told of 1 worker in " + cache() + ": nothing has changed\n");
    ASSERT_EQ(::stat(metadata_path("llm-cpu-0.1.0-linux").c_str(), &after), 0);
    EXPECT_EQ(before.st_ino, after.st_ino);
}

TEST_F(HiveExport, WhatTheHiveWroteItselfStays)
{
    m_given.installed(worker("llm-cpu"));
    m_given.done("-Q");
    const std::string id = "llm-cpu-0.1.0-linux";
    Json json = metadata(id);
    json["last_accessed"] = "2026-01-02T03:04:05.678Z";
    m_given.machine().root().write("hive/workers/" + id + "/metadata.json", json.dump());
    m_given.machine().root().write("hive/workers/theirs/metadata.json",
                                   R"({"artifact":{"path":"/usr/local/bin/x"}})");
    m_given.machine().root().write("hive/workers/broken/metadata.json", "{");
    EXPECT_THAT(m_given.done("-D --hive-export").out, HasSubstr("nothing has changed"));
    json["artifact"]["size"] = 1;
    m_given.machine().root().write("hive/workers/" + id + "/metadata.json", json.dump());
    EXPECT_EQ(m_given.done("-D --hive-export").out,
              "written " + id + "\nthe hive is told of 1 worker in " + cache() + "\n");
    EXPECT_EQ(metadata(id)["last_accessed"], "2026-01-02T03:04:05.678Z");
    EXPECT_THAT(workers(), ElementsAre("broken", id, "theirs"));
}

TEST_F(HiveExport, AWorkerOfTheSameIdThatIsNotOursStays)
{
    m_given.machine().root().write("hive/workers/llm-cpu-0.1.0-linux/metadata.json",
                                   R"({"artifact":{"path":"/usr/local/bin/llm"}})");
    m_given.installed(worker("llm-cpu"));
    m_given.done("-Q");
    EXPECT_EQ(metadata("llm-cpu-0.1.0-linux")["artifact"]["path"], "/usr/local/bin/llm");
    EXPECT_THAT(m_given.done("-D --hive-export").err,
                HasSubstr("is not of this rbeepkg and stays"));
}

TEST_F(HiveExport, DamagedAndLostFilesAreWrittenAgain)
{
    m_given.installed(worker("llm-cpu")).installed(worker("sd-cpu"));
    m_given.done("-Q");
    m_given.machine().root().write("hive/workers/llm-cpu-0.1.0-linux/metadata.json", "{\"arti");
    os::remove_tree(cache() + "/workers/sd-cpu-0.1.0-linux");
    os::remove_file(cache() + "/capabilities.json");
    os::make_directories(cache() + "/.rbeepkg-export/half");
    m_given.done("-D --hive-export");
    artifact("llm-cpu-0.1.0-linux");
    artifact("sd-cpu-0.1.0-linux");
    expect_tidy();
}

TEST_F(HiveExport, DevicesEndWithTheProcessor)
{
    m_given.done("-D --hive-export");
    const Json json = Json::parse(os::read_file(cache() + "/capabilities.json", 1U << 20U));
    EXPECT_EQ(keys_of(json), std::set<std::string>{"devices"});
    ASSERT_FALSE(json["devices"].empty());
    for (const Json& device : json["devices"]) {
        EXPECT_EQ(keys_of(device), (std::set<std::string>{"id", "name", "device_type", "vram_gb",
                                                          "compute_capability"}));
    }
    const Json& last = json["devices"].back();
    EXPECT_EQ(last["id"], "CPU-0");
    EXPECT_EQ(last["device_type"], "cpu");
    EXPECT_TRUE(last["compute_capability"].is_null());
    EXPECT_THAT(last["name"].get<std::string>(), testing::MatchesRegex("CPU \\([0-9]+ cores\\)"));
}

TEST_F(HiveExport, GpusAreThoseThatNvidiaSmiNames)
{
    m_given.machine().root().write("tools/nvidia-smi",
                                   "#!/bin/sh\n"
                                   "echo '0, NVIDIA GeForce RTX 3090, 24576, 8.6'\n"
                                   "echo '1, Some, Card, 1023, [N/A]'\n"
                                   "echo 'Unable to determine the device handle for GPU'\n",
                                   0755);
    test::ProgramOptions options;
    options.environment["PATH"] = m_given.machine().path("tools") + ":/usr/bin:/bin";
    m_given.when("-Q");
    EXPECT_EQ(m_given.machine().rbeepkg({"-D", "--hive-export"}, options).exit_code, 0);
    const Json devices =
        Json::parse(os::read_file(cache() + "/capabilities.json", 1U << 20U))["devices"];
    ASSERT_EQ(devices.size(), 3U);
    EXPECT_EQ(devices[0], (Json{{"id", "GPU-0"},
                                {"name", "NVIDIA GeForce RTX 3090"},
                                {"device_type", "gpu"},
                                {"vram_gb", 24},
                                {"compute_capability", "8.6"}}));
    EXPECT_EQ(devices[1]["name"], "Some, Card");
    EXPECT_EQ(devices[1]["vram_gb"], 0);
    EXPECT_TRUE(devices[1]["compute_capability"].is_null());
    EXPECT_EQ(devices[2]["id"], "CPU-0");
}

TEST_F(HiveExport, AHookThatFailsIsAWarning)
{
    m_given.machine().root().write("hive", "a file where the directory should be");
    m_given.when("-Q");
    const ProgramResult result = m_given.when("-U --noconfirm " + m_given.file(worker("llm-cpu")));
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_THAT(result.err, HasSubstr("warning: "));
    EXPECT_THAT(result.err, HasSubstr("rbeepkg-hive-export.hook"));
    EXPECT_EQ(m_given.packages(), "llm-cpu 0.1.0-1");
}

TEST_F(HiveExport, ItWaitsForNoTransaction)
{
    m_given.installed(worker("llm-cpu"));
    m_given.done("-Q");
    os::remove_tree(cache());
    const auto lock = os::FileLock::try_acquire(m_given.machine().state() + "/lock",
                                                os::FileLock::Kind::exclusive);
    ASSERT_TRUE(lock);
    m_given.done("-D --hive-export");
    artifact("llm-cpu-0.1.0-linux");
}

TEST_F(HiveExport, TakenBackWhereNobodyIsToBeTold)
{
    m_given.installed(worker("llm-cpu"));
    m_given.done("-Q");
    m_given.option("HiveExport = none");
    EXPECT_THAT(m_given.done("-D --hive-export").out, HasSubstr("removed llm-cpu-0.1.0-linux\n"));
    EXPECT_THAT(workers(), IsEmpty());
}

TEST_F(HiveExport, OtherActionsExcludeIt)
{
    EXPECT_EQ(m_given.when("-D --hive-export --rebuild").exit_code, 2);
    EXPECT_EQ(m_given.when("-D --hive-export foo").exit_code, 2);
}

TEST_F(HiveExport, ForPrograms)
{
    m_given.installed(worker("llm-cpu"));
    m_given.done("-Q");
    EXPECT_EQ(m_given.done("-D --hive-export --json").out,
              R"({"schema":1,"cache":")" + cache() +
                  R"(","exported":true,"workers":["llm-cpu-0.1.0-linux"],"written":[],)"
                  R"("removed":[],"capabilities":false})"
                  "\n");
}

TEST_F(HiveExport, RootWritesAsTheOwnerOfTheDirectory)
{
    if (::geteuid() != 0) {
        GTEST_SKIP() << "only root can become somebody else";
    }
    os::make_directories(cache());
    ASSERT_EQ(::chown(cache().c_str(), 65534, 65534), 0);
    ASSERT_EQ(::chmod(m_given.machine().path(".").c_str(), 0755), 0);
    m_given.installed(worker("llm-cpu"));
    m_given.done("-Q");
    struct ::stat status = {};
    ASSERT_EQ(::stat(metadata_path("llm-cpu-0.1.0-linux").c_str(), &status), 0);
    EXPECT_EQ(status.st_uid, 65534U);
    // His link leads nowhere that he may not write himself.
    os::remove_tree(cache() + "/workers");
    const std::string roots = m_given.machine().root().make_directory("of-root");
    ASSERT_EQ(::symlink(roots.c_str(), (cache() + "/workers").c_str()), 0);
    EXPECT_NE(m_given.when("-D --hive-export").exit_code, 0);
    EXPECT_THAT(os::list_directory(roots), IsEmpty());
}

TEST(HiveExportByItself, NothingIsWrittenWhereNoHiveIs)
{
    Given given;
    given.option("HookDir = " + k_shipped);
    given.installed(worker("llm-cpu"));
    given.done("-Q");
    const std::string cache = given.machine().path("root/root/.cache/rbee");
    EXPECT_FALSE(os::exists(given.machine().path("root/root")));
    EXPECT_EQ(given.done("-D --hive-export --set HiveCache=" + cache).out,
              "no hive is told of workers: " + cache +
                  " is not there (HiveExport = active makes it)\n");
    os::make_directories(cache);
    given.done("-D --hive-export --set HiveCache=" + cache);
    EXPECT_THAT(os::list_directory(cache + "/workers"), ElementsAre("llm-cpu-0.1.0-linux"));
}

TEST(HiveExportByItself, TheHookIsToldOfPlacesAndSettings)
{
    Given given;
    given.when("-Q");
    const std::string cache = given.machine().root().make_directory("it's a hive");
    const ProgramResult result =
        given.machine().rbeepkg({"-U", "--noconfirm", "--hookdir", k_shipped, "--set",
                                 "HiveCache=" + cache, given.file(worker("llm-cpu"))});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(os::list_directory(cache + "/workers"), ElementsAre("llm-cpu-0.1.0-linux"));
}
