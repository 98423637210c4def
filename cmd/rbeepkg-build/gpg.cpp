#include "cmd/rbeepkg-build/gpg.hpp"

#include "cmd/rbeepkg-build/exit_status.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/child.hpp"
#include "libpkg/os/file.hpp"

namespace rbeepkg::cmd_build {

namespace {

os::Outcome run_gpg(const std::vector<std::string>& arguments, const CancelToken& cancel)
{
    os::Command command;
    command.argv = {"gpg"};
    command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
    return os::run(command, cancel);
}

} // namespace

bool has_secret_key(const std::string& key, const CancelToken& cancel)
{
    std::vector<std::string> arguments = {"--batch", "--list-secret-keys", "--with-colons"};
    if (!key.empty()) {
        arguments.insert(arguments.end(), {"--", key});
    }
    const os::Outcome outcome = run_gpg(arguments, cancel);
    return outcome.succeeded() && outcome.output.find("sec:") != std::string::npos;
}

void sign_file(const std::string& path, const std::string& key, const CancelToken& cancel)
{
    os::remove_file(path + ".sig");
    std::vector<std::string> arguments = {"--detach-sign", "--no-armor", "--yes"};
    if (!key.empty()) {
        arguments.insert(arguments.end(), {"-u", key});
    }
    arguments.insert(arguments.end(), {"--", path});
    const os::Outcome outcome = run_gpg(arguments, cancel);
    if (!outcome.succeeded()) {
        throw Ended{k_exit_not_signed, fmt::format("gpg did not sign {}: {}", path,
                                                   printable(trim(outcome.error_output), 400))};
    }
}

} // namespace rbeepkg::cmd_build
