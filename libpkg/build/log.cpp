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

Log::Log(std::string path) : m_path{std::move(path)}
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
    write(fmt::format("==> {}\n", heading));
}

void Log::take(std::string_view line)
{
    std::string text{line};
    text += '\n';
    write(text);
    m_missed_network = m_missed_network || shows_missing_network(line);
    m_missed_tags = m_missed_tags || shows_missing_tags(line);
    if (m_tail.size() == k_tail_lines) {
        m_tail.pop_front();
    }
    m_tail.push_back(printable(line, k_tail_bytes));
}

std::string Log::tail() const
{
    std::string text;
    for (const std::string& line : m_tail) {
        text += "\n    " + line;
    }
    return text;
}

void Log::write(std::string_view text)
{
    if (!m_file || m_write_failure) {
        return;
    }
    try {
        os::write_all(m_file.get(), text, m_path);
    } catch (const Error& error) {
        m_write_failure = error.what();
    }
}

} // namespace rbeepkg::build
