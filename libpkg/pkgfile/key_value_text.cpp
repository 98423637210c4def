#include "libpkg/pkgfile/key_value_text.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"

#include <algorithm>

namespace rbeepkg::pkgfile {

void KeyValueText::add(std::string_view key, std::string_view value)
{
    const bool control = std::any_of(value.begin(), value.end(), [](char character) {
        const auto byte = static_cast<unsigned char>(character);
        return byte < 0x20 || byte == 0x7f;
    });
    if (control || !is_valid_utf8(value)) {
        throw make_error(ErrorCode::build_failed,
                         "the value of {} holds a newline or another control character: \"{}\"",
                         key, printable(value, 200));
    }
    m_pairs.emplace_back(key, value);
}

void KeyValueText::add_each(std::string_view key, const std::vector<std::string>& values)
{
    for (const std::string& value : values) {
        add(key, value);
    }
}

} // namespace rbeepkg::pkgfile
