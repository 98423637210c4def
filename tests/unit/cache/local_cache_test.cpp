#include "cache/local_cache.hpp"
#include "libpkg/base/error.hpp"
#include "libpkg/base/scope_exit.hpp"
#include "libpkg/os/file.hpp"
#include "tests/support/package_builder.hpp"
#include "tests/support/recording_sink.hpp"
#include "tests/support/temp_root.hpp"

#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>

namespace rbeepkg::cache {
namespace {

namespace fs = std::filesystem;
using test::PackageBuilder;
using test::RecordingSink;
using test::TempRoot;

constexpr std::uint64_t k_many = 1ULL << 30U;

const package::CacheKey k_key{std::string(64, 'a')};
const package::CacheKey k_other_key{std::string(64, 'b')};

class LocalCacheTest : public testing::Test
{
protected:
    LocalCacheTest()
        : m_file{PackageBuilder{"worker", "1:1.0-1"}
                     .executable("usr/bin/worker", "#!/bin/sh\n")
                     .write_to(m_root.path("out"))}
    {}

    std::optional<pkgfile::PackageFile> fetch(LocalCache& cache,
                                              const package::CacheKey& key = k_key)
    {
        const std::optional<plan::CacheHit> hit = cache.query(key);
        return hit ? cache.fetch(*hit, m_sink, CancelToken{}) : std::nullopt;
    }

    std::vector<std::string> objects() const
    {
        return os::list_directory(m_root.path("cache/packages"));
    }
    std::string object() const { return m_root.path("cache/packages/" + objects().at(0)); }
    std::string key_file(const package::CacheKey& key = k_key) const
    {
        return m_root.path("cache/keys/" + key.hex.substr(0, 2) + "/" + key.hex + ".json");
    }
    void damage(const std::function<void(std::string& bytes)>& deed) const
    {
        std::string bytes = os::read_file(object(), k_many);
        deed(bytes);
        os::write_file_atomically(object(), bytes);
    }
    // What must be true once a damaged object was met.
    void expect_set_aside(LocalCache& cache)
    {
        const std::string path = object();
        EXPECT_FALSE(fetch(cache));
        EXPECT_TRUE(m_sink.has_warning(path + " is damaged"));
        EXPECT_FALSE(os::exists(path));
        EXPECT_FALSE(os::exists(key_file()));
        ASSERT_EQ(objects().size(), 1U);
        EXPECT_NE(objects()[0].find(".damaged-"), std::string::npos);
        EXPECT_FALSE(cache.query(k_key));
        // And it is as good as new after the next publication.
        cache.publish(k_key, m_file);
        EXPECT_TRUE(fetch(cache));
    }

    TempRoot m_root;
    RecordingSink m_sink;
    pkgfile::PackageFile m_file;
};

TEST_F(LocalCacheTest, GivesBackWhatWasPublished)
{
    LocalCache cache{m_root.cache()};
    EXPECT_FALSE(cache.query(k_key));
    const pkgfile::PackageFile published = cache.publish(k_key, m_file);
    EXPECT_EQ(os::base_name(published.path),
              "worker-1:1.0-1-any-" + m_file.sha256.substr(0, 8) + ".pkg.tar.zst");
    EXPECT_EQ(published.path, object());

    const std::optional<plan::CacheHit> hit = cache.query(k_key);
    ASSERT_TRUE(hit);
    EXPECT_EQ(hit->key, k_key);
    EXPECT_EQ(hit->object_sha256, m_file.sha256);
    EXPECT_EQ(hit->size, m_file.size);
    EXPECT_EQ(hit->name, "worker");
    EXPECT_EQ(hit->version, "1:1.0-1");
    EXPECT_EQ(hit->path, published.path);

    const std::optional<pkgfile::PackageFile> fetched = cache.fetch(*hit, m_sink, CancelToken{});
    ASSERT_TRUE(fetched);
    EXPECT_EQ(fetched->path, published.path);
    EXPECT_EQ(fetched->sha256, m_file.sha256);
    EXPECT_EQ(fetched->entries, m_file.entries);
    EXPECT_TRUE(m_sink.warnings().empty());
    EXPECT_FALSE(cache.query(k_other_key));
}

TEST_F(LocalCacheTest, KeepsACopyOfItsOwn)
{
    LocalCache cache{m_root.cache()};
    cache.publish(k_key, m_file);
    os::write_file_atomically(m_file.path, "overwritten");
    EXPECT_TRUE(fetch(cache));
    EXPECT_EQ(fs::hard_link_count(object()), 1U);
}

TEST_F(LocalCacheTest, PublishingAgainIsFine)
{
    LocalCache cache{m_root.cache()};
    const pkgfile::PackageFile first = cache.publish(k_key, m_file);
    const pkgfile::PackageFile second = cache.publish(k_key, m_file);
    EXPECT_EQ(first.path, second.path);
    // From where it lies in the cache, under one more key.
    EXPECT_EQ(cache.publish(k_other_key, first).path, first.path);
    EXPECT_EQ(objects().size(), 1U);
    EXPECT_TRUE(fetch(cache));
    EXPECT_TRUE(fetch(cache, k_other_key));
}

TEST_F(LocalCacheTest, TheLaterOfTwoObjectsHasTheKey)
{
    LocalCache cache{m_root.cache()};
    cache.publish(k_key, m_file);
    const std::optional<plan::CacheHit> old_hit = cache.query(k_key);
    const pkgfile::PackageFile other = PackageBuilder{"worker", "1:1.0-1"}
                                           .executable("usr/bin/worker", "#!/bin/bash\n")
                                           .write_to(m_root.path("again"));
    cache.publish(k_key, other);
    EXPECT_EQ(fetch(cache)->sha256, other.sha256);
    // What was planned with the old one is not handed something else.
    EXPECT_FALSE(cache.fetch(*old_hit, m_sink, CancelToken{}));
    EXPECT_TRUE(m_sink.warnings().empty());
}

TEST_F(LocalCacheTest, ADamagedObjectIsSetAside)
{
    LocalCache cache{m_root.cache()};
    cache.publish(k_key, m_file);
    damage([](std::string& bytes) { bytes[bytes.size() / 2] ^= 0x20; });
    expect_set_aside(cache);
}

TEST_F(LocalCacheTest, ATruncatedObjectIsSetAside)
{
    LocalCache cache{m_root.cache()};
    cache.publish(k_key, m_file);
    damage([](std::string& bytes) { bytes.resize(bytes.size() / 2); });
    expect_set_aside(cache);
}

TEST_F(LocalCacheTest, AnEmptyObjectIsSetAside)
{
    LocalCache cache{m_root.cache()};
    cache.publish(k_key, m_file);
    damage([](std::string& bytes) { bytes.clear(); });
    expect_set_aside(cache);
}

TEST_F(LocalCacheTest, AnotherGoodPackageInItsPlaceIsSetAside)
{
    LocalCache cache{m_root.cache()};
    cache.publish(k_key, m_file);
    const pkgfile::PackageFile other = PackageBuilder{"worker", "1:1.0-1"}
                                           .executable("usr/bin/worker", "evil\n")
                                           .write_to(m_root.path("evil"));
    fs::copy_file(other.path, object(), fs::copy_options::overwrite_existing);
    expect_set_aside(cache);
}

TEST_F(LocalCacheTest, AnObjectThatIsGoneIsAbsent)
{
    LocalCache cache{m_root.cache()};
    cache.publish(k_key, m_file);
    const std::optional<plan::CacheHit> hit = cache.query(k_key);
    os::remove_file(object());
    EXPECT_FALSE(cache.query(k_key));
    EXPECT_FALSE(cache.fetch(*hit, m_sink, CancelToken{}));
    EXPECT_TRUE(m_sink.warnings().empty());
}

TEST_F(LocalCacheTest, ADamagedKeyIsSetAside)
{
    LocalCache cache{m_root.cache()};
    for (const std::string& text :
         {std::string{}, std::string{"{\"schema\":1"}, std::string(100'000, ' ')}) {
        cache.publish(k_key, m_file);
        os::write_file_atomically(key_file(), text);
        EXPECT_FALSE(cache.query(k_key));
        EXPECT_FALSE(os::exists(key_file()));
    }
    const std::vector<std::string> left = os::list_directory(os::parent_path(key_file()));
    ASSERT_FALSE(left.empty());
    EXPECT_EQ(left[0].find(k_key.hex + ".json.damaged-"), 0U) << left[0];
}

TEST_F(LocalCacheTest, RefusesAKeyThatIsNone)
{
    LocalCache cache{m_root.cache()};
    for (const char* hex : {"", "abc", "../../../../etc/passwd"}) {
        EXPECT_THROW(cache.query(package::CacheKey{hex}), Error);
        EXPECT_THROW(cache.publish(package::CacheKey{hex}, m_file), Error);
    }
}

TEST_F(LocalCacheTest, RefusesAFileThatChangedSinceItWasChecked)
{
    LocalCache cache{m_root.cache()};
    std::string bytes = os::read_file(m_file.path, k_many);
    bytes.back() = static_cast<char>(bytes.back() ^ 1);
    os::write_file_atomically(m_file.path, bytes);
    EXPECT_THROW(cache.publish(k_key, m_file), Error);
    EXPECT_TRUE(objects().empty());
    EXPECT_FALSE(cache.query(k_key));
}

TEST_F(LocalCacheTest, TwoProcessesMayPublishOneKeyAtOnce)
{
    constexpr int k_rounds = 20;
    const auto publish_often = [this] {
        LocalCache cache{m_root.cache()};
        for (int round = 0; round < k_rounds; ++round) {
            cache.publish(k_key, m_file);
            if (!fetch(cache)) {
                return std::string{"not there"};
            }
        }
        return std::string{"fine"};
    };
    std::string theirs;
    std::thread other{[&] { theirs = test::run_in_child(publish_often); }};
    const std::string ours = test::run_in_child(publish_often);
    other.join();
    EXPECT_EQ(ours, "fine");
    EXPECT_EQ(theirs, "fine");
    EXPECT_EQ(objects().size(), 1U);
    LocalCache cache{m_root.cache()};
    EXPECT_TRUE(fetch(cache));
}

TEST_F(LocalCacheTest, AReadOnlyOneGivesAndChangesNothing)
{
    LocalCache{m_root.cache()}.publish(k_key, m_file);
    LocalCache cache{m_root.cache(), LocalCache::Access::read_only};
    EXPECT_TRUE(fetch(cache));
    EXPECT_THROW(cache.publish(k_other_key, m_file), Error);

    damage([](std::string& bytes) { bytes.resize(bytes.size() / 2); });
    const std::string path = object();
    EXPECT_FALSE(fetch(cache));
    EXPECT_TRUE(m_sink.has_warning(path));
    EXPECT_TRUE(os::exists(path));
    EXPECT_TRUE(os::exists(key_file()));

    os::write_file_atomically(key_file(), "{");
    EXPECT_FALSE(cache.query(k_key));
    EXPECT_TRUE(os::exists(key_file()));
    LocalCache nowhere{m_root.path("none"), LocalCache::Access::read_only};
    EXPECT_FALSE(nowhere.query(k_key));
    EXPECT_FALSE(os::exists(m_root.path("none")));
}

TEST_F(LocalCacheTest, AReadOnlyOneThatMayNotBeReadIsPassedOver)
{
    LocalCache{m_root.cache()}.publish(k_key, m_file);
    m_root.open_to_all();
    fs::permissions(object(), fs::perms{0600});
    const auto look = [this] {
        LocalCache cache{m_root.cache(), LocalCache::Access::read_only};
        const bool fetched = fetch(cache).has_value();
        return fmt::format("{} {}", fetched, m_sink.warnings().size());
    };
    if (::geteuid() != 0) {
        GTEST_SKIP() << "needs a file of another user";
    }
    EXPECT_EQ(test::run_as_nobody(look), "false 1");
    fs::permissions(m_root.path("cache/keys"), fs::perms{0700});
    EXPECT_EQ(test::run_as_nobody(look), "false 0");
}

TEST_F(LocalCacheTest, AnUnwritableDirectoryIsNamed)
{
    m_root.open_to_all();
    fs::permissions(m_root.cache(), fs::perms{0555});
    const std::string answer = test::run_as_nobody([this] {
        try {
            LocalCache{m_root.cache()}.publish(k_key, m_file);
            return std::string{"published"};
        } catch (const Error& error) {
            return fmt::format("{}|{}|{}", to_string(error.code()), error.what(), error.hint());
        }
    });
    EXPECT_EQ(answer, fmt::format("permission|cannot put worker 1:1.0-1 into the cache {0}: cannot "
                                  "make the directory {0}/packages: Permission denied|make it "
                                  "writable for this user, or name another with --cachedir",
                                  m_root.cache()));
}

TEST_F(LocalCacheTest, AnObjectWithoutItsKeyIsNoAnswer)
{
    // What a process leaves that dies between the two: the key's folder refuses the key.
    m_root.make_directory("cache/packages");
    m_root.make_directory("cache/keys/" + k_key.hex.substr(0, 2));
    m_root.open_to_all();
    const std::string keys = os::parent_path(key_file());
    fs::permissions(keys, fs::perms{0555});
    const std::string answer = test::run_as_nobody([this] {
        LocalCache cache{m_root.cache()};
        try {
            cache.publish(k_key, m_file);
            return std::string{"published"};
        } catch (const Error&) {
            return std::string{cache.query(k_key) ? "a hit" : "no hit"};
        }
    });
    EXPECT_EQ(answer, "no hit");
    EXPECT_EQ(objects().size(), 1U);
    EXPECT_TRUE(os::list_directory(keys).empty());
    fs::permissions(keys, fs::perms{0755});
    LocalCache cache{m_root.cache()};
    cache.publish(k_key, m_file);
    EXPECT_TRUE(fetch(cache));
}

TEST_F(LocalCacheTest, AFullDiskLeavesNothingHalf)
{
    std::string noise(1U << 20U, '\0');
    std::uint32_t state = 1;
    std::generate(noise.begin(), noise.end(), [&] {
        state = state * 1664525U + 1013904223U;
        return static_cast<char>(state >> 24U);
    });
    const pkgfile::PackageFile large =
        PackageBuilder{"large"}.file("noise", noise).write_to(m_root.path("out"));
    if (::mount("tmpfs", m_root.cache().c_str(), "tmpfs", 0, "size=256k") != 0) {
        GTEST_SKIP() << "a tmpfs cannot be mounted here";
    }
    const ScopeExit unmount{
        [cache = m_root.cache()]() noexcept { ::umount2(cache.c_str(), MNT_DETACH); }};
    LocalCache cache{m_root.cache()};
    try {
        cache.publish(k_key, large);
        FAIL() << "was published";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::no_space) << error.what();
    }
    EXPECT_TRUE(objects().empty());
    EXPECT_FALSE(cache.query(k_key));
    // What is small enough still goes in.
    cache.publish(k_key, m_file);
    EXPECT_TRUE(fetch(cache));
}

TEST_F(LocalCacheTest, FetchStopsWhenAsked)
{
    LocalCache cache{m_root.cache()};
    cache.publish(k_key, m_file);
    const CancelToken cancel;
    cancel.request(2);
    EXPECT_THROW(cache.fetch(*cache.query(k_key), m_sink, cancel), Cancelled);
    EXPECT_TRUE(fetch(cache));
}

} // namespace
} // namespace rbeepkg::cache
