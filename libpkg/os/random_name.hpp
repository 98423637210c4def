// Names for temporaries that stand beside their targets.
#pragma once

#include <string>
#include <string_view>

namespace rbeepkg::os {

// ".<name>.<16 random hex digits>.tmp", at most 255 bytes. Hidden and with an ending of its own, so
// that nobody who lists a directory takes one for a finished file.
std::string temporary_name(std::string_view name);
bool is_temporary_name(std::string_view name);

} // namespace rbeepkg::os
