#include "cmd/rbeepkg/render/download_total.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rbeepkg::cmd::render {

DownloadTotal::DownloadTotal(const std::map<std::string, std::uint64_t>& expected)
{
    for (const auto& [name, size] : expected) {
        m_parts[name].total = size;
    }
}

void DownloadTotal::progress(const std::string& name, std::uint64_t done, std::uint64_t total)
{
    const auto part = m_parts.find(name);
    if (part == m_parts.end() || part->second.is_finished) {
        return;
    }
    part->second.done = done;
    part->second.total = total != 0 ? std::max(done, total) : part->second.total;
}

void DownloadTotal::finish(const std::string& name)
{
    const auto part = m_parts.find(name);
    if (part == m_parts.end() || part->second.is_finished) {
        return;
    }
    part->second.total = std::max(part->second.total, part->second.done);
    part->second.done = part->second.total;
    part->second.is_finished = true;
    ++m_finished;
}

std::string DownloadTotal::label() const
{
    return fmt::format(" Total ({}/{})", m_finished, m_parts.size());
}

std::uint64_t DownloadTotal::done() const
{
    std::uint64_t sum = 0;
    for (const auto& [name, part] : m_parts) {
        sum += part.done;
    }
    return sum;
}

std::uint64_t DownloadTotal::total() const
{
    std::uint64_t sum = 0;
    for (const auto& [name, part] : m_parts) {
        if (part.total == 0 && !part.is_finished) {
            return 0;
        }
        sum += part.total;
    }
    return sum;
}

} // namespace rbeepkg::cmd::render
