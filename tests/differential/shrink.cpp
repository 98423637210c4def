#include "tests/differential/shrink.hpp"

#include <algorithm>
#include <string_view>

namespace rbeepkg::differential {

namespace {

using Pieces = std::vector<std::string>;

std::string joined(const Pieces& pieces)
{
    std::string text;
    for (const std::string& piece : pieces) {
        text += piece;
    }
    return text;
}

// The text cut behind each of the characters.
Pieces cut_behind(const std::string& text, std::string_view ends)
{
    Pieces pieces(1);
    for (const char c : text) {
        pieces.back() += c;
        if (ends.empty() || ends.find(c) != std::string_view::npos) {
            pieces.emplace_back();
        }
    }
    if (pieces.back().empty()) {
        pieces.pop_back();
    }
    return pieces;
}

class Shrinker
{
public:
    Shrinker(const std::function<bool(const std::string&)>& fails, std::size_t tries)
        : m_fails{fails}, m_tries{tries}
    {}

    // Leaves out runs of pieces, long ones first, as long as something can go.
    Pieces reduce(Pieces pieces)
    {
        for (std::size_t run = std::max<std::size_t>(pieces.size() / 2, 1); run > 0; run /= 2) {
            for (std::size_t at = 0; at < pieces.size() && m_tries > 0;) {
                Pieces fewer = pieces;
                const auto first = fewer.begin() + static_cast<std::ptrdiff_t>(at);
                const auto count = static_cast<std::ptrdiff_t>(std::min(run, pieces.size() - at));
                fewer.erase(first, first + count);
                --m_tries;
                if (m_fails(joined(fewer))) {
                    pieces = std::move(fewer);
                } else {
                    at += run;
                }
            }
        }
        return pieces;
    }

private:
    const std::function<bool(const std::string&)>& m_fails;
    std::size_t m_tries;
};

} // namespace

std::string shrink(const Pieces& parts, const std::function<bool(const std::string&)>& fails,
                   std::size_t max_tries)
{
    Pieces pieces;
    for (const std::string& part : parts) {
        pieces.push_back(part + "\n");
    }
    Shrinker shrinker{fails, max_tries};
    std::string text = joined(shrinker.reduce(std::move(pieces)));
    text = joined(shrinker.reduce(cut_behind(text, "\n")));
    text = joined(shrinker.reduce(cut_behind(text, " \n\"'${}()[]/=")));
    return joined(shrinker.reduce(cut_behind(text, {})));
}

} // namespace rbeepkg::differential
