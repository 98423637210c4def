// A value, or why a text is not one. For parsers and pure checks; a broken world is an Error
// (error.hpp), an absent thing is an optional.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <variant>

namespace rbeepkg {

// Why a text was refused. line and column count from 1; 0 where they mean nothing (a single word).
struct ParseError
{
    std::string message;
    std::size_t line = 0;
    std::size_t column = 0;

    // "message", "line 3: message" or "line 3, column 7: message".
    std::string to_string() const;
    bool operator==(const ParseError&) const = default;
};

template <typename T> class [[nodiscard]] Result
{
public:
    Result(T value) : m_content{std::in_place_index<0>, std::move(value)} {}
    Result(ParseError error) : m_content{std::in_place_index<1>, std::move(error)} {}

    explicit operator bool() const noexcept { return m_content.index() == 0; }

    // Precondition for value access: the Result holds one (std::bad_variant_access otherwise).
    T& value() & { return std::get<0>(m_content); }
    const T& value() const& { return std::get<0>(m_content); }
    T&& value() && { return std::get<0>(std::move(m_content)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    const ParseError& error() const { return std::get<1>(m_content); }

private:
    std::variant<T, ParseError> m_content;
};

} // namespace rbeepkg
