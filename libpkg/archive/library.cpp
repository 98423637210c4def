#include "libpkg/archive/library.hpp"

#include "libpkg/base/text.hpp"

#include <archive.h>

#include <cerrno>
#include <string_view>

namespace rbeepkg::archive {

namespace {

// libarchive's own numbers are EILSEQ, EINVAL, -1 and the like: what comes from a read or write of
// the file is told by its words.
bool is_system_failure(std::string_view words)
{
    return words.starts_with("Error reading") || words.starts_with("Write error") ||
           words.starts_with("Error seeking");
}

} // namespace

Utf8Locale::Utf8Locale() : m_locale{::newlocale(LC_CTYPE_MASK, "C.UTF-8", ::locale_t{})} {}

Utf8Locale::~Utf8Locale()
{
    if (m_locale != ::locale_t{}) {
        ::freelocale(m_locale);
    }
}

// Without such a locale uselocale changes nothing.
Utf8Locale::Use::Use(const Utf8Locale& locale) : m_before{::uselocale(locale.m_locale)} {}

Utf8Locale::Use::~Use()
{
    ::uselocale(m_before);
}

Error library_error(struct ::archive* handle, const char* doing, const std::string& path)
{
    const char* text = ::archive_error_string(handle);
    const std::string words = printable(text != nullptr ? text : "it is damaged or cut short", 300);
    const int number = ::archive_errno(handle);
    if (is_system_failure(words) && number > 0) {
        return system_error(number, fmt::format("{} {}", doing, path));
    }
    if (number == ENOSPC || number == EDQUOT || number == EIO || number == EFBIG) {
        return system_error(number, fmt::format("{} {}", doing, path));
    }
    return make_error(ErrorCode::corrupt, "{} {}: {}", doing, path, words);
}

} // namespace rbeepkg::archive
