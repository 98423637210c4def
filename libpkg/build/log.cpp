#include "libpkg/build/log.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace rbeepkg::build {

namespace {

constexpr std::size_t k_tail_lines = 20;
constexpr std::size_t k_tail_bytes = 400; // of each line
// Of the limit, for headings and last lines of functions after the one that printed too much.
constexpr std::uint64_t k_reserved_part = 16;

// In lower case.
constexpr std::array<std::string_view, 14> k_network_signs = {
    "could not resolve",
    "couldn't resolve",
    "could not connect",
    "couldn't connect",
    "failed to connect",
    "network is unreachable",
    "network unreachable",
    "failed to lookup address",
    "temporary failure in name resolution",
    "name or service not known",
    "--offline was specified",
    "in the offline mode",
    "unable to access 'http",
    "you're using offline mode",
};

constexpr std::array<std::string_view, 3> k_tag_signs = {
    "no names found, cannot describe anything",
    "no tags can describe",
    "no annotated tags can describe",
};

template <std::size_t Count>
bool holds_any(std::string_view line, const std::array<std::string_view, Count>& signs)
{
    std::string lower{line.substr(0, 4096)};
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    return std::any_of(signs.begin(), signs.end(), [&](std::string_view sign) {
        return lower.find(sign) != std::string::npos;
    });
}

} // namespace

bool shows_missing_network(std::string_view line)
{
    return holds_any(line, k_network_signs);
}

bool shows_missing_tags(std::string_view line)
{
    return holds_any(line, k_tag_signs);
}

Log::Log(std::string path, std::uint64_t limit) : m_path{std::move(path)}, m_limit{limit}
{
    if (m_path.empty()) {
        return;
    }
    os::make_directories(os::parent_path(os::absolute_path(m_path)));
    m_file = os::open_file(m_path, O_WRONLY | O_CREAT | O_APPEND);
}

void Log::begin(std::string_view heading)
{
    m_tail.clear();
    m_missed_network = false;
    m_missed_tags = false;
    m_left_out_before = m_left_out;
    write(fmt::format("==> {}\n", heading), m_limit);
}

void Log::take(std::string_view line)
{
    std::string text{line};
    text += '\n';
    take_into_file(text);
    m_missed_network = m_missed_network || shows_missing_network(line);
    m_missed_tags = m_missed_tags || shows_missing_tags(line);
    if (m_tail.size() == k_tail_lines) {
        m_tail.pop_front();
    }
    m_tail.push_back(printable(line, k_tail_bytes));
}

// Once a line did not fit, none that follows is kept: a gap in the middle, not many.
void Log::take_into_file(std::string_view text)
{
    if (!m_file || m_write_failure) {
        return;
    }
    const std::uint64_t room = m_limit - m_limit / k_reserved_part;
    if (m_left_out == 0 && m_written + text.size() <= room) {
        write(text, room);
        return;
    }
    if (m_left_out == m_left_out_before) {
        write(fmt::format("==> output is left out from here on: a log keeps at most {}\n",
                          human_size(m_limit)),
              m_limit);
    }
    m_left_out += text.size();
}

void Log::end()
{
    if (m_left_out == m_left_out_before) {
        return;
    }
    write(fmt::format("==> {} of output were left out here; its last lines:{}\n",
                      human_size(m_left_out - m_left_out_before), tail()),
          m_limit);
    m_left_out_before = m_left_out;
}

std::string Log::tail() const
{
    std::string text;
    for (const std::string& line : m_tail) {
        text += "\n    " + line;
    }
    return text;
}

void Log::write(std::string_view text, std::uint64_t limit)
{
    if (!m_file || m_write_failure || m_written + text.size() > limit) {
        return;
    }
    m_written += text.size();
    try {
        os::write_all(m_file.get(), text, m_path);
    } catch (const Error& error) {
        m_write_failure = error.what();
    }
}

} // namespace rbeepkg::build
