#include "libpkg/net/head.hpp"

#include "libpkg/base/text.hpp"

#include <algorithm>

namespace rbeepkg::net {

namespace {

constexpr std::uint64_t k_year = 365ULL * 24 * 3600;

std::string lower(std::string_view text)
{
    std::string folded{text};
    std::transform(folded.begin(), folded.end(), folded.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return folded;
}

// The status of "HTTP/1.1 200 OK"; 0 when the line is no status line.
int status_of(std::string_view line)
{
    const std::size_t blank = line.find(' ');
    if (line.substr(0, 5) != "HTTP/" || blank == std::string_view::npos) {
        return 0;
    }
    const auto status = parse_number(line.substr(blank + 1, 3));
    return status ? static_cast<int>(*status) : 0;
}

} // namespace

bool HeadReader::take(std::string_view line)
{
    m_size += line.size();
    if (m_complete) {
        return false;
    }
    line = trim(line);
    if (line.empty()) {
        m_complete = m_head.status >= 200;
        return m_complete;
    }
    if (line.substr(0, 5) == "HTTP/") {
        m_head = Head{};
        m_head.status = status_of(line);
        return false;
    }
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos) {
        take_field(lower(line.substr(0, colon)), trim(line.substr(colon + 1)));
    }
    return false;
}

void HeadReader::take_field(std::string_view name, std::string_view value)
{
    if (name == "etag") {
        m_head.etag = value;
    } else if (name == "last-modified") {
        m_head.last_modified = value;
    } else if (name == "content-type") {
        m_head.content_type = value;
    } else if (name == "location") {
        m_head.location = value;
    } else if (name == "content-range") {
        m_head.content_range = value;
    } else if (name == "content-length") {
        m_head.content_length = parse_number(value);
    } else if (name == "age") {
        m_head.age = parse_number(value);
    } else if (name == "cache-control") {
        m_head.cache_control += m_head.cache_control.empty() ? "" : ",";
        m_head.cache_control += value;
    }
}

std::optional<std::chrono::seconds> freshness(const Head& head)
{
    std::optional<std::uint64_t> max_age;
    for (const std::string_view raw : split(head.cache_control, ',')) {
        const std::string directive = lower(trim(raw));
        if (directive == "no-store" || directive == "no-cache") {
            return std::chrono::seconds{0};
        }
        constexpr std::string_view k_prefix = "max-age=";
        if (directive.compare(0, k_prefix.size(), k_prefix) != 0) {
            continue;
        }
        std::string_view value = std::string_view{directive}.substr(k_prefix.size());
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
            value = value.substr(1, value.size() - 2);
        }
        if (const auto seconds = parse_number(value)) {
            max_age = std::min(*seconds, k_year);
        }
    }
    if (!max_age) {
        return std::nullopt;
    }
    return std::chrono::seconds{*max_age - std::min(*max_age, head.age.value_or(0))};
}

std::optional<ContentRange> parse_content_range(std::string_view text)
{
    constexpr std::string_view k_unit = "bytes ";
    if (lower(text.substr(0, k_unit.size())) != k_unit) {
        return std::nullopt;
    }
    text.remove_prefix(k_unit.size());
    const std::size_t dash = text.find('-');
    const std::size_t slash = text.find('/');
    if (dash == std::string_view::npos || slash == std::string_view::npos || dash > slash) {
        return std::nullopt;
    }
    const auto first = parse_number(text.substr(0, dash));
    const auto last = parse_number(text.substr(dash + 1, slash - dash - 1));
    const std::string_view size = text.substr(slash + 1);
    const auto total = parse_number(size);
    if (!first || !last || *first > *last || (!total && size != "*") ||
        (total && *last >= *total)) {
        return std::nullopt;
    }
    return ContentRange{*first, *last, total};
}

} // namespace rbeepkg::net
