// What reader and writer share of libarchive: the locale that it works in and its errors.
#pragma once

#include "libpkg/base/error.hpp"

#include <locale.h>

#include <clocale>
#include <string>

struct archive;

namespace rbeepkg::archive {

// libarchive converts names between the archive's character set and the locale's. In the locale of
// the user "C" it would refuse every name that is not ASCII, so it works in UTF-8 always, in the
// calling thread only.
class Utf8Locale
{
public:
    Utf8Locale();
    ~Utf8Locale();
    Utf8Locale(const Utf8Locale&) = delete;
    Utf8Locale& operator=(const Utf8Locale&) = delete;

    class Use
    {
    public:
        explicit Use(const Utf8Locale& locale);
        ~Use();
        Use(const Use&) = delete;
        Use& operator=(const Use&) = delete;

    private:
        ::locale_t m_before;
    };

private:
    ::locale_t m_locale;
};

// "<doing> <path>: <what libarchive says>": the code of a failed system call where there was one,
// else corrupt.
Error library_error(struct ::archive* handle, const char* doing, const std::string& path);

} // namespace rbeepkg::archive
