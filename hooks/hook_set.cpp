#include "hooks/hook_set.hpp"

#include "hooks/hook_file.hpp"
#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

namespace rbeepkg::hooks {

namespace {

constexpr std::string_view k_extension = ".hook";
constexpr std::uint64_t k_most_bytes = 1U << 20U;
constexpr const char* k_masked = "/dev/null";

// By name; what a later directory has stands in the place of what an earlier one has.
std::map<std::string, std::string> hook_paths(const std::vector<std::string>& directories)
{
    std::map<std::string, std::string> paths;
    for (const std::string& directory : directories) {
        for (const std::string& name : os::list_directory(directory)) {
            const std::string path = os::join_path(directory, name);
            if (name.size() > k_extension.size() && name.ends_with(k_extension) &&
                !os::is_directory(path)) {
                paths[name] = path;
            }
        }
    }
    return paths;
}

std::optional<Hook> load(const std::string& name, const std::string& path, EventSink& sink,
                         std::vector<HookRefusal>& refusals)
{
    if (os::read_link(path) == k_masked) {
        return std::nullopt;
    }
    try {
        auto parsed = parse_hook(name, os::read_file(path, k_most_bytes));
        if (!parsed) {
            refusals.push_back({name, path, path + ": " + parsed.error().to_string()});
            return std::nullopt;
        }
        for (const std::string& warning : parsed->warnings) {
            sink.on(Warning{fmt::format("{}: {}", path, warning), ""});
        }
        return std::move(parsed->hook);
    } catch (const Error& error) {
        refusals.push_back({name, path, error.what()});
        return std::nullopt;
    }
}

} // namespace

std::vector<Hook> load_hooks(const std::vector<std::string>& directories, EventSink& sink,
                             std::vector<HookRefusal>& refusals)
{
    std::vector<Hook> hooks;
    for (const auto& [name, path] : hook_paths(directories)) {
        if (auto hook = load(name, path, sink, refusals)) {
            hooks.push_back(*std::move(hook));
        }
    }
    return hooks;
}

std::vector<Hook> load_hooks(const std::vector<std::string>& directories, EventSink& sink)
{
    std::vector<HookRefusal> refusals;
    std::vector<Hook> hooks = load_hooks(directories, sink, refusals);
    if (!refusals.empty()) {
        std::vector<std::string> reasons;
        std::transform(refusals.begin(), refusals.end(), std::back_inserter(reasons),
                       [](const HookRefusal& refusal) { return refusal.reason; });
        throw Error{ErrorCode::usage, "failed to run transaction hooks: " + join(reasons, "\n"),
                    "nothing was changed; correct the hook, or mask it: an empty file of its name "
                    "in a later hook directory (--hookdir DIR)"};
    }
    return hooks;
}

} // namespace rbeepkg::hooks
