// Every cure of the doctor's is typed as it stands: the machine is broken, the line is run, and
// what was wrong is not any more.
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"
#include "tests/scenario/given.hpp"
#include "tests/scenario/small_disk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace {

using namespace rbeepkg;
using test::Given;
using test::PackageBuilder;
using test::ProgramOptions;
using test::ProgramResult;
using testing::HasSubstr;
using testing::Not;

constexpr std::size_t k_mebibyte = 1U << 20U;
const std::string k_bin = RBEEPKG_BIN_DIR;

PackageBuilder tool(const std::string& version = "1-1")
{
    return PackageBuilder{"tool", version}
        .executable("usr/bin/tool", "#!/bin/sh\n")
        .file("usr/share/tool/version", version);
}

// The line behind the finding that holds the text; "" without one.
std::string cure_of(const std::string& findings, const std::string& text)
{
    const std::string lead = "       cure: ";
    std::istringstream lines{findings};
    bool found = false;
    for (std::string line; std::getline(lines, line);) {
        if (found && line.starts_with(lead)) {
            return line.substr(lead.size());
        }
        found = line.find(text) != std::string::npos;
    }
    return "";
}

class Cure : public testing::Test
{
protected:
    std::string findings() { return m_given.machine().rbeepkg({"--doctor"}, m_options).out; }

    // Types the cure, answers yes to what it asks, and looks again.
    void follow(const std::string& text)
    {
        const std::string before = findings();
        const std::string cure = cure_of(before, text);
        ASSERT_NE(cure, "") << text << " is not found, or has no cure: " << before;
        ProgramOptions options = m_options;
        std::string& path = options.environment["PATH"];
        path = k_bin + ":" + (path.empty() ? "/usr/bin:/bin:/usr/sbin:/sbin" : path);
        options.input = "y\ny\n";
        const ProgramResult result = test::run_program({"/bin/sh", "-c", cure}, options);
        EXPECT_EQ(result.exit_code, 0) << cure << "\n" << result.out << result.err;
        EXPECT_THAT(findings(), Not(HasSubstr(text))) << cure;
    }
    std::string state() { return m_given.machine().state(); }
    std::string bin() { return m_given.machine().bin(); }
    void install()
    {
        m_given.installed(tool());
        m_given.done("-Q");
    }

    Given m_given;
    ProgramOptions m_options;
};

// A disk of its own for the state.
class CureOfADisk : public Cure
{
protected:
    bool mount(const std::string& options)
    {
        m_given.when("-Q");
        m_disk = m_given.machine().root().make_directory("root/var/lib/rbeepkg");
        return test::mount_small(m_disk, options);
    }
    ~CureOfADisk() override { ::umount2(m_disk.c_str(), MNT_DETACH); }

    std::string m_disk;
};

class OtherFileSystemCure : public CureOfADisk
{};

} // namespace

TEST_F(Cure, OfADamagedDatabase)
{
    install();
    m_given.machine().root().write("root/var/lib/rbeepkg/rbeepkg.db", std::string(50'000, 'x'));
    follow("wrong  database: ");
    EXPECT_EQ(m_given.packages(), "tool 1-1");
}

TEST_F(Cure, OfALostDatabase)
{
    install();
    for (const char* ending : {"", "-wal", "-shm"}) {
        os::remove_file(state() + "/rbeepkg.db" + ending);
    }
    follow("wrong  database: ");
    EXPECT_EQ(m_given.packages(), "tool 1-1");
}

TEST_F(Cure, OfATreeThatIsGone)
{
    m_given.offer(tool());
    m_given.done("-Sy --noconfirm tool");
    os::remove_tree(state() + "/store/tool");
    follow("wrong  store: the trees are gone of: tool=1-1");
    EXPECT_EQ(m_given.when("-Qk tool").exit_code, 0);
}

TEST_F(Cure, OfATreeTooMany)
{
    install();
    m_given.machine().root().write("root/var/lib/rbeepkg/store/ghost/1-1-00000000/f", "x");
    follow("odd    store: no generation lists");
}

TEST_F(Cure, OfLinksThatAreMissingForeignAndStale)
{
    install();
    os::remove_file(bin() + "/tool");
    follow("wrong  links: missing in ");
    os::remove_file(bin() + "/tool");
    std::ofstream{bin() + "/tool"} << "of others";
    follow("is not ours");
    EXPECT_EQ(os::read_file(bin() + "/tool.aside", 100), "of others");
    ASSERT_EQ(::symlink("../../../var/lib/rbeepkg/current/bin/gone", (bin() + "/gone").c_str()), 0);
    follow("odd    links: of nothing that is installed");
    EXPECT_FALSE(os::exists(bin() + "/gone"));
}

TEST_F(Cure, OfAnInterruptedRun)
{
    install();
    os::make_directories(state() + "/store/.staging/9");
    follow("one left half its work");
}

TEST_F(Cure, OfAProfileThatIsGone)
{
    install();
    m_given.done("-U --noconfirm " + m_given.file(tool("2-1")));
    os::remove_tree(state() + "/profiles/2");
    follow("wrong  generations: 2 is current, and ");
    EXPECT_EQ(m_given.packages(), "tool 1-1");
}

TEST_F(Cure, OfTheOnlyProfileThatIsGone)
{
    install();
    os::remove_tree(state() + "/profiles/1");
    follow("wrong  generations: 1 is current, and ");
    EXPECT_EQ(m_given.packages(), "");
    m_given.done("-U --noconfirm " + m_given.file(tool()));
}

TEST_F(Cure, OfHooksThatCannotBeUsed)
{
    const std::string hooks = m_given.machine().path("root/etc/rbeepkg/hooks");
    m_given.machine().root().write("root/etc/rbeepkg/hooks/bad.hook", "[Trigger]\nNonsense = 1\n");
    m_given.machine().root().write("root/usr/share/rbeepkg/hooks/worse.hook", "Nonsense\n");
    follow("hooks/bad.hook: ");
    follow("hooks/worse.hook: ");
    EXPECT_EQ(os::read_link(hooks + "/worse.hook"), "/dev/null");
    EXPECT_EQ(m_given.when("-U --noconfirm " + m_given.file(tool())).exit_code, 0);
}

TEST_F(Cure, OfALineOfTheConfiguration)
{
    // An editor that takes the line out.
    const std::string editor =
        m_given.machine().root().write("editor", "#!/bin/sh\nsed -i \"${1#+}d\" \"$2\"\n", 0755);
    m_options.environment["EDITOR"] = editor;
    m_given.option("NoSuchKey = 1");
    m_given.when("-Q");
    follow("unknown key 'NoSuchKey'");
    m_given.option("KeepGenerations = many");
    m_given.when("-Q");
    follow("KeepGenerations");
}

TEST_F(Cure, OfACatalogThatWasNeverAsked)
{
    m_given.offer(tool());
    m_given.when("-Q");
    follow("main was never asked");
}

TEST_F(Cure, OfProgramsThatAreMissing)
{
    const std::string tools = m_given.machine().root().make_directory("tools");
    ASSERT_EQ(::chmod(m_given.machine().path(".").c_str(), 0755), 0) << "others build";
    // A package manager that brings what it is asked for.
    m_given.machine().root().write("tools/apt-get",
                                   "#!/bin/sh\nshift\n[ \"$1\" = --reinstall ] && shift\n"
                                   "case $1 in bubblewrap) name=bwrap;; gnupg) name=gpg;;"
                                   " *) name=$1;; esac\n"
                                   "ln -sf /usr/bin/$name " +
                                       tools + "/\n",
                                   0755);
    for (const char* name : {"sh", "ln", "true", "bash", "sudo"}) {
        if (os::exists(std::string{"/usr/bin/"} + name)) {
            ASSERT_EQ(
                ::symlink((std::string{"/usr/bin/"} + name).c_str(), (tools + "/" + name).c_str()),
                0);
        }
    }
    m_options.environment["PATH"] = tools;
    follow("bwrap is not there");
    follow("git is not there");
    follow("gpg is not there");
    EXPECT_THAT(findings(), HasSubstr("ok     sandbox: "));
    os::remove_file(tools + "/git");
    m_given.machine().root().write("tools/git", "#!/bin/sh\nexit 3\n", 0755);
    follow("git does not run");
    os::remove_file(tools + "/bwrap");
    m_given.machine().root().write("tools/bwrap", "#!/bin/sh\nexit 3\n", 0755);
    EXPECT_NE(cure_of(findings(), "wrong  sandbox: "), "");
}

TEST_F(Cure, OfWhatTheHiveIsTold)
{
    m_given.option("HiveCache = " + m_given.machine().root().make_directory("hive"));
    PackageBuilder worker{"llm-cpu", "1.0-1"};
    worker.executable("usr/bin/llm-cpu", "#!/bin/sh\n");
    worker.info().extra.backend = "cpu";
    worker.info().extra.binary = "usr/bin/llm-cpu";
    m_given.installed(worker);
    m_given.when("-Q");
    EXPECT_THAT(findings(), HasSubstr("odd    hive: it does not know the devices"));
    follow("odd    hive: it is not told of: llm-cpu-1.0-linux");
    EXPECT_THAT(findings(), HasSubstr("ok     hive: it is told of 1 worker in "));
    m_given.machine().root().write("hive/workers/llm-cpu-1.0-linux/metadata.json", "{");
    follow("odd    hive: what it is told is stale of: llm-cpu-1.0-linux");
    m_given.machine().root().write("hive/workers/llm-cpu-1.0-linux/metadata.json",
                                   R"({"artifact":{"path":"/elsewhere"}})");
    follow("is not of this rbeepkg and hides a worker that is");
    m_given.done("-R --noconfirm llm-cpu");
    follow("odd    hive: it is told of what is not to be told: llm-cpu-1.0-linux");
    os::make_directories(m_given.machine().path("hive/.rbeepkg-export"));
    follow("odd    hive: an export to it was interrupted");
}

TEST_F(Cure, OfASearchPathWithoutTheBinDirectory)
{
    ProgramOptions options;
    options.environment["HOME"] = m_given.machine().path("home");
    os::make_directories(m_given.machine().path("home"));
    const ProgramResult before =
        test::run_program({k_bin + "/rbeepkg", "--user", "--doctor"}, options);
    const std::string text = "/home/.local/bin is not on your PATH";
    const std::string cure = cure_of(before.out, text);
    ASSERT_THAT(cure, HasSubstr("export PATH=")) << before.out;
    const ProgramResult after = test::run_program(
        {"/bin/sh", "-c", cure + "\n" + k_bin + "/rbeepkg --user --doctor"}, options);
    EXPECT_THAT(after.out, Not(HasSubstr(text)));
    EXPECT_THAT(after.out, HasSubstr("ok     PATH: "));
}

TEST_F(Cure, OfAMachineThatIsSomebodyElses)
{
    if (::geteuid() != 0) {
        GTEST_SKIP() << "only root can become somebody else";
    }
    install();
    ASSERT_EQ(::chmod(m_given.machine().path(".").c_str(), 0755), 0);
    // Whoever may become root.
    m_given.machine().root().write("tools/sudo", "#!/bin/sh\nexec \"$@\"\n", 0755);
    m_options.as_nobody = true;
    const std::string cure = cure_of(findings(), "you cannot write to ");
    m_options.as_nobody = false;
    m_options.environment["PATH"] =
        k_bin + ":" + m_given.machine().path("tools") + ":/usr/bin:/bin";
    const ProgramResult after = test::run_program({"/bin/sh", "-c", cure}, m_options);
    EXPECT_THAT(after.out, HasSubstr("ok     database: whole")) << cure << after.err;
    EXPECT_THAT(after.out, Not(HasSubstr("you cannot write to "))) << cure;
}

TEST_F(CureOfADisk, ThatIsMountedReadOnlyOrNoexec)
{
    if (!mount("size=32m,mode=0755")) {
        GTEST_SKIP() << "no mount namespaces here";
    }
    install();
    ASSERT_EQ(::mount(nullptr, m_disk.c_str(), nullptr, MS_REMOUNT | MS_RDONLY, "size=32m"), 0);
    follow("is on a file system that is mounted read-only");
    ASSERT_EQ(::mount(nullptr, m_disk.c_str(), nullptr, MS_REMOUNT | MS_NOEXEC, "size=32m"), 0);
    follow("is mounted noexec: no worker can run from there");
    EXPECT_THAT(findings(), HasSubstr("can do what is needed"));
}

TEST_F(CureOfADisk, ThatIsFull)
{
    if (!mount("size=96m,mode=0755")) {
        GTEST_SKIP() << "no mount namespaces here";
    }
    install();
    m_given.machine().root().write("root/var/lib/rbeepkg/store/ghost/1-1-00000000/f",
                                   std::string(60 * k_mebibyte, 'x'));
    const std::string text = "wrong  space: " + state() + " has ";
    follow(text);
    os::make_directories(state() + "/store/ghost/1-1-00000000");
    test::fill(state() + "/store/ghost/1-1-00000000");
    EXPECT_THAT(findings(), HasSubstr(text));
    EXPECT_THAT(findings(), Not(HasSubstr("wrong  file systems")));
    follow(text);
}

TEST_F(OtherFileSystemCure, ThatKnowsNoSymbolicLinks)
{
    const std::string image = m_given.machine().path("image");
    m_given.when("-Q");
    m_disk = m_given.machine().root().make_directory("root/var/lib/rbeepkg");
    std::ofstream{image}.close();
    std::filesystem::resize_file(image, 80 * k_mebibyte);
    if (::geteuid() != 0 || ::unshare(CLONE_NEWNS) != 0 ||
        ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        !test::has_program("mkfs.vfat") || test::run_program({"mkfs.vfat", image}).exit_code != 0 ||
        test::run_program({"mount", "-o", "loop", image, m_disk}).exit_code != 0) {
        GTEST_SKIP() << "no vfat can be mounted here";
    }
    const std::string text = "wrong  file systems: that of " + m_disk + " lacks symbolic links";
    EXPECT_THAT(cure_of(findings(), text), HasSubstr("--dbpath"));
    EXPECT_THAT(os::list_directory(m_disk), testing::IsEmpty());
    EXPECT_THAT(m_given.when("--doctor --dbpath " + m_given.machine().path("elsewhere")).out,
                Not(HasSubstr("lacks symbolic links")));
}
