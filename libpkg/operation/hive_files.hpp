// The files in the cache directory of a hive, and how they are replaced.
#pragma once

#include "libpkg/operation/hive_export.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::operation {

class HiveFiles
{
public:
    // cache: absolute; need not be there.
    explicit HiveFiles(std::string cache);

    const std::string& cache() const noexcept { return m_cache; }
    std::string lock_path() const;
    std::vector<std::string> ids() const; // of all directories of workers, whoever made them
    bool has_directory(const std::string& id) const;
    std::optional<std::string> metadata(const std::string& id) const;
    std::optional<std::string> capabilities() const;
    bool has_leftovers() const;

    void make_directories() const;
    // Everything of the plan, durable when it returns.
    void apply(const HivePlan& plan) const;

private:
    void write(const HiveFile& file) const;
    void write_capabilities(const std::string& text) const;
    std::string directory_of(const std::string& id) const;

    std::string m_cache, m_workers, m_aside;
};

} // namespace rbeepkg::operation
