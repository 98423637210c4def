#include "libpkg/transaction/running_trees.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace rbeepkg::transaction {

namespace {

// A process with more mappings than that is looked at by its executable alone.
constexpr std::uint64_t k_max_maps = 32ULL << 20U;
constexpr std::uint64_t k_max_status = 64ULL << 10U;
constexpr std::size_t k_max_command = 64;
// Of /proc/PID/stat, counted behind the name: what stands before it may hold blanks.
constexpr std::size_t k_start_time_field = 19;

struct Free
{
    void operator()(char* text) const noexcept { std::free(text); }
};

std::string real_store(const store::Store& store)
{
    const std::string path = os::join_path(store.state(), "store");
    const std::unique_ptr<char, Free> real{::realpath(path.c_str(), nullptr)};
    return (real ? std::string{real.get()} : path) + "/";
}

// "" for what we may not see, for kernel threads, and for what has ended meanwhile.
std::string executable_of(const std::string& pid)
{
    try {
        return os::read_link("/proc/" + pid + "/exe").value_or("");
    } catch (const Error&) {
        return {};
    }
}

std::string read_of_process(const std::string& pid, const char* name, std::uint64_t max_bytes)
{
    try {
        return os::read_file_if_exists(fmt::format("/proc/{}/{}", pid, name), max_bytes)
            .value_or("");
    } catch (const Error&) {
        return {};
    }
}

// "name/version-hash" of a path below the store.
std::optional<std::string> tree_of(std::string_view path, const std::string& root)
{
    if (!path.starts_with(root)) {
        return std::nullopt;
    }
    const std::vector<std::string_view> parts = split(path.substr(root.size()), '/');
    if (parts.size() <= 2) {
        return std::nullopt;
    }
    return fmt::format("{}/{}", parts[0], parts[1]);
}

// The path stands behind the first slash of a line: the fields before it are numbers and letters.
void add_mapped(const std::string& maps, const std::string& root, std::set<std::string>& trees)
{
    for (std::size_t at = maps.find(root); at != std::string::npos; at = maps.find(root, at)) {
        const std::size_t end = std::min(maps.find('\n', at), maps.size());
        const std::size_t before = maps.rfind('\n', at);
        const std::size_t begin = before == std::string::npos ? 0 : before + 1;
        if (maps.find('/', begin) == at) {
            if (auto tree = tree_of(std::string_view{maps}.substr(at, end - at), root)) {
                trees.insert(*std::move(tree));
            }
        }
        at = end;
    }
}

std::set<std::string> trees_of(const std::string& pid, const std::string& root)
{
    std::set<std::string> trees;
    const std::string executable = executable_of(pid);
    if (executable.empty()) {
        return trees;
    }
    if (auto tree = tree_of(executable, root)) {
        trees.insert(*std::move(tree));
    }
    add_mapped(read_of_process(pid, "maps", k_max_maps), root, trees);
    return trees;
}

std::uint64_t uptime_seconds()
{
    const std::string text = read_of_process(".", "uptime", k_max_status);
    return parse_number(split(text, '.').front()).value_or(0);
}

std::uint64_t age_of(const std::string& pid, std::uint64_t uptime)
{
    const std::string stat = read_of_process(pid, "stat", k_max_status);
    const std::size_t name_end = stat.rfind(')');
    if (name_end == std::string::npos) {
        return 0;
    }
    const auto fields = split_words(std::string_view{stat}.substr(name_end + 1));
    const long ticks = ::sysconf(_SC_CLK_TCK);
    if (fields.size() <= k_start_time_field || ticks <= 0) {
        return 0;
    }
    const std::uint64_t started =
        parse_number(fields[k_start_time_field]).value_or(0) / static_cast<std::uint64_t>(ticks);
    return uptime > started ? uptime - started : 0;
}

std::string age_text(std::uint64_t seconds)
{
    constexpr std::array<std::pair<std::uint64_t, const char*>, 3> k_units = {
        {{86'400, "day"}, {3'600, "hour"}, {60, "minute"}}};
    for (const auto& [length, name] : k_units) {
        if (const std::uint64_t count = seconds / length; count > 0) {
            return fmt::format("{} {}{}", count, name, count == 1 ? "" : "s");
        }
    }
    return fmt::format("{} second{}", seconds, seconds == 1 ? "" : "s");
}

} // namespace

std::vector<RunningProcess> running_processes(const store::Store& store)
{
    const std::string root = real_store(store);
    const std::uint64_t uptime = uptime_seconds();
    std::vector<RunningProcess> processes;
    for (const std::string& pid : os::list_directory("/proc")) {
        const auto number = parse_number(pid);
        if (!number) {
            continue;
        }
        for (const std::string& tree : trees_of(pid, root)) {
            const std::string name = read_of_process(pid, "comm", k_max_status);
            processes.push_back({static_cast<int>(*number), tree,
                                 printable(trim(name), k_max_command), age_of(pid, uptime)});
        }
    }
    std::stable_sort(processes.begin(), processes.end(),
                     [](const auto& l, const auto& r) { return l.pid < r.pid; });
    return processes;
}

std::set<std::string> running_trees(const store::Store& store)
{
    std::set<std::string> trees;
    for (const RunningProcess& process : running_processes(store)) {
        trees.insert(process.tree);
    }
    return trees;
}

std::string describe(const RunningProcess& process)
{
    return fmt::format("pid {} ({}), started {} ago", process.pid, process.command,
                       age_text(process.age_seconds));
}

} // namespace rbeepkg::transaction
