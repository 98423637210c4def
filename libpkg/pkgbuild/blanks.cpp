#include "libpkg/pkgbuild/blanks.hpp"

namespace rbeepkg::pkgbuild {

std::string fold_blanks(std::string_view value)
{
    std::string text;
    text.reserve(value.size());
    bool blank = false;
    for (const char c : value) {
        if (k_blanks.find(c) != std::string_view::npos) {
            blank = !text.empty();
            continue;
        }
        if (blank) {
            text += ' ';
            blank = false;
        }
        text += c;
    }
    return text;
}

} // namespace rbeepkg::pkgbuild
