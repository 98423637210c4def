// The CRC of POSIX cksum: of all algorithms that makepkg knows, the one that OpenSSL lacks.
#pragma once

#include <cstdint>
#include <string_view>

namespace rbeepkg::crypto {

// A checksum against accidents only.
class PosixCksum
{
public:
    void update(std::string_view data) noexcept;
    // The length counts too, so nothing may follow.
    std::uint32_t finish() noexcept;

private:
    std::uint32_t m_crc = 0;
    std::uint64_t m_length = 0;
};

} // namespace rbeepkg::crypto
