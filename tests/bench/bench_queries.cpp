// Queries beside their limits, and beside the real pacman's: 10,000 installed packages of 100 files
// each, 100,000 in the catalog, 500 of them newer than what is installed. Interleaved rounds,
// medians, ratios, peak memory. Ratios to the limit are of processor time: on a machine with other
// work the clock counts that, too. Which of a question and its limit goes first alternates: behind
// pacman, which leaves the caches of the processor full of other things, the first one pays.
// A limit is one prepared statement of SQLite in the same database (limit_query.cpp). It reads the
// rows that the answer speaks of and prints as much text; of what the answer must look at besides,
// to know that there is nothing (conflicts, replacements, cached files), it reads nothing.
// A tabulator in a shell asks for what a word may become (`<tab>`): the whole answer is to be there
// within 50 ms of the clock.
// Usage: bench_queries [ROUNDS [DIRECTORY]]; a directory is filled once and used again.
#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/database/database_file.hpp"
#include "libpkg/database/local_database.hpp"
#include "libpkg/database/sync_database.hpp"
#include "libpkg/os/child.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"
#include "libpkg/store/store.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <functional>
#include <optional>
#include <vector>

namespace {

using namespace rbeepkg;
using Clock = std::chrono::steady_clock;

constexpr int k_installed = 10'000;
constexpr int k_offered = 100'000;
constexpr int k_newer = 500;
constexpr int k_files = 97; // and the three directories above them
// Every hundredth package is about this.
constexpr const char* k_rare_word = "quantised";

std::string name_of(int number)
{
    return fmt::format("worker-{:06}", number);
}

std::string installed_name(int number)
{
    return name_of(number * (k_offered / k_installed));
}

std::string description_of(int number)
{
    return number % 1000 == 0 ? fmt::format("a worker for {} models", k_rare_word)
                              : "a worker for models of many kinds";
}

std::vector<std::string> paths_of(const std::string& name)
{
    std::vector<std::string> paths = {"usr/", "usr/share/", "usr/share/" + name + "/"};
    for (int file = 0; file < k_files; ++file) {
        paths.push_back(fmt::format("usr/share/{}/file-{:02}", name, file));
    }
    return paths;
}

package::Package package_of(int number, const std::string& version)
{
    package::Package package;
    package.name = name_of(number);
    package.base = package.name;
    package.version = *package::Version::parse(version);
    package.description = description_of(number);
    package.arch = "x86_64";
    package.url = "https://example.org/" + package.name;
    package.licenses = {"MIT"};
    if (number % 10 == 0 && number >= 100) {
        package.depends = {*package::Depend::parse(name_of(number - 100))};
    }
    return package;
}

void write(const std::string& path, const std::string& text)
{
    os::UniqueFd file = os::open_file(path, O_WRONLY | O_CREAT | O_TRUNC);
    os::write_all(file.get(), text, path);
}

void fill_installed(sqlite::Database& file)
{
    database::LocalDatabase local{file};
    std::vector<package::InstalledPackage> members;
    for (int number = 0; number < k_installed; ++number) {
        package::InstalledPackage installed;
        installed.package = package_of(number * (k_offered / k_installed), "1.0-1");
        installed.store_path = installed.package.name + "/1.0-1-00000000";
        std::vector<database::InstalledFile> files;
        for (const std::string& path : paths_of(installed.package.name)) {
            const bool is_directory = path.ends_with('/');
            files.push_back(
                {path, is_directory ? 'd' : 'f', 10, is_directory ? "" : std::string(64, '0'), ""});
        }
        installed.id = local.add_package(installed, files);
        members.push_back(std::move(installed));
    }
    database::GenerationRow row;
    row.number = 1;
    local.add_pending(row, members, {});
    local.make_current(1, 0);
}

std::string offered_version(int number)
{
    return number % (k_offered / k_newer) == 0 ? "2.0-1" : "1.0-1";
}

void fill_rbeepkg(const std::string& root)
{
    const std::string state = root + "/var/lib/rbeepkg";
    store::Store store{state};
    store.create();
    sqlite::Database file = database::open_for_writing(state);
    file.execute("PRAGMA synchronous = OFF"); // a machine that lasts as long as the bench
    fill_installed(file);
    std::vector<package::SyncPackage> offered;
    for (int number = 0; number < k_offered; ++number) {
        package::SyncPackage sync;
        sync.package = package_of(number, offered_version(number));
        sync.backend = "cpu";
        sync.architectures = {"x86_64"};
        sync.platforms = {"linux"};
        sync.prebuilt = {{"file:///nowhere/" + sync.package.name + ".pkg.tar.zst",
                          std::string(64, '0'), 1000, ""}};
        sync.entry_json = "{}";
        offered.push_back(std::move(sync));
    }
    database::SyncDatabase{file}.replace({"main", "", "", "", "", std::time(nullptr), 1'000'000},
                                         offered);
    os::make_directories(state + "/profiles/1");
    store.switch_to(1);
    // What -Qo asks about.
    const std::string tree = store.tree_path(installed_name(k_installed / 2) + "/1.0-1-00000000");
    os::make_directories(tree + "/usr/share/" + installed_name(k_installed / 2));
    write(tree + "/usr/share/" + installed_name(k_installed / 2) + "/file-50", "0123456789");
    write(root + "/rbeepkg.conf", "[main]\nServer = file:///nowhere\n");
}

std::string desc_of(int number, const std::string& version)
{
    const package::Package package = package_of(number, version);
    std::string text =
        fmt::format("%NAME%\n{}\n\n%VERSION%\n{}\n\n%DESC%\n{}\n\n%ARCH%\nx86_64\n\n%URL%\n{}\n\n"
                    "%LICENSE%\nMIT\n\n",
                    package.name, version, package.description, package.url);
    for (const package::Depend& depend : package.depends) {
        text += fmt::format("%DEPENDS%\n{}\n\n", depend.to_string());
    }
    return text;
}

void fill_pacman(const std::string& root)
{
    const std::string db = root + "/var/lib/pacman";
    for (int number = 0; number < k_installed; ++number) {
        const std::string name = installed_name(number);
        const std::string directory = fmt::format("{}/local/{}-1.0-1", db, name);
        os::make_directories(directory);
        write(directory + "/desc", desc_of(number * (k_offered / k_installed), "1.0-1"));
        write(directory + "/files", "%FILES%\n" + join(paths_of(name), "\n") + "\n");
    }
    write(db + "/local/ALPM_DB_VERSION", "9\n");
    const std::string entries = root + "/sync-entries";
    for (int number = 0; number < k_offered; ++number) {
        const std::string version = offered_version(number);
        const std::string directory = fmt::format("{}/{}-{}", entries, name_of(number), version);
        os::make_directories(directory);
        write(directory + "/desc",
              fmt::format("%FILENAME%\n{}-{}-x86_64.pkg.tar.zst\n\n%CSIZE%\n1000\n\n{}",
                          name_of(number), version, desc_of(number, version)));
    }
    os::make_directories(db + "/sync");
    os::Command tar;
    tar.argv = {"bsdtar", "-czf", db + "/sync/main.db", "-s", ",^\\./,,", "-C", entries, "."};
    tar.timeout = std::chrono::minutes{5};
    const os::Outcome packed = os::run(tar, CancelToken{});
    if (!packed.succeeded()) {
        throw make_error(ErrorCode::internal, "bsdtar: {}: {}", packed.describe(),
                         packed.error_output);
    }
    write(root + "/pacman.conf", "[options]\nArchitecture = x86_64\nSigLevel = Never\n[main]\n"
                                 "Server = file:///nowhere\n");
    os::make_directories(root + "/usr/share/" + installed_name(k_installed / 2));
    write(root + "/usr/share/" + installed_name(k_installed / 2) + "/file-50", "0123456789");
}

struct Candidate
{
    std::string label;
    std::vector<std::string> argv;
    std::vector<double> milliseconds;           // by the clock
    std::vector<double> processor_milliseconds; // user and system
    long peak_kib = 0;
};

double milliseconds_of(const struct ::timeval& time)
{
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
}

void run_once(Candidate& candidate)
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
    struct ::rusage usage = {};
    if (failed != 0 || ::wait4(pid, &status, 0, &usage) != pid || !WIFEXITED(status) ||
        WEXITSTATUS(status) != 0) {
        throw make_error(ErrorCode::internal, "{} failed", candidate.label);
    }
    candidate.milliseconds.push_back(
        std::chrono::duration<double, std::milli>(Clock::now() - start).count());
    candidate.processor_milliseconds.push_back(milliseconds_of(usage.ru_utime) +
                                               milliseconds_of(usage.ru_stime));
    candidate.peak_kib = std::max(candidate.peak_kib, usage.ru_maxrss);
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

// The same question to both.
struct Question
{
    std::string label;
    std::vector<std::string> limit;           // SQL and its parameters; {}: none
    std::vector<std::string> rbeepkg, pacman; // words behind the program and its place
};

std::vector<Question> questions(const std::string& ours, const std::string& theirs)
{
    const std::string name = installed_name(k_installed / 2);
    const std::string file = "/usr/share/" + name + "/file-50";
    const auto both = [](const std::string& label, const std::vector<std::string>& limit,
                         const std::vector<std::string>& words) {
        return Question{label, limit, words, words};
    };
    const std::string tree = name + "/1.0-1-00000000";
    const std::string store = ours + "/var/lib/rbeepkg/store/";
    return {both("-V", {}, {"--version"}),
            both("-Q",
                 {"SELECT name, version FROM generation_member WHERE generation = 1"
                  " ORDER BY name"},
                 {"-Q"}),
            both("-Q NAME",
                 {"SELECT name, version FROM generation_member WHERE generation = 1"
                  " AND name = ?",
                  name},
                 {"-Q", name}),
            both("-Qu",
                 {"SELECT m.name, m.version, s.version FROM generation_member m"
                  " CROSS JOIN sync_package s ON s.name = m.name WHERE m.generation = 1"
                  " AND m.active = 1 AND s.version <> m.version"},
                 {"-Qu"}),
            {"-Qo FILE",
             {"SELECT ? || ' is owned by', p.name, p.version FROM package p CROSS JOIN directory d"
              " CROSS JOIN file f ON f.directory_id = d.id AND f.package_id = p.id"
              " WHERE p.store_path = ? AND d.path = ? AND f.name = ?",
              store + tree + file, tree, file.substr(1, file.rfind('/')),
              file.substr(file.rfind('/') + 1)},
             {"-Qo", store + tree + file},
             {"-Qo", theirs + file}},
            both("-Ql NAME",
                 {"SELECT p.name, ? || d.path || f.name FROM package p CROSS JOIN file f"
                  " ON f.package_id = p.id CROSS JOIN directory d ON d.id = f.directory_id"
                  " WHERE p.store_path = ? ORDER BY f.position",
                  store + tree + "/", tree},
                 {"-Ql", name}),
            both("-Qi NAME",
                 {"SELECT p.*, (SELECT group_concat(o.name) FROM package_relation r"
                  " CROSS JOIN generation_member o ON o.package_id = r.package_id"
                  " WHERE r.kind = 'depends' AND r.name = m.name AND o.generation = 1)"
                  " FROM generation_member m CROSS JOIN package p ON p.id = m.package_id"
                  " WHERE m.generation = 1 AND m.name = ?",
                  name},
                 {"-Qi", name}),
            both("-Ss WORD",
                 {"SELECT c.name || '/' || s.name, s.version, m.version, char(10) || '   ',"
                  " s.description FROM sync_search"
                  " CROSS JOIN sync_package s ON s.id = sync_search.rowid"
                  " CROSS JOIN catalog c ON c.id = s.catalog_id"
                  " LEFT JOIN generation_member m ON m.generation = 1 AND m.name = s.name"
                  " WHERE sync_search MATCH ? ORDER BY s.name",
                  k_rare_word},
                 {"-Ss", k_rare_word}),
            both("-Sp NAME",
                 {"SELECT s.detail, m.version FROM sync_lookup l CROSS JOIN sync_package s"
                  " ON s.id = l.package_id CROSS JOIN catalog c ON c.id = s.catalog_id"
                  " LEFT JOIN generation_member m ON m.generation = 1 AND m.name = s.name"
                  " WHERE l.name = ?",
                  name_of(101)},
                 {"-Sp", name_of(101)}),
            {"-S <tab>", {}, {"-S", ""}, {}},
            {"-S w<tab>", {}, {"-S", "worker-05"}, {}},
            {"-R w<tab>", {}, {"-R", "worker-05"}, {}},
            {"-Q w<tab>", {}, {"-Q", "worker-05"}, {}}};
}

std::vector<std::string> command(std::vector<std::string> program,
                                 const std::vector<std::string>& words)
{
    program.insert(program.end(), words.begin(), words.end());
    return program;
}

// A question with those who answer it.
struct Asked
{
    std::string label;
    Candidate ours;
    std::optional<Candidate> limit, pacman;
};

void print(const Asked& asked)
{
    const double time = median(asked.ours.milliseconds);
    const double processor_time = median(asked.ours.processor_milliseconds);
    const auto megabytes = [](const Candidate& one) {
        return static_cast<double>(one.peak_kib) / 1024;
    };
    fmt::print("{:<9} {:>7.2f} ms, {:>6.2f} of processors {:>6.1f} MB", asked.label, time,
               processor_time, megabytes(asked.ours));
    if (asked.limit) {
        const double limit = median(asked.limit->processor_milliseconds);
        fmt::print("    limit {:>6.2f} ms, {:>6.2f} of processors, {:>5.2f} times that",
                   median(asked.limit->milliseconds), limit, processor_time / limit);
    } else {
        fmt::print("{:<57}", "");
    }
    if (asked.pacman) {
        const double their_time = median(asked.pacman->milliseconds);
        fmt::print("    pacman {:>8.2f} ms {:>6.1f} MB, {:>6.1f} times as long", their_time,
                   megabytes(*asked.pacman), their_time / time);
    }
    fmt::print("\n");
}

// What a program's peak memory is counts from the size of the process that starts it: this one
// stays small.
void in_a_child(const std::function<void()>& work)
{
    const ::pid_t pid = ::fork();
    if (pid == 0) {
        try {
            work();
            ::_exit(0);
        } catch (const Error& error) {
            fmt::print(stderr, "error: {}\n", error.what());
        }
        ::_exit(1);
    }
    int status = 0;
    if (::waitpid(pid, &status, 0) != pid || status != 0) {
        throw make_error(ErrorCode::internal, "what is to be measured could not be made");
    }
}

Asked ask(const Question& question, const std::string& ours, const std::string& theirs,
          const std::optional<std::string>& pacman)
{
    const std::string programs = RBEEPKG_BIN_DIR;
    Asked asked;
    asked.label = question.label;
    asked.ours = {
        "rbeepkg " + question.label,
        command({programs + "/rbeepkg", "--root", ours, "--config", ours + "/rbeepkg.conf"},
                question.rbeepkg),
        {},
        {},
        {}};
    if (question.label == "-V") {
        asked.ours.argv = {programs + "/rbeepkg", "--version"};
    }
    if (question.label.ends_with("<tab>")) {
        asked.ours.argv.insert(asked.ours.argv.begin() + 1, "__complete");
    }
    if (!question.limit.empty()) {
        asked.limit =
            Candidate{"limit of " + question.label,
                      command({programs + "/limit_query", ours + "/var/lib/rbeepkg/rbeepkg.db"},
                              question.limit),
                      {},
                      {},
                      {}};
    }
    if (pacman && !question.pacman.empty()) {
        asked.pacman =
            Candidate{"pacman " + question.label,
                      command({*pacman, "--root", theirs, "--dbpath", theirs + "/var/lib/pacman",
                               "--config", theirs + "/pacman.conf"},
                              question.pacman),
                      {},
                      {},
                      {}};
    }
    return asked;
}

void fill(const std::string& ours, const std::string& theirs, bool with_pacman)
{
    in_a_child([&] {
        if (!os::exists(ours + "/rbeepkg.conf")) {
            fill_rbeepkg(ours);
        }
        if (with_pacman && !os::exists(theirs + "/pacman.conf")) {
            fill_pacman(theirs);
        }
    });
}

void run(std::uint64_t rounds, const std::string& directory)
{
    const std::string ours = directory + "/rbeepkg";
    const std::string theirs = directory + "/pacman";
    const auto pacman = os::find_executable("pacman");
    fill(ours, theirs, pacman.has_value());
    if (!pacman) {
        fmt::print("pacman is not installed: no comparison with it\n");
    }
    Candidate nothing{"/bin/true", {"/bin/true"}, {}, {}};
    std::vector<Asked> all;
    for (const Question& question : questions(ours, theirs)) {
        all.push_back(ask(question, ours, theirs, pacman));
    }
    for (std::uint64_t round = 0; round < rounds; ++round) {
        run_once(nothing);
        for (Asked& asked : all) {
            const bool limit_first = round % 2 == 1;
            if (asked.limit && limit_first) {
                run_once(*asked.limit);
            }
            run_once(asked.ours);
            if (asked.limit && !limit_first) {
                run_once(*asked.limit);
            }
            if (asked.pacman) {
                run_once(*asked.pacman);
            }
        }
    }
    fmt::print("{} packages installed ({} files each), {} offered ({} newer), {} interleaved "
               "rounds, medians; /bin/true takes {:.2f} ms\n",
               k_installed, k_files + 3, k_offered, k_newer, rounds, median(nothing.milliseconds));
    for (const Asked& asked : all) {
        print(asked);
    }
}

} // namespace

int main(int argc, char** argv)
{
    try {
        const auto rounds = parse_number(argc > 1 ? argv[1] : "30");
        const std::uint64_t times = std::max<std::uint64_t>(rounds.value_or(30), 1);
        if (argc > 2) {
            run(times, argv[2]);
            return 0;
        }
        const os::TempDir scratch{"/var/tmp", "bench-queries-"};
        run(times, scratch.path());
        return 0;
    } catch (const Error& error) {
        fmt::print(stderr, "error: {}\n", error.what());
        return 1;
    }
}
