#include "libpkg/repository/index_targets.hpp"

#include "libpkg/repository/index.hpp"

#include <algorithm>
#include <optional>

namespace rbeepkg::repository {

namespace {

std::string_view line_at(std::string_view text, std::size_t start)
{
    return text.substr(start, text.find('\n', start) - start);
}

std::optional<package::Package> package_at(std::string_view text, std::size_t start)
{
    Result<IndexEntry> entry = parse_entry(line_at(text, start));
    return entry ? std::optional{std::move(entry->info.package)} : std::nullopt;
}

// Where the first line begins whose name is not less: lines are halved, not packages counted.
std::size_t lower_bound(std::string_view text, std::string_view name)
{
    std::size_t low = 0;
    std::size_t high = text.size();
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        const std::size_t before =
            middle == 0 ? std::string_view::npos : text.rfind('\n', middle - 1);
        const std::size_t start = before == std::string_view::npos ? 0 : before + 1;
        const auto package = package_at(text, start);
        if (package && package->name < name) {
            low = std::min(text.size(), start + line_at(text, start).size() + 1);
        } else {
            high = start;
        }
    }
    return low;
}

} // namespace

std::vector<std::string> targets_beginning_with(std::string_view index, std::string_view beginning,
                                                std::size_t most)
{
    const std::string_view header = line_at(index, 0);
    if (!parse_header(header) || header.size() == index.size()) {
        return {};
    }
    const std::string_view entries = index.substr(header.size() + 1);
    const bool wants_versions = beginning.find('=') != std::string_view::npos;
    const std::string_view name = beginning.substr(0, beginning.find('='));
    std::vector<std::string> found;
    std::size_t start = lower_bound(entries, name);
    for (std::size_t read = 0; read < most && start < entries.size(); ++read) {
        const auto package = package_at(entries, start);
        if (!package || !std::string_view{package->name}.starts_with(name)) {
            break;
        }
        std::string target =
            wants_versions ? package->name + "=" + package->version.text() : package->name;
        if (target.starts_with(beginning) && (found.empty() || found.back() != target)) {
            found.push_back(std::move(target));
        }
        start = std::min(entries.size(), start + line_at(entries, start).size() + 1);
    }
    return found;
}

} // namespace rbeepkg::repository
