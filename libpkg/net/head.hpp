// What stands before the body of an HTTP answer, as far as we read it. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rbeepkg::net {

struct Head
{
    int status = 0;
    std::string etag;
    std::string last_modified;
    std::string content_type;
    std::string location;
    std::string cache_control;
    std::string content_range;
    std::optional<std::uint64_t> content_length;
    std::optional<std::uint64_t> age;
};

// Takes the lines of an answer one by one, with those of the interim answers (1xx) before it.
class HeadReader
{
public:
    // True when the line was the blank one that ends the final answer's head. Lines after it
    // (trailers) are ignored.
    bool take(std::string_view line);
    bool complete() const noexcept { return m_complete; }
    const Head& head() const noexcept { return m_head; }
    // Bytes of all lines so far: the caller sets a limit.
    std::size_t size() const noexcept { return m_size; }

private:
    void take_field(std::string_view name, std::string_view value);

    Head m_head;
    std::size_t m_size = 0;
    bool m_complete = false;
};

// How long the answer is fresh: max-age less Age, at most a year; no-store and no-cache give 0;
// nullopt when the server does not say.
std::optional<std::chrono::seconds> freshness(const Head& head);

// "bytes 5-9/10"; total is unknown in "bytes 5-9/*".
struct ContentRange
{
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    std::optional<std::uint64_t> total;
    bool operator==(const ContentRange&) const = default;
};
std::optional<ContentRange> parse_content_range(std::string_view text);

} // namespace rbeepkg::net
