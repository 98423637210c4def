// format_srcinfo(evaluate()) against `makepkg --printsrcinfo`: against kept answers for all of
// tests/data/pkgbuild, and against the makepkg of this machine for some.
#include "libpkg/os/child.hpp"
#include "tests/unit/pkgbuild/evaluating.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

namespace rbeepkg::pkgbuild {

namespace {

constexpr std::size_t k_live_samples = 10;

std::string our_srcinfo(const std::string& name)
{
    return format_srcinfo(evaluate_text(read_data(name + ".PKGBUILD")));
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
    ASSERT_GE(names.size(), 45U);
    for (const std::string& name : names) {
        SCOPED_TRACE(name);
        EXPECT_EQ(our_srcinfo(name), read_data(name + ".SRCINFO"));
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
        SCOPED_TRACE(names[at]);
        EXPECT_EQ(our_srcinfo(names[at]), makepkg_srcinfo(names[at]));
    }
}

TEST(Srcinfo, RefusesWhatMakepkgRefuses)
{
    const std::vector<std::string> names = data_names("refused", ".PKGBUILD");
    ASSERT_GE(names.size(), 50U);
    for (const std::string& name : names) {
        SCOPED_TRACE(name);
        try {
            evaluate_text(read_data("refused/" + name + ".PKGBUILD"));
            ADD_FAILURE() << "was taken";
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::corrupt) << error.what();
        }
    }
}

} // namespace rbeepkg::pkgbuild
