// Gathers the lines of a .PKGINFO or .BUILDINFO. Internal to the room.
#pragma once

#include "libpkg/encoding/key_value.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::pkgfile {

class KeyValueText
{
public:
    // Error{build_failed} when the value holds a control character: a newline would start a line
    // of its own, and with it a key that nobody set.
    void add(std::string_view key, std::string_view value);
    void add_each(std::string_view key, const std::vector<std::string>& values);
    // For values that print themselves (to_string).
    template <typename Value>
    void add_printed(std::string_view key, const std::vector<Value>& values)
    {
        for (const Value& value : values) {
            add(key, value.to_string());
        }
    }

    std::string take() { return encoding::format_key_values(m_pairs); }

private:
    encoding::KeyValues m_pairs;
};

} // namespace rbeepkg::pkgfile
