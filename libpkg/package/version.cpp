#include "libpkg/package/version.hpp"

#include "libpkg/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rbeepkg::package {

namespace {

constexpr std::size_t k_max_version = 128;

// The C locale's classes: an order of versions must not depend on anybody's locale.
bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_separator(char c)
{
    return !is_digit(c) && !is_letter(c);
}

int sign(int number)
{
    return (number > 0) - (number < 0);
}

int compare_sizes(std::size_t left, std::size_t right)
{
    return static_cast<int>(left > right) - static_cast<int>(left < right);
}

// Cuts the longest run of characters of one kind off the front.
template <typename Kind> std::string_view take_run(std::string_view& text, Kind kind)
{
    const auto* const end = std::find_if_not(text.begin(), text.end(), kind);
    const auto length = static_cast<std::size_t>(end - text.begin());
    const std::string_view run = text.substr(0, length);
    text.remove_prefix(length);
    return run;
}

int compare_numbers(std::string_view left, std::string_view right)
{
    take_run(left, [](char c) { return c == '0'; });
    take_run(right, [](char c) { return c == '0'; });
    const int by_length = compare_sizes(left.size(), right.size());
    return by_length != 0 ? by_length : sign(left.compare(right));
}

// Both begin with a letter or a digit; compares and consumes one run of each.
int compare_runs(std::string_view& left, std::string_view& right)
{
    if (is_digit(left.front())) {
        const std::string_view number = take_run(left, is_digit);
        return is_digit(right.front()) ? compare_numbers(number, take_run(right, is_digit)) : 1;
    }
    const std::string_view word = take_run(left, is_letter);
    return is_letter(right.front()) ? sign(word.compare(take_run(right, is_letter))) : -1;
}

// What is left once all runs compared equal and at least one side is used up: a letter makes older
// (1.0rc < 1.0), anything else newer (1.0 < 1.0.1).
int compare_rests(std::string_view left, std::string_view right)
{
    if (left.empty() && right.empty()) {
        return 0;
    }
    if (left.empty()) {
        return is_letter(right.front()) ? 1 : -1;
    }
    return is_letter(left.front()) ? -1 : 1;
}

int compare_parts(std::string_view left, std::string_view right)
{
    if (left == right) {
        return 0;
    }
    while (!left.empty() && !right.empty()) {
        const std::size_t left_gap = take_run(left, is_separator).size();
        const std::size_t right_gap = take_run(right, is_separator).size();
        if (left.empty() || right.empty()) {
            break;
        }
        if (left_gap != right_gap) {
            return compare_sizes(left_gap, right_gap);
        }
        if (const int difference = compare_runs(left, right); difference != 0) {
            return difference;
        }
    }
    return compare_rests(left, right);
}

struct Parts
{
    std::string_view epoch; // "" when there is none
    std::string_view pkgver;
    std::string_view pkgrel;
    bool has_epoch = false;
    bool has_pkgrel = false;
};

Parts parts_of(std::string_view text)
{
    Parts parts;
    std::string_view rest = text;
    const std::string_view digits = take_run(rest, is_digit);
    if (!rest.empty() && rest.front() == ':') {
        parts.has_epoch = true;
        parts.epoch = digits;
        text = rest.substr(1);
    }
    parts.pkgver = text;
    if (const std::size_t dash = text.rfind('-'); dash != std::string_view::npos) {
        parts.has_pkgrel = true;
        parts.pkgver = text.substr(0, dash);
        parts.pkgrel = text.substr(dash + 1);
    }
    return parts;
}

bool is_number(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

// "1", "1.2": the second form is for rebuilds between two releases.
bool is_pkgrel(std::string_view text)
{
    const std::size_t dot = text.find('.');
    return is_number(text.substr(0, dot)) &&
           (dot == std::string_view::npos || is_number(text.substr(dot + 1)));
}

bool may_be_in_pkgver(char c)
{
    return c > ' ' && c < '\x7f' && c != ':' && c != '/' && c != '-';
}

} // namespace

int vercmp(std::string_view left, std::string_view right)
{
    if (left == right) {
        return 0;
    }
    const Parts l = parts_of(left);
    const Parts r = parts_of(right);
    const auto epoch = [](const Parts& parts) { return parts.epoch.empty() ? "0" : parts.epoch; };
    if (const int difference = compare_parts(epoch(l), epoch(r)); difference != 0) {
        return difference;
    }
    const int difference = compare_parts(l.pkgver, r.pkgver);
    if (difference != 0 || !l.has_pkgrel || !r.has_pkgrel) {
        return difference;
    }
    return compare_parts(l.pkgrel, r.pkgrel);
}

Result<Version> Version::parse(std::string_view text)
{
    const auto refuse = [&](std::string_view why) {
        return ParseError{fmt::format("the version '{}' {}", printable(text, 60), why)};
    };
    if (text.empty()) {
        return ParseError{"a version must not be empty"};
    }
    if (text.size() > k_max_version) {
        return refuse(fmt::format("is longer than {} bytes", k_max_version));
    }
    const Parts parts = parts_of(text);
    if (parts.has_epoch && parts.epoch.empty()) {
        return refuse("has an empty epoch");
    }
    if (parts.pkgver.empty()) {
        return refuse("has an empty pkgver");
    }
    if (!std::all_of(parts.pkgver.begin(), parts.pkgver.end(), may_be_in_pkgver)) {
        return refuse("must not hold blanks, ':', '/', a '-' before the pkgrel or anything that "
                      "is not printable ASCII");
    }
    if (parts.has_pkgrel && !is_pkgrel(parts.pkgrel)) {
        return refuse("has a pkgrel that is no number");
    }
    return Version{std::string{text}};
}

std::string_view Version::epoch() const
{
    return parts_of(m_text).epoch;
}

std::string_view Version::pkgver() const
{
    return parts_of(m_text).pkgver;
}

std::string_view Version::pkgrel() const
{
    return parts_of(m_text).pkgrel;
}

Version Version::without_pkgrel() const
{
    const Parts parts = parts_of(m_text);
    return Version{m_text.substr(0, m_text.size() - parts.pkgrel.size() - parts.has_pkgrel)};
}

std::weak_ordering Version::operator<=>(const Version& other) const
{
    return vercmp(m_text, other.m_text) <=> 0;
}

} // namespace rbeepkg::package
