#include "libpkg/operation/hive_files.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/os/durable_directory.hpp"
#include "libpkg/os/fd.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace rbeepkg::operation {

namespace {

// A hive counts every directory in workers/ as a worker, hidden ones too: what is half made lies
// outside it, on the same file system.
constexpr const char* k_workers = "workers";
constexpr const char* k_aside = ".rbeepkg-export";
constexpr const char* k_lock = ".rbeepkg-export.lock";
constexpr const char* k_metadata = "metadata.json";
constexpr const char* k_capabilities = "capabilities.json";
constexpr std::uint64_t k_most_bytes = 1U << 20U;

void write_synced(const std::string& path, const std::string& text)
{
    os::UniqueFd file = os::open_file(path, O_WRONLY | O_CREAT | O_EXCL);
    os::write_all(file.get(), text, path);
    if (::fsync(file.get()) != 0) {
        throw system_error(errno, fmt::format("cannot make {} durable", path));
    }
    file.close(path);
}

void rename_to(const std::string& from, const std::string& to)
{
    if (std::rename(from.c_str(), to.c_str()) != 0) {
        throw system_error(errno, fmt::format("cannot rename {} to {}", from, to));
    }
}

// Of a file that somebody else may be replacing, or has made something else of.
std::optional<std::string> content_of(const std::string& path)
{
    try {
        return os::read_file_if_exists(path, k_most_bytes);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::corrupt) {
            return std::nullopt;
        }
        throw;
    }
}

} // namespace

HiveFiles::HiveFiles(std::string cache)
    : m_cache{std::move(cache)}, m_workers{os::join_path(m_cache, k_workers)},
      m_aside{os::join_path(m_cache, k_aside)}
{}

std::string HiveFiles::lock_path() const
{
    return os::join_path(m_cache, k_lock);
}

std::string HiveFiles::directory_of(const std::string& id) const
{
    return os::join_path(m_workers, id);
}

std::vector<std::string> HiveFiles::ids() const
{
    return os::list_directory(m_workers);
}

bool HiveFiles::has_directory(const std::string& id) const
{
    return os::exists(directory_of(id));
}

std::optional<std::string> HiveFiles::metadata(const std::string& id) const
{
    return content_of(os::join_path(directory_of(id), k_metadata));
}

std::optional<std::string> HiveFiles::capabilities() const
{
    return content_of(os::join_path(m_cache, k_capabilities));
}

bool HiveFiles::has_leftovers() const
{
    return os::exists(m_aside);
}

void HiveFiles::make_directories() const
{
    os::make_directories_durably(m_workers);
}

void HiveFiles::write(const HiveFile& file) const
{
    const std::string made = os::join_path(m_aside, file.id);
    os::make_directories(made);
    write_synced(os::join_path(made, k_metadata), file.text);
    if (file.is_new) {
        os::fsync_directory(made);
        rename_to(made, directory_of(file.id));
    } else {
        rename_to(os::join_path(made, k_metadata),
                  os::join_path(directory_of(file.id), k_metadata));
        os::fsync_directory(directory_of(file.id));
    }
}

void HiveFiles::write_capabilities(const std::string& text) const
{
    const std::string made = os::join_path(m_aside, k_capabilities);
    write_synced(made, text);
    rename_to(made, os::join_path(m_cache, k_capabilities));
}

void HiveFiles::apply(const HivePlan& plan) const
{
    os::remove_tree(m_aside);
    os::make_directories(m_aside);
    for (const HiveFile& file : plan.write) {
        write(file);
    }
    for (const std::string& id : plan.remove) {
        rename_to(directory_of(id), os::join_path(m_aside, id + ".gone"));
    }
    if (!plan.capabilities.empty()) {
        write_capabilities(plan.capabilities);
    }
    os::fsync_directory(m_workers);
    os::remove_tree(m_aside);
    os::fsync_directory(m_cache);
}

} // namespace rbeepkg::operation
