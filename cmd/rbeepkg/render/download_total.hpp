// Several downloads as one: how many are done, how much of all of them is here. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace rbeepkg::cmd::render {

class DownloadTotal
{
public:
    // By name, with their sizes as far as they are known; 0: not known.
    explicit DownloadTotal(const std::map<std::string, std::uint64_t>& expected);

    bool counts(const std::string& name) const { return m_parts.contains(name); }
    void progress(const std::string& name, std::uint64_t done, std::uint64_t total);
    void finish(const std::string& name);

    std::string label() const; // " Total (1/3)"
    std::uint64_t done() const;
    std::uint64_t total() const; // 0 as long as one of them is not known
    bool is_finished() const { return m_finished == m_parts.size(); }

private:
    struct Part
    {
        std::uint64_t done = 0, total = 0;
        bool is_finished = false;
    };

    std::map<std::string, Part> m_parts;
    std::size_t m_finished = 0;
};

} // namespace rbeepkg::cmd::render
