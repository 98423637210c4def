// Signing with the user's own gpg.
#pragma once

#include "libpkg/base/cancel.hpp"

#include <string>

namespace rbeepkg::cmd_build {

// key: "" = any.
bool has_secret_key(const std::string& key, const CancelToken& cancel);

// PATH.sig appears. Ended{16} with what gpg said when it does not.
void sign_file(const std::string& path, const std::string& key, const CancelToken& cancel);

} // namespace rbeepkg::cmd_build
