#include "tests/differential/judges.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/sandbox/sandbox.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <future>
#include <string_view>

namespace rbeepkg::differential {

namespace {

constexpr std::size_t k_workers = 2;
constexpr std::size_t k_batch = 200;
constexpr std::string_view k_inside = "/batch"; // where the oracle finds a batch

// The files in the directory of each recipe.
std::vector<std::string> neighbours()
{
    return {"ChangeLog", "PKGBUILD", "tool.install"};
}

void make_open(const std::string& directory, const std::optional<os::Identity>& owner)
{
    os::make_directories(directory);
    const uid_t uid = owner ? owner->uid : ::geteuid();
    const gid_t gid = owner ? owner->gid : ::getegid();
    if (::chmod(directory.c_str(), 0755) != 0 || ::chown(directory.c_str(), uid, gid) != 0) {
        throw system_error(errno, directory);
    }
}

// Thousands of files that live for seconds: without the syncing of os::write_file_atomically.
void write(const std::string& path, const std::string& content)
{
    std::ofstream file{path, std::ios::binary};
    file << content;
    if (!file.flush()) {
        throw make_error(ErrorCode::io, "cannot write {}", path);
    }
}

// Rules that makepkg does not have: what would harm later is refused early.
bool is_stricter(std::string_view message)
{
    constexpr std::array<std::string_view, 11> k_own_rules = {
        "there twice",
        "control characters",
        "invalid UTF-8",
        "lies outside",
        "more than the",
        "sums has ",
        "sums: ",
        "sums_",
        "not valid UTF-8",
        "prints without end",
        "something else than letters, digits and _"};
    return std::any_of(k_own_rules.begin(), k_own_rules.end(), [&](std::string_view rule) {
        return message.find(rule) != std::string_view::npos;
    });
}

Answer refused(std::string_view message)
{
    const bool stricter = is_stricter(message);
    return {stricter ? Answer::Kind::stricter : Answer::Kind::refused, std::string{message}};
}

// makepkg's stdout is the recipe's stdout too; .SRCINFO begins where pkgbase stands.
Answer oracle_answer(const std::string& output)
{
    if (output == "REFUSED") {
        return {Answer::Kind::refused, "makepkg refuses it"};
    }
    const std::size_t at = ("\n" + output).find("\npkgbase = ");
    if (at == std::string::npos) {
        return {Answer::Kind::refused, "makepkg ended without a word"};
    }
    return {Answer::Kind::srcinfo, output.substr(at)};
}

} // namespace

bool Answer::agrees_with(const Answer& other) const
{
    if (kind == Kind::declined || other.kind == Kind::declined || kind == Kind::stricter ||
        other.kind == Kind::stricter) {
        return true;
    }
    return kind == other.kind && (kind == Kind::refused || text == other.text);
}

std::string describe(const Answer& answer)
{
    switch (answer.kind) {
    case Answer::Kind::srcinfo:
        return answer.text;
    case Answer::Kind::refused:
        return "refused: " + answer.text;
    case Answer::Kind::declined:
        return "declined: " + answer.text;
    case Answer::Kind::stricter:
        break;
    }
    return "refused by a rule of our own: " + answer.text;
}

Judges::Judges() : m_directory{"/tmp", "rbeepkg-differential-"}, m_user{sandbox::build_identity("")}
{
    m_variant.arch = "x86_64";
    make_open(m_directory.path(), std::nullopt);
    os::make_directories(neighbourhood());
    for (const std::string& name : neighbours()) {
        write(os::join_path(neighbourhood(), name), "");
    }
}

std::string Judges::neighbourhood() const
{
    return os::join_path(m_directory.path(), "neighbours");
}

std::vector<Answer> Judges::oracle_alone(const std::vector<std::string>& texts,
                                         const std::string& directory) const
{
    make_open(directory, m_user);
    std::string paths;
    for (std::size_t at = 0; at < texts.size(); ++at) {
        const std::string own = os::join_path(directory, std::to_string(at));
        make_open(own, m_user);
        for (const std::string& name : neighbours()) {
            write(os::join_path(own, name), name == "PKGBUILD" ? texts[at] : "");
        }
        paths += fmt::format("{}/{}/PKGBUILD\n", k_inside, at);
    }
    write(os::join_path(directory, "paths"), paths);

    sandbox::Policy policy = sandbox::metadata_policy();
    policy.binds = {{directory, std::string{k_inside}, true},
                    {std::string{RBEEPKG_SOURCE_DIR} + "/tests/differential/oracle", "/oracle"},
                    {"/etc/makepkg.conf", "/etc/makepkg.conf"}};
    policy.directory = k_inside;
    policy.environment = {"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"};
    policy.timeout = std::chrono::minutes{10};
    policy.max_output = 64U << 20U;
    policy.max_cpu_seconds.reset();
    const sandbox::Result result =
        sandbox::run(policy, {"/bin/bash", "-c", "exec /oracle <paths 2>/dev/null"}, m_user, {});
    os::remove_tree(directory);

    std::vector<Answer> answers;
    const std::string& output = result.outcome.output;
    for (std::size_t begin = 0; begin < output.size();) {
        const std::size_t end = std::min(output.find('\0', begin), output.size());
        answers.push_back(oracle_answer(output.substr(begin, end - begin)));
        begin = end + 1;
    }
    if (answers.size() != texts.size()) {
        throw make_error(ErrorCode::internal, "the oracle answered {} of {}: {} {}", answers.size(),
                         texts.size(), result.outcome.describe(), result.outcome.error_output);
    }
    return answers;
}

std::vector<Answer> Judges::oracle(const std::vector<std::string>& texts) const
{
    std::vector<std::vector<std::string>> batches;
    const std::size_t size = std::clamp(texts.size() / k_workers, std::size_t{1}, k_batch);
    for (std::size_t begin = 0; begin < texts.size(); begin += size) {
        const auto first = texts.begin() + static_cast<std::ptrdiff_t>(begin);
        const auto last =
            texts.begin() + static_cast<std::ptrdiff_t>(std::min(begin + size, texts.size()));
        batches.emplace_back(first, last);
    }
    std::vector<std::vector<Answer>> answers(batches.size());
    std::vector<std::future<void>> workers;
    for (std::size_t worker = 0; worker < k_workers; ++worker) {
        workers.push_back(std::async(std::launch::async, [&, worker] {
            for (std::size_t at = worker; at < batches.size(); at += k_workers) {
                answers[at] = oracle_alone(
                    batches[at], os::join_path(m_directory.path(), fmt::format("batch-{}", at)));
            }
        }));
    }
    for (std::future<void>& worker : workers) {
        worker.get();
    }
    std::vector<Answer> all;
    for (const std::vector<Answer>& some : answers) {
        all.insert(all.end(), some.begin(), some.end());
    }
    return all;
}

Answer Judges::evaluated(const std::string& text, pkgbuild::Method method) const
{
    pkgbuild::EvaluateOptions options;
    options.variant = m_variant;
    options.run_as = m_user;
    options.scratch = m_directory.path();
    options.method = method;
    options.neighbours = neighbours();
    try {
        const pkgbuild::Pkgbuild pkgbuild = pkgbuild::evaluate(text, "PKGBUILD", options, {});
        // makepkg's lint looks for the files that a PKGBUILD names.
        const std::vector<std::string> faults = lint_files(pkgbuild, neighbourhood());
        return faults.empty() ? Answer{Answer::Kind::srcinfo, format_srcinfo(pkgbuild)}
                              : refused(join(faults, "\n"));
    } catch (const Error& error) {
        const std::string message = error.what();
        return message.find("cannot be read without executing it") == std::string::npos
                   ? refused(message)
                   : Answer{Answer::Kind::declined, message};
    }
}

Answer Judges::sandbox(const std::string& text) const
{
    return evaluated(text, pkgbuild::Method::in_sandbox);
}

Answer Judges::statically(const std::string& text) const
{
    return evaluated(text, pkgbuild::Method::statically);
}

} // namespace rbeepkg::differential
