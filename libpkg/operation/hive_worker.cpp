#include "libpkg/operation/hive_worker.hpp"

#include "libpkg/os/file.hpp"

#include <fmt/chrono.h>
#include <sys/stat.h>

#include <algorithm>
#include <ctime>
#include <string_view>

namespace rbeepkg::operation {

namespace {

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
                                  package.version.pkgver(), k_hive_platform));
}

std::uint64_t size_of(const std::string& path, std::uint64_t otherwise)
{
    struct ::stat status = {};
    const bool is_file = ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
    return is_file ? static_cast<std::uint64_t>(status.st_size) : otherwise;
}

} // namespace

std::string hive_type_name(std::string word)
{
    if (!word.empty() && word.front() >= 'a' && word.front() <= 'z') {
        word.front() = static_cast<char>(word.front() - 'a' + 'A');
    }
    return word;
}

std::string hive_time(std::int64_t seconds)
{
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}", fmt::gmtime(std::time_t{seconds}));
}

std::optional<HiveWorker> hive_worker(const package::InstalledPackage& package,
                                      const std::string& tree)
{
    if (package.backend.empty() || package.binary.empty()) {
        return std::nullopt;
    }
    HiveWorker worker;
    worker.id = id_of(package);
    worker.name = package.package.name;
    worker.worker_id = package.worker_id;
    worker.backend = package.backend;
    worker.version = package.package.version.pkgver();
    worker.path = os::join_path(tree, package.binary);
    worker.size = size_of(worker.path, package.package.installed_size);
    worker.added_at = package.install_date;
    return worker;
}

} // namespace rbeepkg::operation
