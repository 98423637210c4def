// Several processes at once: writers wait for each other, readers never see a mixture, running
// programs keep their files.
#include "libpkg/base/scope_exit.hpp"
#include "libpkg/transaction/commit.hpp"
#include "libpkg/transaction/running_trees.hpp"
#include "tests/support/package_builder.hpp"
#include "tests/support/temp_root.hpp"
#include "tests/unit/transaction/machine.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <functional>

namespace rbeepkg::transaction {
namespace {

using test::item;
using test::Machine;
using test::PackageBuilder;
using testing::ElementsAre;

constexpr int k_committed = 0;
constexpr int k_plan_again = 1;
constexpr int k_failed = 2;

// A byte from one process to another: the only clock of these tests.
class Signal
{
public:
    Signal() { EXPECT_EQ(::pipe2(m_ends.data(), O_CLOEXEC), 0); }
    ~Signal()
    {
        ::close(m_ends[0]);
        ::close(m_ends[1]);
    }
    Signal(const Signal&) = delete;
    Signal& operator=(const Signal&) = delete;

    void send() const { EXPECT_EQ(::write(m_ends[1], "x", 1), 1); }
    void wait() const
    {
        char byte = 0;
        EXPECT_EQ(::read(m_ends[0], &byte, 1), 1);
    }

private:
    std::array<int, 2> m_ends{};
};

pid_t start(const std::function<int()>& body)
{
    const pid_t child = ::fork();
    if (child == 0) {
        int code = k_failed;
        try {
            code = body();
        } catch (const std::exception&) {
            code = k_failed;
        }
        ::_exit(code);
    }
    return child;
}

int exit_code_of(pid_t child)
{
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

class PreHook final : public NoHooks
{
public:
    explicit PreHook(std::function<void()> body) : m_body{std::move(body)} {}
    void run_pre(const HookOccasion&, EventSink&, const CancelToken&) override { m_body(); }

private:
    std::function<void()> m_body;
};

class NoticeSink final : public EventSink
{
public:
    explicit NoticeSink(const Signal& signal) : m_signal{signal} {}
    void on(const Event& event) noexcept override
    {
        if (std::holds_alternative<Notice>(event)) {
            m_signal.send();
        }
    }

private:
    const Signal& m_signal;
};

class ConcurrencyTest : public testing::Test
{
protected:
    pkgfile::PackageFile worker(const std::string& version)
    {
        return PackageBuilder{"worker", version}
            .executable("usr/bin/worker", version)
            .write_to(m_root.cache());
    }
    // A program that runs until it is killed.
    pkgfile::PackageFile runner(const std::string& version)
    {
        return PackageBuilder{"runner", version}
            .executable("usr/bin/runner", os::read_file("/bin/sleep", 1U << 24U))
            .file("usr/share/runner/version", version)
            .write_to(m_root.cache());
    }

    test::TempRoot m_root;
};

TEST_F(ConcurrencyTest, TheSecondOfTwoWritersPlansAgain)
{
    const pkgfile::PackageFile one = worker("1.0-1");
    const pkgfile::PackageFile two = worker("2.0-1");
    { // The database is there before the two meet.
        Machine machine{m_root.path()};
    }
    const Signal first_has_lock;
    const Signal second_waits;
    const pid_t first = start([&] {
        Machine machine{m_root.path()};
        PreHook hook{[&] {
            first_has_lock.send();
            second_waits.wait();
        }};
        machine.hooks = &hook;
        return machine.install({item(one)}) ? k_committed : k_plan_again;
    });
    first_has_lock.wait();

    Machine machine{m_root.path()};
    NoticeSink sink{second_waits};
    CommitTools tools = machine.tools();
    tools.sink = &sink;
    Transaction transaction;
    transaction.based_on = 0;
    transaction.install = {item(two)};
    EXPECT_EQ(commit(transaction, tools), std::nullopt);
    EXPECT_EQ(exit_code_of(first), k_committed);
    EXPECT_THAT(machine.listed(), ElementsAre("worker 1.0-1 *"));

    transaction.based_on = machine.store().current();
    EXPECT_TRUE(machine.commit(transaction));
    EXPECT_THAT(machine.listed(), ElementsAre("worker 2.0-1 *"));
    EXPECT_EQ(machine.recover(), std::nullopt);
}

TEST_F(ConcurrencyTest, WhoWaitsForTheLockCanBeCancelled)
{
    Machine machine{m_root.path()};
    const os::FileLock lock =
        machine.store().lock(std::chrono::milliseconds{0}, CancelToken{}, machine.sink());
    machine.cancel.request(2);
    EXPECT_THROW(machine.install({item(worker("1.0-1"))}), Cancelled);
}

TEST_F(ConcurrencyTest, TheNextWriterFinishesWhatAKilledOneSwitchedTo)
{
    class KillInPost final : public NoHooks
    {
    public:
        void run_post(const HookOccasion&, EventSink&) override { ::raise(SIGKILL); }
    };
    const pkgfile::PackageFile one = worker("1.0-1");
    const pid_t child = start([&] {
        Machine machine{m_root.path()};
        KillInPost hooks;
        machine.hooks = &hooks;
        machine.install({item(one)});
        return k_committed;
    });
    EXPECT_EQ(exit_code_of(child), 128 + SIGKILL);
    Machine machine{m_root.path()};
    ASSERT_TRUE(machine.install({item(worker("2.0-1"))}));
    EXPECT_THAT(machine.sink().notices(),
                ElementsAre(testing::HasSubstr("generation 1 was finished")));
    EXPECT_THAT(machine.listed(), ElementsAre("worker 2.0-1 *"));
}

TEST_F(ConcurrencyTest, ReadersSeeWholeGenerations)
{
    constexpr int k_rounds = 12;
    const std::vector<pkgfile::PackageFile> files{worker("1.0-1"), worker("2.0-1")};
    Machine machine{m_root.path()};
    machine.install({item(files[1])});
    const pid_t writer = start([&] {
        Machine own{m_root.path()};
        own.keep_generations = 100;
        for (int round = 0; round < k_rounds; ++round) {
            if (!own.install({item(files[static_cast<std::size_t>(round % 2)])})) {
                return k_plan_again;
            }
        }
        return k_committed;
    });
    int status = 0;
    std::size_t reads = 0;
    while (::waitpid(writer, &status, WNOHANG) == 0) {
        const std::string content = machine.content_of_command("worker");
        ASSERT_TRUE(content == "1.0-1" || content == "2.0-1") << content;
        auto database = database::open_for_reading(m_root.state());
        ASSERT_TRUE(database);
        const std::int64_t current = machine.store().current();
        const auto members = database::LocalDatabase{*database}.members(current);
        ASSERT_EQ(members.size(), 1U) << "generation " << current;
        EXPECT_TRUE(machine.store().has_tree(members[0].store_path));
        ++reads;
    }
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), k_committed);
    EXPECT_GT(reads, 0U);
    EXPECT_EQ(machine.store().current(), k_rounds + 1);
}

TEST_F(ConcurrencyTest, ARunningProgramKeepsItsTree)
{
    Machine machine{m_root.path()};
    machine.keep_generations = 0;
    const pkgfile::PackageFile old = runner("1.0-1");
    machine.install({item(old)});
    const std::string program = m_root.path("bin/runner");
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        ::execl(program.c_str(), "runner", "600", nullptr);
        ::_exit(127);
    }
    const ScopeExit stop{[&]() noexcept {
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
    }};
    ::close(ends[1]);
    char byte = 0;
    EXPECT_EQ(::read(ends[0], &byte, 1), 0) << "the exec closes the pipe";
    ::close(ends[0]);

    const std::string tree = store::Store::tree_name(old);
    EXPECT_THAT(running_trees(machine.store()), ElementsAre(tree));
    machine.install({item(runner("2.0-1"))});
    machine.install({item(worker("1.0-1"))});
    EXPECT_TRUE(machine.store().has_tree(tree));
    EXPECT_EQ(os::read_file(machine.store().tree_path(tree) + "/usr/share/runner/version", 100),
              "1.0-1");
    EXPECT_THAT(machine.store().profiles(), ElementsAre(1, 3));
    EXPECT_EQ(machine.recover(), std::nullopt);

    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    machine.install({item(worker("2.0-1"))});
    EXPECT_FALSE(machine.store().has_tree(tree));
    EXPECT_THAT(machine.store().profiles(), ElementsAre(4));
}

} // namespace
} // namespace rbeepkg::transaction
