// The sandboxed evaluation and the static reading against `makepkg --printsrcinfo`: against kept
// answers for all of tests/data/pkgbuild, and against the makepkg of this machine for some.
#include "libpkg/base/text.hpp"
#include "libpkg/os/child.hpp"
#include "tests/unit/pkgbuild/evaluating.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <set>

namespace rbeepkg::pkgbuild {

namespace {

constexpr std::size_t k_live_samples = 10;

// Those of the corpus that take more than reading: they run commands, leave options or variables
// of the shell in disorder, or fail in ways that only bash knows. Shorter is better.
const std::set<std::string>& may_decline()
{
    static const std::set<std::string> names = {
        "arith",         "conditionals",        "conditions_patterns",
        "declares",      "eval_names",          "exp_array_items",
        "exp_indirect",  "exp_quote_transform", "exp_substring",
        "expansions",    "failing_commands",    "functions_full_of_syntax",
        "glob",          "heredoc_vars",        "heredocs",
        "indirect",      "override_empty",      "override_heredoc",
        "pipelines",     "positional",          "printf_and_echo",
        "shell_options", "special_variables",   "subshell_and_group",
        "substitutions", "top_level_function",  "trap",
        "worker_bin"};
    return names;
}

std::string our_srcinfo(const std::string& name)
{
    return format_srcinfo(evaluate_in_sandbox(read_data(name + ".PKGBUILD")));
}

// What makepkg finds beside each recipe.
std::vector<std::string> neighbours()
{
    return {"ChangeLog", "PKGBUILD", "tool.install"};
}

std::vector<std::string> faults_of_files(const Pkgbuild& pkgbuild)
{
    const OpenTempDir directory;
    for (const std::string& name : neighbours()) {
        os::write_file_atomically(os::join_path(directory.path(), name), "");
    }
    return lint_files(pkgbuild, directory.path());
}

// The text, "refused: ..." or "declined: ...".
std::string static_answer(std::string_view text)
{
    EvaluateOptions options;
    options.variant = plain_variant();
    options.method = Method::statically;
    try {
        const Pkgbuild pkgbuild = evaluate(text, "PKGBUILD", options, {});
        const std::vector<std::string> faults = faults_of_files(pkgbuild);
        return faults.empty() ? format_srcinfo(pkgbuild) : "refused: " + join(faults, "; ");
    } catch (const Error& error) {
        const std::string_view message = error.what();
        const bool declined =
            message.find("cannot be read without executing it") != std::string_view::npos;
        return (declined ? "declined: " : "refused: ") + std::string{message};
    }
}

// makepkg's stdout is the recipe's stdout too; .SRCINFO begins where pkgbase stands.
std::string from_pkgbase(const std::string& output)
{
    const std::size_t at = ("\n" + output).find("\npkgbase = ");
    return at == std::string::npos ? output : output.substr(at);
}

std::string makepkg_srcinfo(const std::string& name)
{
    const OpenTempDir directory;
    const std::optional<os::Identity> user = sandbox::build_identity("");
    for (const char* file : {"tool.install", "ChangeLog"}) {
        os::write_file_atomically(os::join_path(directory.path(), file), "");
    }
    os::write_file_atomically(os::join_path(directory.path(), "PKGBUILD"),
                              read_data(name + ".PKGBUILD"));
    if (user && ::chown(directory.path().c_str(), user->uid, user->gid) != 0) {
        throw system_error(errno, "chown");
    }
    os::Command command;
    command.argv = {"makepkg", "--printsrcinfo"};
    command.environment = {{"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "HOME=" + directory.path()}};
    command.directory = directory.path();
    command.run_as = user;
    const os::Outcome outcome = os::run(command, {});
    return outcome.succeeded() ? from_pkgbase(outcome.output)
                               : outcome.describe() + ": " + outcome.error_output;
}

} // namespace

TEST(Srcinfo, EqualsTheKeptAnswersOfMakepkg)
{
    const std::vector<std::string> names = data_names(".", ".PKGBUILD");
    ASSERT_GE(names.size(), 150U);
    for (const std::string& name : names) {
        SCOPED_TRACE(name);
        EXPECT_EQ(our_srcinfo(name), read_data(name + ".SRCINFO"));
    }
}

TEST(Srcinfo, TheStaticReadingEqualsTheKeptAnswersOrIsKnownToDecline)
{
    for (const std::string& name : data_names(".", ".PKGBUILD")) {
        SCOPED_TRACE(name);
        const std::string answer = static_answer(read_data(name + ".PKGBUILD"));
        if (!answer.starts_with("declined: ")) {
            EXPECT_EQ(answer, read_data(name + ".SRCINFO"));
        } else {
            EXPECT_EQ(may_decline().count(name), 1U) << answer;
        }
    }
}

TEST(Srcinfo, EqualsTheMakepkgOfThisMachine)
{
    if (!os::find_executable("makepkg")) {
        GTEST_SKIP() << "makepkg is not installed";
    }
    const std::vector<std::string> names = data_names(".", ".PKGBUILD");
    const std::size_t stride = names.size() / k_live_samples;
    for (std::size_t at = 0; at < names.size(); at += stride) {
        if (names[at] == "long") {
            continue; // takes makepkg the better part of a minute
        }
        SCOPED_TRACE(names[at]);
        EXPECT_EQ(our_srcinfo(names[at]), makepkg_srcinfo(names[at]));
    }
}

TEST(Srcinfo, RefusesWhatMakepkgRefuses)
{
    const std::vector<std::string> names = data_names("refused", ".PKGBUILD");
    ASSERT_GE(names.size(), 95U);
    for (const std::string& name : names) {
        SCOPED_TRACE(name);
        try {
            const Pkgbuild taken = evaluate_in_sandbox(read_data("refused/" + name + ".PKGBUILD"));
            EXPECT_FALSE(faults_of_files(taken).empty()) << "was taken";
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::corrupt) << error.what();
        }
    }
}

TEST(Srcinfo, TheStaticReadingTakesNothingThatMakepkgRefuses)
{
    for (const std::string& name : data_names("refused", ".PKGBUILD")) {
        SCOPED_TRACE(name);
        const std::string answer = static_answer(read_data("refused/" + name + ".PKGBUILD"));
        EXPECT_TRUE(answer.starts_with("refused: ") || answer.starts_with("declined: ")) << answer;
    }
}

} // namespace rbeepkg::pkgbuild
