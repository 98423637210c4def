#include "libpkg/crypto/digest.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace rbeepkg::crypto {

namespace {

struct AlgorithmFacts
{
    Algorithm algorithm;
    std::string_view name;
    std::size_t hex_digits; // 0: a decimal number
};

constexpr std::array<AlgorithmFacts, 8> k_algorithms = {{{Algorithm::ck, "ck", 0},
                                                         {Algorithm::md5, "md5", 32},
                                                         {Algorithm::sha1, "sha1", 40},
                                                         {Algorithm::sha224, "sha224", 56},
                                                         {Algorithm::sha256, "sha256", 64},
                                                         {Algorithm::sha384, "sha384", 96},
                                                         {Algorithm::sha512, "sha512", 128},
                                                         {Algorithm::b2, "b2", 128}}};

const AlgorithmFacts& facts_of(Algorithm algorithm)
{
    return k_algorithms.at(static_cast<std::size_t>(algorithm));
}

Result<Digest> parse_decimal(Algorithm algorithm, std::string_view text)
{
    const std::optional<std::uint64_t> number = parse_number(text);
    if (!number || *number > std::numeric_limits<std::uint32_t>::max()) {
        return ParseError{fmt::format("{} is a decimal number below 2^32, not \"{}\"",
                                      to_string(algorithm), printable(text, 80))};
    }
    return Digest{algorithm, std::to_string(*number)};
}

// Lower-case; NUL when the character is no hex digit.
char folded_hex_digit(char character)
{
    if ((character >= '0' && character <= '9') || (character >= 'a' && character <= 'f')) {
        return character;
    }
    return character >= 'A' && character <= 'F' ? static_cast<char>(character - 'A' + 'a') : '\0';
}

} // namespace

std::string_view to_string(Algorithm algorithm)
{
    return facts_of(algorithm).name;
}

Result<Digest> Digest::parse(Algorithm algorithm, std::string_view text)
{
    const std::size_t digits = facts_of(algorithm).hex_digits;
    if (digits == 0) {
        return parse_decimal(algorithm, text);
    }
    if (text.size() != digits) {
        return ParseError{fmt::format("{} has {} hex digits, not {}: \"{}\"", to_string(algorithm),
                                      digits, text.size(), printable(text, 160))};
    }
    std::string value;
    value.reserve(digits);
    for (const char character : text) {
        const char folded = folded_hex_digit(character);
        if (folded == '\0') {
            return ParseError{fmt::format("{} has hex digits only: \"{}\"", to_string(algorithm),
                                          printable(text, 160))};
        }
        value += folded;
    }
    return Digest{algorithm, std::move(value)};
}

} // namespace rbeepkg::crypto
