#include "cmd/rbeepkg-build/start.hpp"

#include "cmd/rbeepkg-build/exit_status.hpp"
#include "cmd/rbeepkg-build/workplace.hpp"

namespace rbeepkg::cmd_build {

Start read_start(const Invocation& invocation)
{
    Start start{config::Environment::from_process(), {}, {}};
    try {
        start.config = read_config(invocation, start.environment);
        start.settings = read_settings(invocation, start.environment, architecture(start.config));
    } catch (const Error& error) {
        if (error.code() != ErrorCode::usage) {
            throw;
        }
        throw Ended{k_exit_bad_config, error.what(), error.hint()};
    }
    return start;
}

} // namespace rbeepkg::cmd_build
