// The content of a key file (FORMAT.md): which object a build key stands for. Internal to the room.
#pragma once

#include "libpkg/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace rbeepkg::cache {

struct KeyRecord
{
    std::string sha256; // of the object
    std::uint64_t size = 0;
    std::string file; // its name below packages/
    std::string name, version;
    bool operator==(const KeyRecord&) const = default;
};

bool is_sha256(std::string_view text);
// Every field is checked: the file name cannot lead out of packages/.
Result<KeyRecord> parse_key_record(std::string_view text);
std::string format_key_record(const KeyRecord& record);

} // namespace rbeepkg::cache
