// The lines "xdata = rbee.KEY=VALUE" of .PKGINFO. Internal to the room.
#pragma once

#include "libpkg/pkgfile/key_value_text.hpp"
#include "libpkg/pkgfile/pkginfo.hpp"

#include <optional>
#include <string>

namespace rbeepkg::pkgfile {

// What is wrong with a value; nullopt: nothing.
using Fault = std::optional<std::string>;

// value: all behind "xdata = ". What is not ours is passed over.
Fault take_fact(Pkginfo& info, const std::string& value);
void add_facts(KeyValueText& text, const Pkginfo& info);

} // namespace rbeepkg::pkgfile
