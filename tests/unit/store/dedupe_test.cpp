#include "libpkg/crypto/digest.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/store/dedupe.hpp"
#include "tests/support/temp_root.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ctime>

namespace {

using namespace rbeepkg;
using pkgfile::MtreeEntry;
using store::Shared;

// Where the file system has reflinks the inodes stay apart, and these tests say nothing of links.
class Dedupe : public testing::Test
{
protected:
    Dedupe()
    {
        m_root.write("store/a/1-x/usr/lib/big", m_content);
        m_root.write("aside/usr/lib/big", m_content);
        set_time("store/a/1-x/usr/lib/big", 1000);
        set_time("aside/usr/lib/big", 1000);
        set_time("aside/usr/lib", 1000);
    }

    void set_time(const std::string& path, std::time_t seconds) const
    {
        const struct ::timespec times[2] = {{seconds, 0}, {seconds, 0}};
        ASSERT_EQ(::utimensat(AT_FDCWD, m_root.path(path).c_str(), times, 0), 0);
    }
    struct ::stat status(const std::string& path) const
    {
        struct ::stat status = {};
        EXPECT_EQ(::stat(m_root.path(path).c_str(), &status), 0);
        return status;
    }
    Shared share(const std::vector<std::string>& twins = {"a/1-x/usr/lib/big"})
    {
        MtreeEntry entry;
        entry.path = "usr/lib/big";
        entry.size = m_content.size();
        entry.sha256 = crypto::sha256_hex(m_content);
        return store::share_files(
            m_root.path("aside"), {entry}, m_root.path("store"),
            [&](std::uint64_t, const std::string&) { return twins; }, CancelToken{});
    }
    bool linked() const
    {
        return status("aside/usr/lib/big").st_ino == status("store/a/1-x/usr/lib/big").st_ino;
    }

    test::TempRoot m_root;
    std::string m_content = std::string(100'000, 'x');
};

} // namespace

TEST_F(Dedupe, OneContentTakesItsRoomOnce)
{
    const Shared shared = share();
    EXPECT_EQ(shared.files, 1U);
    EXPECT_EQ(shared.bytes, 100'000U);
    EXPECT_EQ(os::read_file(m_root.path("aside/usr/lib/big"), 1U << 20U), m_content);
    EXPECT_EQ(status("aside/usr/lib").st_mtim.tv_sec, 1000) << "the package's time";
    EXPECT_EQ(os::list_directory(m_root.path("aside/usr/lib")).size(), 1U);
}

TEST_F(Dedupe, ATwinWithOtherBytesIsNone)
{
    m_root.write("store/a/1-x/usr/lib/big", std::string(99'999, 'x') + "y");
    set_time("store/a/1-x/usr/lib/big", 1000);
    EXPECT_EQ(share().files, 0U);
    EXPECT_FALSE(linked());
}

TEST_F(Dedupe, AnotherTimeOrModeIsNoHardLink)
{
    set_time("store/a/1-x/usr/lib/big", 2000);
    share();
    EXPECT_FALSE(linked());
    set_time("store/a/1-x/usr/lib/big", 1000);
    ASSERT_EQ(::chmod(m_root.path("store/a/1-x/usr/lib/big").c_str(), 0755), 0);
    share();
    EXPECT_FALSE(linked());
}

TEST_F(Dedupe, ATwinThatIsGoneALinkOrOutsideIsPassedOver)
{
    m_root.write("outside", m_content);
    ASSERT_EQ(::symlink("../../outside", m_root.path("store/a/link").c_str()), 0);
    EXPECT_EQ(share({"a/1-x/nope", "a/link", "../outside"}).files, 0U);
    EXPECT_EQ(share({"a/1-x/nope", "a/1-x/usr/lib/big"}).files, 1U);
}

TEST_F(Dedupe, RemovingOneTreeLeavesTheOther)
{
    share();
    os::remove_file(m_root.path("store/a/1-x/usr/lib/big"));
    EXPECT_EQ(os::read_file(m_root.path("aside/usr/lib/big"), 1U << 20U), m_content);
}
