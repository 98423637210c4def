#include "libpkg/bash/parser.hpp"

namespace rbeepkg::bash {

namespace {

constexpr std::size_t k_max_text = 1U << 20U;

} // namespace

Result<std::shared_ptr<const Script>> parse(std::string text)
{
    if (text.size() > k_max_text) {
        return ParseError{"it is longer than 1 MiB"};
    }
    if (text.find('\0') != std::string::npos) {
        return ParseError{"it holds NUL bytes"};
    }
    auto script = std::make_shared<Script>();
    script->text = std::move(text);
    try {
        script->commands = Parser{*script}.parse_script();
    } catch (const Refused& refused) {
        return ParseError{refused.reason, refused.line};
    }
    return std::shared_ptr<const Script>{std::move(script)};
}

} // namespace rbeepkg::bash
