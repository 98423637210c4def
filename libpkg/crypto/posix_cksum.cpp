#include "libpkg/crypto/posix_cksum.hpp"

#include <array>

namespace rbeepkg::crypto {

namespace {

// The generator polynomial of POSIX (that of Ethernet), most significant bit first.
constexpr std::uint32_t k_polynomial = 0x04C11DB7U;

constexpr std::array<std::uint32_t, 256> make_table()
{
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t byte = 0; byte < table.size(); ++byte) {
        std::uint32_t remainder = byte << 24U;
        for (int bit = 0; bit < 8; ++bit) {
            const bool carries = (remainder & 0x80000000U) != 0;
            remainder = (remainder << 1U) ^ (carries ? k_polynomial : 0U);
        }
        table[byte] = remainder;
    }
    return table;
}

constexpr std::array<std::uint32_t, 256> k_table = make_table();

constexpr std::uint32_t advance(std::uint32_t crc, std::uint32_t byte) noexcept
{
    return (crc << 8U) ^ k_table[((crc >> 24U) ^ byte) & 0xFFU];
}

} // namespace

void PosixCksum::update(std::string_view data) noexcept
{
    for (const char character : data) {
        m_crc = advance(m_crc, static_cast<unsigned char>(character));
    }
    m_length += data.size();
}

std::uint32_t PosixCksum::finish() noexcept
{
    // The length follows the data: as many bytes as it needs, the lowest first.
    for (std::uint64_t rest = m_length; rest != 0; rest >>= 8U) {
        m_crc = advance(m_crc, static_cast<std::uint32_t>(rest & 0xFFU));
    }
    return ~m_crc;
}

} // namespace rbeepkg::crypto
