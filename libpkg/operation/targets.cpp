#include "libpkg/operation/targets.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"

namespace rbeepkg::operation {

package::Target parse_target(const std::string& text)
{
    Result<package::Target> target = package::Target::parse(text);
    if (!target) {
        throw make_error(ErrorCode::usage, "'{}' is no target: {}", printable(text, 200),
                         target.error().to_string());
    }
    return *std::move(target);
}

std::vector<package::Target> parse_targets(const std::vector<std::string>& texts,
                                           const std::string& hint)
{
    if (texts.empty()) {
        throw Error{ErrorCode::usage, "no targets specified", hint};
    }
    std::vector<package::Target> targets;
    for (const std::string& text : texts) {
        targets.push_back(parse_target(text));
    }
    return targets;
}

} // namespace rbeepkg::operation
