// The output of a build: in a file, all of it up to a limit; the end of it for the message of a
// failure.
#pragma once

#include "libpkg/os/fd.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace rbeepkg::build {

// Whether a line of output says that the network was wanted and was not there.
bool shows_missing_network(std::string_view line);
// Whether git says that there is no tag to make a version of.
bool shows_missing_tags(std::string_view line);

class Log
{
public:
    // What one build may add to its file.
    static constexpr std::uint64_t k_limit = 64ULL << 20U;

    // Appends; makes the directories on the way. "": nothing is kept.
    explicit Log(std::string path, std::uint64_t limit = k_limit);

    const std::string& path() const noexcept { return m_path; }

    // A function starts: what was seen before is not its fault.
    void begin(std::string_view heading);
    // Never throws because of the file: a build does not fail for want of its log.
    void take(std::string_view line);
    // The function ended: where its output did not fit, the file tells so and gets its last lines.
    void end();

    // The last 20 lines since begin(), cleaned, each on a line of its own and indented.
    std::string tail() const;
    bool missed_network() const noexcept { return m_missed_network; }
    bool missed_tags() const noexcept { return m_missed_tags; }
    // Bytes of output that are not in the file since they are past the limit.
    std::uint64_t left_out() const noexcept { return m_left_out; }
    // Why the file is not whole; nullopt when it is.
    const std::optional<std::string>& write_failure() const noexcept { return m_write_failure; }

private:
    void take_into_file(std::string_view text);
    void write(std::string_view text, std::uint64_t limit);

    std::string m_path;
    std::uint64_t m_limit;
    std::uint64_t m_written = 0;
    std::uint64_t m_left_out = 0;
    std::uint64_t m_left_out_before = 0; // begin()
    os::UniqueFd m_file;
    std::deque<std::string> m_tail;
    bool m_missed_network = false;
    bool m_missed_tags = false;
    std::optional<std::string> m_write_failure;
};

} // namespace rbeepkg::build
