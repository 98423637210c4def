#include "libpkg/package/names.hpp"

#include "libpkg/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rbeepkg::package {

namespace {

constexpr std::size_t k_max_name = 255;
constexpr std::size_t k_max_worker_id = 100;

// Not isalnum: what a name is must not depend on a locale.
bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool may_start_name(char c)
{
    return is_letter_or_digit(c) || c == '@' || c == '_' || c == '+';
}

bool may_be_in_name(char c)
{
    return may_start_name(c) || c == '.' || c == '-';
}

bool may_be_in_worker_id(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

std::string quoted(std::string_view text)
{
    return "'" + printable(text, 60) + "'";
}

} // namespace

std::optional<std::string> invalid_name_reason(std::string_view name)
{
    if (name.empty()) {
        return "a package name must not be empty";
    }
    if (name.size() > k_max_name) {
        return fmt::format("the package name {}... is longer than {} bytes", quoted(name),
                           k_max_name);
    }
    if (!may_start_name(name.front())) {
        return fmt::format("the package name {} must begin with a letter, a digit or one of @_+",
                           quoted(name));
    }
    if (!std::all_of(name.begin(), name.end(), may_be_in_name)) {
        return fmt::format("the package name {} holds something else than letters, digits and "
                           "@._+-",
                           quoted(name));
    }
    return std::nullopt;
}

std::optional<std::string> invalid_worker_id_reason(std::string_view id)
{
    if (id.empty()) {
        return "a worker id must not be empty";
    }
    if (id.size() > k_max_worker_id) {
        return fmt::format("the worker id {}... is longer than {} characters", quoted(id),
                           k_max_worker_id);
    }
    if (!std::all_of(id.begin(), id.end(), may_be_in_worker_id)) {
        return fmt::format("the worker id {} holds something else than a-z, 0-9 and -", quoted(id));
    }
    return std::nullopt;
}

} // namespace rbeepkg::package
