#include "cmd/rbeepkg/render/hive_json.hpp"

#include "libpkg/os/file.hpp"

#include <fmt/chrono.h>
#include <sys/stat.h>

#include <algorithm>
#include <ctime>
#include <string_view>

namespace rbeepkg::cmd::render {

namespace {

constexpr std::string_view k_platform = "linux";

// Ids are parts of paths for the hive: [a-z0-9.+_-] and nothing else.
std::string fit_for_id(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](char character) {
        if (character >= 'A' && character <= 'Z') {
            return static_cast<char>(character - 'A' + 'a');
        }
        const bool is_fit = (character >= 'a' && character <= 'z') ||
                            (character >= '0' && character <= '9') ||
                            std::string_view{".+_-"}.find(character) != std::string_view::npos;
        return is_fit ? character : '-';
    });
    return text;
}

// Its name, its backend unless the name ends so, its version, the platform.
std::string id_of(const package::InstalledPackage& installed)
{
    const std::string suffix = "-" + installed.backend;
    const package::Package& package = installed.package;
    return fit_for_id(fmt::format("{}{}-{}-{}", package.name,
                                  package.name.ends_with(suffix) ? "" : suffix,
                                  package.version.pkgver(), k_platform));
}

// "Cpu": as the hive's types print themselves.
std::string capitalised(std::string word)
{
    if (!word.empty() && word.front() >= 'a' && word.front() <= 'z') {
        word.front() = static_cast<char>(word.front() - 'a' + 'A');
    }
    return word;
}

std::uint64_t size_of(const std::string& path, std::uint64_t otherwise)
{
    struct ::stat status = {};
    const bool is_file = ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
    return is_file ? static_cast<std::uint64_t>(status.st_size) : otherwise;
}

} // namespace

std::optional<HiveWorker> hive_worker(const operation::InstalledDetails& details)
{
    const package::InstalledPackage& installed = details.package;
    if (installed.backend.empty()) {
        return std::nullopt;
    }
    HiveWorker worker{id_of(installed), installed.package.name, installed.worker_id, {}};
    const std::string path =
        installed.binary.empty() ? details.tree : os::join_path(details.tree, installed.binary);
    worker.json["id"] = worker.id;
    worker.json["name"] = worker.id;
    worker.json["worker_type"] = capitalised(installed.backend);
    worker.json["platform"] = "Linux";
    worker.json["version"] = std::string{installed.package.version.pkgver()};
    worker.json["size"] = size_of(path, installed.package.installed_size);
    worker.json["path"] = path;
    worker.json["added_at"] =
        fmt::format("{:%Y-%m-%dT%H:%M:%S+00:00}", fmt::gmtime(std::time_t{installed.install_date}));
    return worker;
}

} // namespace rbeepkg::cmd::render
