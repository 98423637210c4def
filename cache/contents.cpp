// LocalCache::contents: what lies there, for whoever cleans.
#include "cache/local_cache.hpp"
#include "libpkg/os/file.hpp"

#include <sys/stat.h>

#include <map>
#include <utility>

namespace rbeepkg::cache {
namespace {

constexpr std::string_view k_key_ending = ".json";

std::uint64_t size_of(const std::string& path)
{
    struct ::stat status = {};
    return ::lstat(path.c_str(), &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

bool is_half_made(std::string_view name)
{
    return name.starts_with('.') && name.ends_with(".tmp");
}

bool was_set_aside(std::string_view name)
{
    return name.find(".damaged-") != std::string_view::npos;
}

} // namespace

std::vector<CachedObject> LocalCache::contents() const
{
    std::map<std::string, CachedObject> objects; // by the name of the file
    for (const std::string& name : os::list_directory(packages())) {
        const std::string path = os::join_path(packages(), name);
        objects[name] = {{}, {}, path, {}, size_of(path)};
    }
    std::vector<CachedObject> found;
    const std::string keys = os::join_path(m_directory, "keys");
    for (const std::string& folder : os::list_directory(keys)) {
        const std::string directory = os::join_path(keys, folder);
        for (const std::string& name : os::list_directory(directory)) {
            const std::string path = os::join_path(directory, name);
            std::optional<std::string> text;
            if (name.ends_with(k_key_ending) && !is_half_made(name) && !was_set_aside(name)) {
                text = read_key_file(path);
            }
            const Result<KeyRecord> record = parse_key_record(text.value_or(""));
            const auto object = record ? objects.find(record->file) : objects.end();
            if (object == objects.end()) {
                found.push_back({{}, {}, {}, {path}, size_of(path)});
                continue;
            }
            object->second.name = record->name;
            object->second.version = record->version;
            object->second.keys.push_back(path);
        }
    }
    for (auto& [name, object] : objects) {
        found.push_back(std::move(object));
    }
    return found;
}

} // namespace rbeepkg::cache
