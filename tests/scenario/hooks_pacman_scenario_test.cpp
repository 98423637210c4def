// The real pacman as the oracle: the same packages, the same hooks, the same targets and arguments.
#include "libpkg/os/file.hpp"
#include "tests/scenario/given.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <map>
#include <string>
#include <vector>

namespace {

using namespace rbeepkg;
using test::Given;
using test::PackageBuilder;

// Writes its arguments from the second on, then its input, into the file that the first one names.
// Static, since pacman runs hooks in a root that has nothing else.
constexpr const char* k_teller = R"(#include <stdio.h>
int main(int argc, char** argv) {
    FILE* out = fopen(argv[1], "a");
    for (int i = 2; i < argc; ++i) { fprintf(out, "<%s>\n", argv[i]); }
    for (int c; (c = getchar()) != EOF;) { fputc(c, out); }
    return fclose(out);
}
)";

struct Case
{
    std::string triggers;  // without the headings: separated by "--"
    std::string arguments; // of Exec
};

const std::map<std::string, Case> k_cases = {
    {"star", {"Type = Path\nTarget = *", ""}},
    {"folder", {"Type = Path\nTarget = usr/bin/*", ""}},
    {"slash", {"Type = Path\nTarget = /usr/bin/*", ""}},
    {"deep", {"Type = Path\nTarget = usr/share*1", ""}},
    {"question", {"Type = Path\nTarget = usr/bin/?", ""}},
    {"set", {"Type = Path\nTarget = usr/bin/[ab]*", ""}},
    {"notset", {"Type = Path\nTarget = usr/bin/[!a]*", ""}},
    {"negated", {"Type = Path\nTarget = usr/*\nTarget = !usr/share/*", ""}},
    {"renewed", {"Type = Path\nTarget = usr/*\nTarget = !usr/share/*\nTarget = usr/share/a/1", ""}},
    {"lost", {"Type = Path\nTarget = !usr/share/*\nTarget = usr/*", ""}},
    {"escaped", {"Type = Path\nTarget = usr/share/a/\\*", ""}},
    {"old", {"Type = File\nTarget = usr/bin/a", ""}},
    {"name", {"Type = Package\nTarget = a", ""}},
    {"names", {"Type = Package\nTarget = *\nTarget = !b", ""}},
    {"both", {"Type = Package\nTarget = b\n--Type = Path\nTarget = usr/bin/*", ""}},
    {"words", {"Type = Package\nTarget = *", "a 'b c' \"d 'e'\" f\\ g h\"i j\"k"}},
    {"quotes", {"Type = Package\nTarget = *", "\"a\\\"b\" 'c\\'d' e\\\\f \"g\\h\" '' $HOME *"}},
};

PackageBuilder package_of(const std::string& name, const std::string& version)
{
    return PackageBuilder{name, version}
        .executable("usr/bin/" + name, "#!/bin/sh\n")
        .executable("usr/bin/" + name + "-" + version, "#!/bin/sh\n")
        .file("usr/share/" + name + "/1", version)
        .file("usr/share/" + name + "/*", version)
        .file("etc/" + name + ".conf", version)
        .directory("usr/share/" + name + "/empty" + version);
}

class Oracle : public testing::Test
{
protected:
    void SetUp() override
    {
        if (::geteuid() != 0 || !test::has_program("pacman") || !test::has_program("cc")) {
            GTEST_SKIP() << "needs root, pacman and a C compiler";
        }
        m_pacman = m_given.machine().root().make_directory("pacman");
        m_ours = m_given.machine().root().make_directory("ours");
        const std::string source = m_given.machine().root().write("tell.c", k_teller);
        for (const std::string& root : {m_pacman, m_ours}) {
            const auto made = test::run_program({"cc", "-static", "-o", root + "/tell", source});
            ASSERT_EQ(made.exit_code, 0) << made.err;
            os::make_directories(root + "/out");
        }
        os::make_directories(m_pacman + "/db");
        m_given.machine().root().write("pacman.conf", "[options]\nSigLevel = Never\n");
        write_hooks("pacman/hooks/", "");
        write_hooks("root/etc/rbeepkg/hooks/", m_ours);
    }

    void write_hooks(const std::string& directory, const std::string& prefix)
    {
        for (const auto& [name, one] : k_cases) {
            for (const char* operation : {"Install", "Upgrade", "Remove"}) {
                const std::string heading =
                    std::string{"[Trigger]\nOperation = "} + operation + "\n";
                std::string text = heading + one.triggers;
                if (const auto at = text.find("--"); at != std::string::npos) {
                    text.replace(at, 2, heading);
                }
                text += "\n[Action]\nWhen = PostTransaction\nNeedsTargets\nExec = " + prefix +
                        "/tell " + prefix + "/out/" + name + operation + " " + one.arguments + "\n";
                m_given.machine().root().write(directory + name + operation + ".hook", text);
            }
        }
    }

    // What the hooks of a root were told, taken away.
    static std::map<std::string, std::string> told(const std::string& root)
    {
        std::map<std::string, std::string> texts;
        for (const std::string& name : os::list_directory(root + "/out")) {
            texts[name] = os::read_file(root + "/out/" + name, 1U << 20U);
            os::remove_file(root + "/out/" + name);
        }
        return texts;
    }

    void expect_the_same(const std::vector<std::string>& words)
    {
        std::vector<std::string> argv = {"pacman",
                                         "--config",
                                         m_given.machine().path("pacman.conf"),
                                         "--root",
                                         m_pacman,
                                         "--dbpath",
                                         m_pacman + "/db",
                                         "--hookdir",
                                         m_pacman + "/hooks",
                                         "--cachedir",
                                         m_pacman + "/cache",
                                         "--logfile",
                                         m_pacman + "/log",
                                         "--noconfirm"};
        argv.insert(argv.end(), words.begin(), words.end());
        const auto theirs = test::run_program(argv);
        ASSERT_EQ(theirs.exit_code, 0) << theirs.out << theirs.err;
        std::vector<std::string> ours = words;
        ours.emplace_back("--noconfirm");
        const auto result = m_given.machine().rbeepkg(ours);
        ASSERT_EQ(result.exit_code, 0) << result.out << result.err;
        const auto expected = told(m_pacman);
        EXPECT_GT(expected.size(), 10U) << theirs.out << theirs.err;
        EXPECT_EQ(told(m_ours), expected);
    }

    Given m_given;
    std::string m_pacman, m_ours;
};

} // namespace

TEST_F(Oracle, HooksAreSetOffByTheSameTargetsWithTheSameArguments)
{
    m_given.packages();
    const std::string a1 = m_given.file(package_of("a", "1-1"));
    const std::string b1 = m_given.file(package_of("b", "1-1"));
    const std::string a2 = m_given.file(package_of("a", "2-1"));
    expect_the_same({"-U", a1, b1});
    expect_the_same({"-U", a2});
    expect_the_same({"-U", a2});
    expect_the_same({"-U", a1});
    expect_the_same({"-R", "a", "b"});
}
