#include "libpkg/base/error.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/lock.hpp"
#include "libpkg/os/tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <thread>

#include "as_user.hpp"

namespace rbeepkg::os {

namespace {

using std::chrono::milliseconds;

class Lock : public testing::Test
{
protected:
    TempDir m_dir{testing::TempDir()};
    std::string m_path = join_path(m_dir.path(), "lock");
    CancelToken m_cancel;
};

// Another process that holds the lock until it is killed.
class Holder
{
public:
    Holder(const std::string& path, FileLock::Kind kind)
    {
        std::array<int, 2> ends = {};
        EXPECT_EQ(::pipe(ends.data()), 0);
        m_pid = ::fork();
        if (m_pid == 0) {
            const std::optional<FileLock> lock = FileLock::try_acquire(path, kind);
            if (lock && ::write(ends[1], "x", 1) == 1) {
                ::pause();
            }
            ::_exit(1);
        }
        char byte = 0;
        EXPECT_EQ(::read(ends[0], &byte, 1), 1);
        ::close(ends[0]);
        ::close(ends[1]);
    }
    ~Holder() { kill_it(); }
    Holder(const Holder&) = delete;
    Holder& operator=(const Holder&) = delete;

    void kill_it()
    {
        if (m_pid > 0) {
            ::kill(m_pid, SIGKILL);
            ::waitpid(m_pid, nullptr, 0);
            m_pid = -1;
        }
    }
    ::pid_t pid() const { return m_pid; }

private:
    ::pid_t m_pid = -1;
};

} // namespace

TEST_F(Lock, ExclusiveKeepsOthersOut)
{
    const std::optional<FileLock> first = FileLock::try_acquire(m_path, FileLock::Kind::exclusive);
    ASSERT_TRUE(first);
    EXPECT_FALSE(FileLock::try_acquire(m_path, FileLock::Kind::exclusive));
    EXPECT_FALSE(FileLock::try_acquire(m_path, FileLock::Kind::shared));
}

TEST_F(Lock, SharedKeepsOnlyWritersOut)
{
    const std::optional<FileLock> first = FileLock::try_acquire(m_path, FileLock::Kind::shared);
    EXPECT_TRUE(FileLock::try_acquire(m_path, FileLock::Kind::shared));
    EXPECT_FALSE(FileLock::try_acquire(m_path, FileLock::Kind::exclusive));
}

TEST_F(Lock, GoesWithItsOwnerAndTheFileStays)
{
    FileLock::acquire(m_path, FileLock::Kind::exclusive, milliseconds{0}, m_cancel);
    EXPECT_TRUE(exists(m_path));
    EXPECT_TRUE(FileLock::try_acquire(m_path, FileLock::Kind::exclusive));
}

TEST_F(Lock, NamesTheHolder)
{
    const Holder holder{m_path, FileLock::Kind::exclusive};
    std::vector<std::string> waits;
    try {
        FileLock::acquire(m_path, FileLock::Kind::exclusive, milliseconds{60}, m_cancel,
                          [&](const std::string& text) { waits.push_back(text); });
        FAIL() << "two processes hold it";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::locked);
        EXPECT_THAT(error.what(), testing::HasSubstr(m_path));
        EXPECT_THAT(error.what(), testing::HasSubstr(fmt::format("process {} (", holder.pid())));
        EXPECT_THAT(error.what(), testing::HasSubstr("unit_os"));
    }
    ASSERT_EQ(waits.size(), 1U);
    EXPECT_THAT(waits[0], testing::HasSubstr(std::to_string(holder.pid())));
}

TEST_F(Lock, OfAKilledProcessIsFree)
{
    Holder holder{m_path, FileLock::Kind::exclusive};
    bool waited = false;
    const FileLock lock = FileLock::acquire(m_path, FileLock::Kind::exclusive, milliseconds{20'000},
                                            m_cancel, [&](const std::string&) {
                                                waited = true;
                                                holder.kill_it();
                                            });
    EXPECT_TRUE(waited);
    EXPECT_THAT(read_file(m_path, 1000), testing::StartsWith(std::to_string(::getpid()) + " "));
}

TEST_F(Lock, DoesNotBlameADeadProcess)
{
    Holder{m_path, FileLock::Kind::exclusive}.kill_it();
    const Holder reader{m_path, FileLock::Kind::shared};
    try {
        FileLock::acquire(m_path, FileLock::Kind::exclusive, milliseconds{0}, m_cancel);
        FAIL() << "two processes hold it";
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("another process"));
    }
}

TEST_F(Lock, WaitingIsCancelled)
{
    const Holder holder{m_path, FileLock::Kind::exclusive};
    EXPECT_THROW(FileLock::acquire(m_path, FileLock::Kind::shared, milliseconds{60'000}, m_cancel,
                                   [&](const std::string&) { m_cancel.request(SIGTERM); }),
                 Cancelled);
}

TEST_F(Lock, ReadersNeedNoRightToWrite)
{
    {
        FileLock::try_acquire(m_path, FileLock::Kind::exclusive);
    }
    ASSERT_EQ(::chmod(m_dir.path().c_str(), 0755), 0);
    EXPECT_TRUE(as_ordinary_user(
        [&] { return FileLock::try_acquire(m_path, FileLock::Kind::shared).has_value(); }));
    EXPECT_FALSE(as_ordinary_user(
        [&] { return FileLock::try_acquire(m_path, FileLock::Kind::exclusive).has_value(); }));
}

TEST_F(Lock, FollowsNoLink)
{
    ASSERT_EQ(::symlink("elsewhere", m_path.c_str()), 0);
    EXPECT_THROW(FileLock::try_acquire(m_path, FileLock::Kind::exclusive), Error);
    EXPECT_FALSE(exists(join_path(m_dir.path(), "elsewhere")));
}

} // namespace rbeepkg::os
