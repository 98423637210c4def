#include "cmd/rbeepkg/history.hpp"

#include "cmd/rbeepkg/render/changes.hpp"
#include "cmd/rbeepkg/render/output.hpp"
#include "libpkg/operation/history.hpp"

namespace rbeepkg::cmd {

int run_history(const Invocation& invocation, const config::Config& config)
{
    if (!invocation.targets.empty()) {
        throw Error{ErrorCode::usage, "--history takes no targets",
                    "rbeepkg --history --json is for programs that look for something"};
    }
    const std::vector<operation::HistoryEntry> entries = operation::read_history(config);
    render::print("{}",
                  invocation.json ? render::history_json(entries) : render::history_text(entries));
    return 0;
}

} // namespace rbeepkg::cmd
