// Commands that only turn text into text: cat, tr, cut, head, sed with plain substitutions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::bash {

// What the command prints for an input; nullopt when it is none of these. Throws Refused for
// options and texts whose effect is not known here.
std::optional<std::string> filtered(const std::vector<std::string>& command,
                                    const std::string& input);

// One of them. The input is printable ASCII.
std::string sed(const std::vector<std::string>& command, const std::string& input);
// With their ends taken away.
std::vector<std::string_view> lines_of(const std::string& input);

} // namespace rbeepkg::bash
