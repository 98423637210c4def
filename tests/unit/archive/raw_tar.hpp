// Tar files byte by byte: what no writer of ours would write.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace rbeepkg::archive {

struct RawMember
{
    std::string path;
    char type = '0'; // 0 file, 1 hard link, 2 symlink, 3 device, 5 directory, 6 fifo, x pax
    std::string content = {};
    std::string link = {};
    unsigned mode = 0644;
    std::string size_field = {}; // 12 bytes; "" = the size of the content
};

class RawTar
{
public:
    RawTar& add(const RawMember& member)
    {
        std::string header(512, '\0');
        const auto put = [&](std::size_t at, std::string_view text, std::size_t room) {
            header.replace(at, std::min(text.size(), room), text.substr(0, room));
        };
        put(0, member.path, 100);
        put(100, fmt::format("{:07o}", member.mode), 8);
        put(108, "0000000", 8);
        put(116, "0000000", 8);
        put(124,
            member.size_field.empty() ? fmt::format("{:011o}", member.content.size())
                                      : member.size_field,
            12);
        put(136, "00000000000", 12);
        header[156] = member.type;
        put(157, member.link, 100);
        put(257, std::string_view{"ustar\00000", 8}, 8);
        put(148, "        ", 8);
        unsigned sum = 0;
        for (const char byte : header) {
            sum += static_cast<unsigned char>(byte);
        }
        put(148, fmt::format("{:06o}", sum) + std::string(1, '\0') + " ", 8);
        m_bytes += header + member.content;
        m_bytes.append((512 - member.content.size() % 512) % 512, '\0');
        return *this;
    }

    // Records of an extended header for the next member.
    RawTar& pax(std::string_view key, std::string_view value)
    {
        std::size_t length = key.size() + value.size() + 3;
        while (length != key.size() + value.size() + 3 + std::to_string(length).size()) {
            length = key.size() + value.size() + 3 + std::to_string(length).size();
        }
        return add({"PaxHeader", 'x', fmt::format("{} {}={}\n", length, key, value)});
    }

    std::string bytes() const { return m_bytes + std::string(1024, '\0'); }

private:
    std::string m_bytes;
};

} // namespace rbeepkg::archive
