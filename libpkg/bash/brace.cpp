// Brace expansion: a{b,c}, {1..9..2}, {a..z}.
#include "libpkg/base/text.hpp"
#include "libpkg/bash/interpreter.hpp"

#include <algorithm>
#include <cstdlib>

namespace rbeepkg::bash {

namespace {

constexpr std::size_t k_max_words = 4096;

// One unquoted character, or a part that is none.
struct Atom
{
    char c = '\0';
    const Part* part = nullptr;

    bool is(char wanted) const { return part == nullptr && c == wanted; }
};
using Atoms = std::vector<Atom>;

Atoms atoms_of(const Word& word)
{
    Atoms atoms;
    for (const Part& part : word.parts) {
        if (part.kind != PartKind::literal) {
            atoms.push_back({'\0', &part});
            continue;
        }
        for (const char c : part.text) {
            atoms.push_back({c, nullptr});
        }
    }
    return atoms;
}

constexpr std::size_t k_max_braces = 64;

void refuse_too_many(const Atoms& atoms)
{
    const auto braces =
        std::count_if(atoms.begin(), atoms.end(), [](const Atom& atom) { return atom.is('{'); });
    if (static_cast<std::size_t>(braces) > k_max_braces) {
        throw Refused{"braces that become very many words", 0};
    }
}

Atoms slice(const Atoms& atoms, std::size_t begin, std::size_t end)
{
    return {atoms.begin() + static_cast<std::ptrdiff_t>(begin),
            atoms.begin() + static_cast<std::ptrdiff_t>(end)};
}

// The '}' for the '{' at begin, and the commas between them; npos: none.
std::size_t closing_brace(const Atoms& atoms, std::size_t begin, std::vector<std::size_t>& commas)
{
    int depth = 0;
    for (std::size_t at = begin; at < atoms.size(); ++at) {
        if (atoms[at].is('{')) {
            ++depth;
        } else if (atoms[at].is('}') && --depth == 0) {
            return at;
        } else if (atoms[at].is(',') && depth == 1) {
            commas.push_back(at);
        }
    }
    commas.clear();
    return std::string::npos;
}

Atoms atoms_of(const std::string& text)
{
    Atoms atoms;
    for (const char c : text) {
        atoms.push_back({c, nullptr});
    }
    return atoms;
}

// Decimal, whatever zeros it begins with.
std::optional<std::int64_t> decimal(std::string_view text)
{
    const bool negative = text.starts_with('-');
    const auto number = parse_number(text.substr(negative ? 1 : 0));
    if (!number || *number > 1'000'000'000) {
        return std::nullopt;
    }
    const auto value = static_cast<std::int64_t>(*number);
    return negative ? -value : value;
}

bool is_padded(std::string_view number)
{
    const std::size_t first = number.find_first_not_of('-');
    return first != std::string_view::npos && number.size() > first + 1 && number[first] == '0';
}

std::string padded(std::int64_t number, std::size_t width)
{
    std::string digits = std::to_string(std::llabs(number));
    const std::size_t sign = number < 0 ? 1 : 0;
    if (digits.size() + sign < width) {
        digits.insert(0, width - sign - digits.size(), '0');
    }
    return (number < 0 ? "-" : "") + digits;
}

std::vector<Atoms> sequence(const std::string& content)
{
    const std::size_t dots = content.find("..");
    if (dots == std::string::npos) {
        return {};
    }
    const std::string first = content.substr(0, dots);
    std::string last = content.substr(dots + 2);
    std::int64_t step = 1;
    if (const std::size_t more = last.find(".."); more != std::string::npos) {
        const auto number = decimal(last.substr(more + 2));
        if (!number) {
            return {};
        }
        step = std::llabs(*number) == 0 ? 1 : std::llabs(*number);
        last.resize(more);
    }
    const auto begin = decimal(first);
    const auto end = decimal(last);
    const bool letters = first.size() == 1 && last.size() == 1 && is_name_start(first[0]) &&
                         is_name_start(last[0]) && first[0] != '_' && last[0] != '_';
    if ((!begin || !end) && !letters) {
        return {};
    }
    const std::int64_t from = letters ? first[0] : *begin;
    const std::int64_t to = letters ? last[0] : *end;
    if (std::llabs(to - from) / step >= static_cast<std::int64_t>(k_max_words)) {
        throw Refused{"a very long sequence in braces", 0};
    }
    const std::size_t width =
        !letters && (is_padded(first) || is_padded(last)) ? std::max(first.size(), last.size()) : 0;
    std::vector<Atoms> all;
    for (std::int64_t at = from; from <= to ? at <= to : at >= to;
         at += from <= to ? step : -step) {
        if (letters && !is_name_char(static_cast<char>(at))) {
            throw Refused{"a sequence of letters of both cases in braces", 0};
        }
        all.push_back(letters ? Atoms{{static_cast<char>(at), nullptr}}
                              : atoms_of(padded(at, width)));
    }
    return all;
}

std::vector<Atoms> expand(const Atoms& atoms, int depth);

// What stands between one pair of braces; {}: nothing that is expanded.
std::vector<Atoms> alternatives(const Atoms& atoms, std::size_t begin, std::size_t end,
                                std::vector<std::size_t> commas, int depth)
{
    std::vector<Atoms> all;
    if (commas.empty()) {
        std::string content;
        for (std::size_t at = begin + 1; at < end; ++at) {
            if (atoms[at].part != nullptr) {
                return {};
            }
            content += atoms[at].c;
        }
        return sequence(content);
    }
    commas.push_back(end);
    std::size_t from = begin + 1;
    for (const std::size_t comma : commas) {
        for (Atoms& one : expand(slice(atoms, from, comma), depth + 1)) {
            all.push_back(std::move(one));
        }
        from = comma + 1;
    }
    return all;
}

std::vector<Atoms> expand(const Atoms& atoms, int depth)
{
    if (depth > 20) {
        throw Refused{"deeply nested braces", 0};
    }
    for (std::size_t begin = 0; begin < atoms.size(); ++begin) {
        if (!atoms[begin].is('{')) {
            continue;
        }
        std::vector<std::size_t> commas;
        const std::size_t end = closing_brace(atoms, begin, commas);
        if (end == std::string::npos) {
            continue;
        }
        const std::vector<Atoms> middles = alternatives(atoms, begin, end, commas, depth);
        if (middles.empty()) {
            continue;
        }
        const std::vector<Atoms> tails = expand(slice(atoms, end + 1, atoms.size()), depth + 1);
        if (middles.size() * tails.size() > k_max_words) {
            throw Refused{"braces that become very many words", 0};
        }
        std::vector<Atoms> all;
        for (const Atoms& middle : middles) {
            for (const Atoms& tail : tails) {
                Atoms whole = slice(atoms, 0, begin);
                whole.insert(whole.end(), middle.begin(), middle.end());
                whole.insert(whole.end(), tail.begin(), tail.end());
                all.push_back(std::move(whole));
            }
        }
        return all;
    }
    return {atoms};
}

// Braces are expanded before parameters: $x{,y} is $x and $xy.
void refuse_grown_names(const Pieces& pieces)
{
    for (std::size_t at = 0; at + 1 < pieces.size(); ++at) {
        const Part* const part = pieces[at].part;
        const bool is_bare =
            part != nullptr && part->kind == PartKind::parameter && !part->text.starts_with("${");
        if (is_bare && pieces[at + 1].part == nullptr &&
            is_name_char(pieces[at + 1].literal.front())) {
            throw Refused{"braces that change the name of a variable", 0};
        }
    }
}

} // namespace

std::vector<Pieces> expand_braces(const Word& word)
{
    std::vector<Pieces> words;
    const Atoms whole = atoms_of(word);
    refuse_too_many(whole);
    for (const Atoms& atoms : expand(whole, 0)) {
        Pieces pieces;
        for (const Atom& atom : atoms) {
            if (atom.part != nullptr) {
                pieces.push_back({atom.part, {}});
            } else if (!pieces.empty() && pieces.back().part == nullptr) {
                pieces.back().literal += atom.c;
            } else {
                pieces.push_back({nullptr, std::string(1, atom.c)});
            }
        }
        refuse_grown_names(pieces);
        words.push_back(std::move(pieces));
    }
    return words;
}

} // namespace rbeepkg::bash
