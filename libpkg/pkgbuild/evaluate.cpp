#include "libpkg/pkgbuild/evaluate.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/os/fd.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"
#include "libpkg/pkgbuild/driver.hpp"
#include "libpkg/pkgbuild/dump.hpp"
#include "libpkg/pkgbuild/read_statically.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <optional>

namespace rbeepkg::pkgbuild {

namespace {

constexpr std::size_t k_max_text = 1U << 20U;
constexpr std::size_t k_max_neighbours = 1000;
constexpr std::size_t k_shown_lines = 10;
constexpr std::size_t k_shown_bytes = 2000;

constexpr std::string_view k_own_directory = "/rbeepkg";

std::string random_word()
{
    std::array<unsigned char, 16> bytes{};
    if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
        throw system_error(errno, "cannot get random bytes");
    }
    return fmt::format("{:02x}", fmt::join(bytes, ""));
}

void check_text(std::string_view text, std::string_view name)
{
    if (text.size() > k_max_text) {
        throw make_error(ErrorCode::corrupt, "{} is larger than {}", name, human_size(k_max_text));
    }
    if (text.find('\0') != std::string_view::npos) {
        throw make_error(ErrorCode::corrupt, "{} holds NUL bytes: it is no PKGBUILD", name);
    }
    if (text.find('\r') != std::string_view::npos) {
        throw Error{ErrorCode::corrupt,
                    fmt::format("{} holds carriage returns, which bash cannot read", name),
                    "save it with Unix line ends"};
    }
}

// Readable for whoever evaluates it, whatever our umask is.
void write_readable(const std::string& path, std::string_view content)
{
    os::UniqueFd fd = os::open_file(path, O_WRONLY | O_CREAT | O_EXCL);
    os::write_all(fd.get(), content, path);
    if (::fchmod(fd.get(), 0644) != 0) {
        throw system_error(errno, fmt::format("cannot set the mode of {}", path));
    }
    fd.close(path);
}

void make_enterable(const std::string& directory)
{
    os::make_directories(directory);
    if (::chmod(directory.c_str(), 0755) != 0) {
        throw system_error(errno, fmt::format("cannot set the mode of {}", directory));
    }
}

// Their names are all that a PKGBUILD may see of the files beside it.
void make_neighbours(const std::string& start, const std::vector<std::string>& names)
{
    for (std::size_t at = 0; at < names.size() && at < k_max_neighbours; ++at) {
        const std::string& name = names[at];
        if (name != "PKGBUILD" && !name.empty() && name.size() < 256 &&
            name.find('/') == std::string::npos && name != "." && name != "..") {
            write_readable(os::join_path(start, name), "");
        }
    }
}

// Everything that the sandbox shows: the PKGBUILD, the driver, the variant's tools.
sandbox::Policy prepare(std::string_view text, const EvaluateOptions& options,
                        const std::string& directory)
{
    make_enterable(directory);
    const std::string start = os::join_path(directory, "start");
    const std::string tools = os::join_path(directory, "tools");
    make_enterable(start);
    make_enterable(tools);
    write_readable(os::join_path(start, "PKGBUILD"), text);
    make_neighbours(start, options.neighbours);
    write_readable(os::join_path(tools, "driver"), driver_text());
    const VariantTools variant =
        write_variant_tools(options.variant, tools, std::string{k_own_directory});

    sandbox::Policy policy = sandbox::metadata_policy();
    policy.binds.insert(policy.binds.end(), variant.binds.begin(), variant.binds.end());
    policy.binds.push_back({start, std::string{k_start_directory}});
    policy.directory = k_start_directory;
    policy.environment = variant_environment(options.variant);
    policy.environment.insert(policy.environment.end(),
                              {"PATH=" + join(variant.path, ":"), "LC_ALL=C.UTF-8",
                               "HOME=/nonexistent", "CARCH=" + options.variant.arch,
                               fmt::format("SOURCE_DATE_EPOCH={}", options.source_date_epoch)});
    return policy;
}

// The end of what it printed, for the message: usually bash says there what is wrong and where.
std::string tail(std::string_view output)
{
    const std::vector<std::string_view> lines = split(trim(output), '\n');
    const std::size_t first = lines.size() > k_shown_lines ? lines.size() - k_shown_lines : 0;
    std::string shown;
    for (std::size_t at = first; at < lines.size() && !output.empty(); ++at) {
        shown += "\n    " + printable(lines[at], 200);
    }
    return shown.size() > k_shown_bytes ? shown.substr(0, k_shown_bytes) : shown;
}

// bash's own ending, or what bubblewrap makes of a signal.
bool ended_by(const os::Outcome& outcome, int signal)
{
    return outcome.signal == signal || (outcome.signal == 0 && outcome.exit_code == 128 + signal);
}

// Of an evaluation that a limit ended before it told anything; nullopt: none did. The processor
// time ends by SIGXCPU, and by SIGKILL for those that do not heed it.
std::optional<Error> limit_error(const os::Outcome& outcome, std::string_view name,
                                 std::string_view said)
{
    if (ended_by(outcome, SIGXCPU)) {
        return Error{
            ErrorCode::corrupt,
            fmt::format("{} cannot be evaluated: it used up its processor time{}", name, said),
            "something at the top of it loops without end; long work belongs into its functions"};
    }
    if (ended_by(outcome, SIGKILL)) {
        return Error{ErrorCode::corrupt,
                     fmt::format("{} cannot be evaluated: it was killed, as is done to what has "
                                 "used up its processor time or the memory{}",
                                 name, said),
                     "long and large work belongs into its functions, not at the top"};
    }
    return std::nullopt;
}

Dump read_answer(const sandbox::Result& result, std::string_view nonce, std::string_view name)
{
    const os::Outcome& outcome = result.outcome;
    const std::string said = tail(outcome.error_output);
    if (outcome.timed_out || outcome.output_exceeded) {
        throw make_error(ErrorCode::corrupt, "{} cannot be evaluated: it {}{}", name,
                         outcome.timed_out ? "does not come to an end" : "prints without end",
                         said);
    }
    Result<Dump> dump = parse_dump(outcome.output, nonce);
    if (!dump) {
        if (std::optional<Error> error = limit_error(outcome, name, said)) {
            throw Error{*std::move(error)};
        }
        throw Error{ErrorCode::corrupt,
                    fmt::format("{} cannot be evaluated: {} ({}){}", name, dump.error().to_string(),
                                outcome.describe(), said),
                    "`exit` and `exec` at the top of a PKGBUILD end its evaluation"};
    }
    if (dump->failed_status) {
        throw make_error(ErrorCode::corrupt,
                         "{} cannot be evaluated: its last command failed with status {}{}", name,
                         printable(*dump->failed_status, 10), said);
    }
    return *std::move(dump);
}

// nullopt: reading is not enough.
std::optional<Dump> read_text(std::string_view text, std::string_view name,
                              const EvaluateOptions& options)
{
    if (options.method == Method::in_sandbox) {
        return std::nullopt;
    }
    Result<Dump> dump =
        read_statically(text, {options.variant, options.source_date_epoch, &options.neighbours});
    if (dump) {
        return *std::move(dump);
    }
    if (options.method == Method::statically) {
        throw Error{ErrorCode::corrupt,
                    fmt::format("{} cannot be read without executing it: {}", name,
                                dump.error().to_string()),
                    "the sandboxed evaluation may be able to"};
    }
    return std::nullopt;
}

Dump run_in_sandbox(std::string_view text, std::string_view name, const EvaluateOptions& options,
                    const CancelToken& cancel)
{
    const os::TempDir directory{options.scratch, "rbeepkg-evaluate-"};
    const sandbox::Policy policy = prepare(text, options, directory.path());
    const std::string nonce = random_word();
    const sandbox::Result result = sandbox::run(
        policy,
        {"/bin/bash", "--noprofile", "--norc", os::join_path(k_own_directory, "driver"),
         os::join_path(k_start_directory, "PKGBUILD"), nonce},
        options.run_as, cancel);
    return read_answer(result, nonce, name);
}

} // namespace

Examined examine(std::string_view text, std::string_view name, const EvaluateOptions& options,
                 const CancelToken& cancel)
{
    check_text(text, name);
    Examined examined;
    const auto take = [&](const Dump& dump) { examined = {pkgbuild_of(dump), lint_kinds(dump)}; };
    if (const std::optional<Dump> dump = read_text(text, name, options)) {
        take(*dump);
    } else {
        take(run_in_sandbox(text, name, options, cancel));
    }
    const std::vector<std::string> more = lint(examined.pkgbuild);
    examined.faults.insert(examined.faults.end(), more.begin(), more.end());
    return examined;
}

Pkgbuild evaluate(std::string_view text, std::string_view name, const EvaluateOptions& options,
                  const CancelToken& cancel)
{
    Examined examined = examine(text, name, options, cancel);
    if (!examined.faults.empty()) {
        throw make_error(ErrorCode::corrupt, "{} breaks the rules of PKGBUILDs:\n    {}", name,
                         join(examined.faults, "\n    "));
    }
    return std::move(examined.pkgbuild);
}

} // namespace rbeepkg::pkgbuild
