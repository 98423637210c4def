#include "cmd/rbeepkg/database_action.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"

#include <string>
#include <utility>
#include <vector>

namespace rbeepkg::cmd {

namespace {

Error database_usage(std::string message)
{
    return {ErrorCode::usage, std::move(message), "rbeepkg -D --help lists its options"};
}

} // namespace

void check_one_action(const Invocation& invocation)
{
    std::vector<std::string> named;
    for (const auto& [given, name] :
         {std::pair{invocation.activate, "--activate"}, std::pair{invocation.hold, "--hold"},
          std::pair{invocation.unhold, "--unhold"}, std::pair{invocation.as_depends, "--asdeps"},
          std::pair{invocation.as_explicit, "--asexplicit"},
          std::pair{invocation.check != 0, "--check"}, std::pair{invocation.rebuild, "--rebuild"},
          std::pair{invocation.hive_export, "--hive-export"}}) {
        if (given) {
            named.emplace_back(name);
        }
    }
    if (named.empty()) {
        throw database_usage("-D needs --activate, --hold, --unhold, --asdeps, --asexplicit, "
                             "--check, --rebuild or --hive-export");
    }
    if (named.size() > 1) {
        throw database_usage(join(named, " and ") + " exclude each other");
    }
    if (!invocation.reason.empty() && !invocation.hold) {
        throw database_usage("--reason belongs to --hold");
    }
}

} // namespace rbeepkg::cmd
