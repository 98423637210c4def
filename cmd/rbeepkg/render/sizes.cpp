#include "cmd/rbeepkg/render/sizes.hpp"

#include "libpkg/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rbeepkg::cmd::render {

std::string counted(std::size_t count, const char* one, const char* several)
{
    return fmt::format("{} {}", count, count == 1 ? one : several);
}

std::string size_change(std::uint64_t now, std::uint64_t before)
{
    return now < before ? "-" + human_size(before - now) : human_size(now - before);
}

std::string size_lines(const ChangeSizes& sizes, const Page& page)
{
    std::vector<std::pair<std::string, std::string>> rows;
    if (sizes.download != 0) {
        rows.emplace_back("Total Download Size:", human_size(sizes.download));
    }
    if (sizes.installed != 0) {
        rows.emplace_back("Total Installed Size:", human_size(sizes.installed));
    }
    if (sizes.removed != 0 && sizes.installed == 0) {
        rows.emplace_back("Total Removed Size:", human_size(sizes.removed));
    }
    if (sizes.removed != 0 && sizes.installed != 0) {
        rows.emplace_back("Net Upgrade Size:", size_change(sizes.installed, sizes.removed));
    }
    std::size_t label_width = 0;
    std::size_t value_width = 0;
    for (const auto& [label, value] : rows) {
        label_width = std::max(label_width, label.size());
        value_width = std::max(value_width, value.size());
    }
    std::string text;
    for (const auto& [label, value] : rows) {
        text += fmt::format("{}{:<{}}{}  {:>{}}\n", page.palette.title, label, label_width,
                            page.palette.end, value, value_width);
    }
    return text;
}

} // namespace rbeepkg::cmd::render
