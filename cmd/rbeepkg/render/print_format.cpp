#include "cmd/rbeepkg/render/print_format.hpp"

namespace rbeepkg::cmd::render {

namespace {

const std::string* field_of(char letter, const PrintedPackage& package)
{
    switch (letter) {
    case 'n':
        return &package.name;
    case 'v':
        return &package.version;
    case 'l':
        return &package.location;
    case 'r':
        return &package.repository;
    case 's':
        return &package.size;
    case 'o':
        return &package.origin;
    default:
        return nullptr;
    }
}

} // namespace

std::string formatted(std::string_view format, const PrintedPackage& package)
{
    std::string text;
    for (std::size_t at = 0; at < format.size(); ++at) {
        const std::string* field = format[at] == '%' && at + 1 < format.size()
                                       ? field_of(format[at + 1], package)
                                       : nullptr;
        if (field == nullptr) {
            text += format[at];
        } else {
            text += *field;
            ++at;
        }
    }
    return text;
}

} // namespace rbeepkg::cmd::render
