#include "libpkg/host/package_manager.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/host/tool.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rbeepkg::host {

namespace {

// In the order in which they are looked for: pacman and brew are also found as guests beside the
// manager of the system, hardly ever the other way round.
const std::vector<PackageManager>& known_managers()
{
    static const std::vector<std::string> k_rpm_owner = {"-qf", "--qf", "%{NAME}\n", "--"};
    static const std::vector<PackageManager> managers = {
        {"apt-get",
         "apt-get install",
         true,
         "dpkg-query",
         {"-W", "-f", "${db:Status-Status}", "--"},
         "installed",
         {"-S", "--"}},
        {"dnf", "dnf install", true, "rpm", {"-q", "--"}, "", k_rpm_owner},
        {"zypper", "zypper install", true, "rpm", {"-q", "--"}, "", k_rpm_owner},
        {"pacman", "pacman -S", true, "pacman", {"-Qq", "--"}, "", {"-Qqo", "--"}},
        {"brew", "brew install", false, "brew", {"list", "--versions", "--"}, "", {}},
    };
    return managers;
}

} // namespace

const PackageManager* find_package_manager(const Places& places)
{
    const auto& managers = known_managers();
    const auto found =
        std::find_if(managers.begin(), managers.end(), [&](const PackageManager& manager) {
            return find_tool(std::string{manager.program}, places).has_value();
        });
    return found == managers.end() ? nullptr : &*found;
}

namespace {

// The first line; dpkg-query puts the path behind a colon.
std::string first_name(const std::string& output)
{
    const std::string line = output.substr(0, output.find('\n'));
    return printable(line.substr(0, line.find(": ")), 100);
}

} // namespace

std::string owner_of_file(const std::string& path, const Places& places, const CancelToken& cancel)
{
    const PackageManager* manager = find_package_manager(places);
    if (manager == nullptr || manager->owner_arguments.empty()) {
        return {};
    }
    const auto tool = find_tool(std::string{manager->query_program}, places);
    if (!tool) {
        return {};
    }
    std::vector<std::string> arguments = manager->owner_arguments;
    arguments.push_back(path);
    const ToolAnswer answer = ask_tool(*tool, arguments, cancel);
    const std::string name = answer.succeeded ? first_name(answer.output) : std::string{};
    return name.empty() ? name : fmt::format("{} ({})", name, manager->query_program);
}

bool has_package(const std::string& name, const Places& places, const CancelToken& cancel)
{
    const PackageManager* manager = find_package_manager(places);
    if (manager == nullptr) {
        return false;
    }
    const auto tool = find_tool(std::string{manager->query_program}, places);
    if (!tool) {
        return false;
    }
    std::vector<std::string> arguments = manager->query_arguments;
    arguments.push_back(name);
    const ToolAnswer answer = ask_tool(*tool, arguments, cancel);
    return answer.succeeded && answer.output.starts_with(manager->installed_output);
}

} // namespace rbeepkg::host
