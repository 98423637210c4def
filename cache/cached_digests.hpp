// Whether a package file lies in a cache, told by the names of the files there: no key is looked
// up, which would take a digest.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace rbeepkg::cache {

class CachedDigests
{
public:
    // Directories of caches; one need not exist. They are looked at when somebody asks first.
    explicit CachedDigests(std::vector<std::string> directories)
        : m_directories{std::move(directories)}
    {}

    // No is certain; yes means that its key must be asked. Error when a directory cannot be read.
    bool may_have(const std::string& sha256);

private:
    std::vector<std::string> m_directories;
    std::optional<std::set<std::string>> m_beginnings;
};

} // namespace rbeepkg::cache
