// Chance that is the same on every machine for the same seed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rbeepkg::differential {

class Dice
{
public:
    explicit Dice(std::uint64_t seed) : m_engine{seed} {}

    // 0 <= result < end; end must not be 0.
    std::size_t below(std::size_t end) { return static_cast<std::size_t>(m_engine() % end); }
    bool chance(std::size_t percent) { return below(100) < percent; }

    std::string_view pick(std::initializer_list<std::string_view> list)
    {
        return *(list.begin() + below(list.size()));
    }
    template <typename T> const T& pick(const std::vector<T>& list)
    {
        return list[below(list.size())];
    }
    // The index of one of the weights, as often as its weight says.
    std::size_t weighted(std::initializer_list<std::size_t> weights)
    {
        std::size_t sum = 0;
        for (const std::size_t weight : weights) {
            sum += weight;
        }
        std::size_t at = below(sum);
        std::size_t index = 0;
        for (const std::size_t weight : weights) {
            if (at < weight) {
                break;
            }
            at -= weight;
            ++index;
        }
        return index;
    }

private:
    std::mt19937_64 m_engine;
};

} // namespace rbeepkg::differential
