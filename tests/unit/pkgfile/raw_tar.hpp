// Tar archives byte by byte, for members that no honest writer makes.
#pragma once

#include "libpkg/archive/writer.hpp"
#include "libpkg/pkgfile/mtree.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::pkgfile {

struct RawMember
{
    std::string name;
    std::string content;
    char type = '0'; // '0' file, '1' hard link, '2' symlink, '3' device, '5' directory, '6' FIFO
    unsigned mode = 0644;
    std::string link = {};
    std::string size_field = {}; // instead of the content's own, as it stands in the header
};

inline std::string raw_header(const RawMember& member)
{
    std::string header(512, '\0');
    const auto put = [&header](std::size_t at, std::string_view text) {
        header.replace(at, text.size(), text);
    };
    put(0, std::string_view{member.name}.substr(0, 100));
    put(100, fmt::format("{:07o}", member.mode));
    put(108, "0000000");
    put(116, "0000000");
    put(124, member.size_field.empty() ? fmt::format("{:011o}", member.content.size())
                                       : member.size_field);
    put(136, fmt::format("{:011o}", 1'700'000'000));
    put(148, "        ");
    header[156] = member.type;
    put(157, std::string_view{member.link}.substr(0, 100));
    put(257, std::string_view{"ustar\00000", 8});
    const unsigned sum =
        std::accumulate(header.begin(), header.end(), 0U, [](unsigned so_far, char character) {
            return so_far + static_cast<unsigned char>(character);
        });
    put(148, fmt::format("{:06o}", sum));
    header[154] = '\0';
    return header;
}

// An extended header that says more of the member behind it.
inline RawMember raw_pax(const std::string& key, const std::string& value)
{
    const std::string record = " " + key + "=" + value + "\n";
    std::size_t length = record.size() + 1;
    while (std::to_string(length).size() + record.size() != length) {
        ++length;
    }
    return {"PaxHeader", std::to_string(length) + record, 'x'};
}

inline std::string raw_tar(const std::vector<RawMember>& members)
{
    std::string bytes;
    for (const RawMember& member : members) {
        bytes += raw_header(member) + member.content;
        bytes.resize((bytes.size() + 511) / 512 * 512, '\0');
    }
    return bytes + std::string(1024, '\0');
}

inline RawMember raw_pkginfo()
{
    return {".PKGINFO", "pkgname = raw\npkgver = 1-1\narch = any\n"};
}

inline RawMember raw_mtree(const std::string& text)
{
    return {".MTREE", archive::gzip(text)};
}

} // namespace rbeepkg::pkgfile
