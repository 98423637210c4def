#include "libpkg/bash/interpreter.hpp"

namespace rbeepkg::bash {

Result<Reading> read(std::string_view text, const World& world)
{
    Result<std::shared_ptr<const Script>> script = parse(std::string{text});
    if (!script) {
        return script.error();
    }
    Interpreter interpreter{world};
    try {
        interpreter.run(*std::move(script));
    } catch (const Refused& refused) {
        return ParseError{refused.reason, refused.line != 0 ? refused.line : interpreter.line()};
    }
    return interpreter.take_result();
}

} // namespace rbeepkg::bash
