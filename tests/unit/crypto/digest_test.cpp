#include "libpkg/base/error.hpp"
#include "libpkg/crypto/digest.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>

namespace rbeepkg::crypto {
namespace {

constexpr std::array k_all = {Algorithm::ck,     Algorithm::md5,    Algorithm::sha1,
                              Algorithm::sha224, Algorithm::sha256, Algorithm::sha384,
                              Algorithm::sha512, Algorithm::b2};

// A file with that content, unlinked at the end.
class ScratchFile
{
public:
    explicit ScratchFile(std::string_view content)
    {
        m_fd = ::mkstemp(m_path.data());
        EXPECT_GE(m_fd, 0);
        std::size_t written = 0;
        while (written < content.size()) {
            const ssize_t count = ::write(m_fd, content.data() + written, content.size() - written);
            if (count <= 0) {
                ADD_FAILURE() << "cannot write " << m_path;
                return;
            }
            written += static_cast<std::size_t>(count);
        }
    }
    ~ScratchFile()
    {
        ::close(m_fd);
        ::unlink(m_path.c_str());
    }
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;
    int fd() const { return m_fd; }
    const std::string& path() const { return m_path; }

private:
    std::string m_path = "/tmp/rbeepkg-digest-XXXXXX";
    int m_fd = -1;
};

// The first word that the command prints.
std::string first_word_of(const std::string& command)
{
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe{::popen(command.c_str(), "r"), &::pclose};
    std::array<char, 256> word{};
    if (!pipe || std::fscanf(pipe.get(), "%255s", word.data()) != 1) {
        return "no answer";
    }
    return word.data();
}

std::string value_of(Algorithm algorithm, std::string_view data)
{
    return digest_of(algorithm, data).value;
}

TEST(Digest, OfAbcIsThePublishedOne)
{
    EXPECT_EQ(value_of(Algorithm::md5, "abc"), "900150983cd24fb0d6963f7d28e17f72");
    EXPECT_EQ(value_of(Algorithm::sha1, "abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
    EXPECT_EQ(value_of(Algorithm::sha224, "abc"),
              "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7");
    EXPECT_EQ(value_of(Algorithm::sha256, "abc"),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(value_of(Algorithm::sha384, "abc"),
              "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
              "8086072ba1e7cc2358baeca134c825a7");
    EXPECT_EQ(value_of(Algorithm::sha512, "abc"),
              "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
              "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
    EXPECT_EQ(value_of(Algorithm::b2, "abc"),
              "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
              "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
    EXPECT_EQ(value_of(Algorithm::ck, "abc"), "1219131554");
}

TEST(Digest, OfNothingIsThePublishedOne)
{
    EXPECT_EQ(value_of(Algorithm::ck, ""), "4294967295");
    EXPECT_EQ(value_of(Algorithm::md5, ""), "d41d8cd98f00b204e9800998ecf8427e");
    EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Digest, OfAFileIsWhatTheToolsOfTheSystemSay)
{
    std::string content;
    for (unsigned i = 0; i < 700'001; ++i) {
        content += static_cast<char>((i * 2654435761U) >> 24U);
    }
    const ScratchFile file{content};
    for (const Algorithm algorithm : k_all) {
        const std::string tool =
            fmt::format("{}sum", algorithm == Algorithm::ck ? "ck" : to_string(algorithm));
        EXPECT_EQ(digest_of_file(algorithm, file.fd(), file.path()).value,
                  first_word_of(fmt::format("{} {}", tool, file.path())))
            << tool;
    }
}

TEST(Digest, OfAFileStartsAtItsStartAndLeavesThePosition)
{
    const ScratchFile file{"abc"}; // the position is at the end after writing
    EXPECT_EQ(digest_of_file(Algorithm::sha256, file.fd(), "x").value, sha256_hex("abc"));
    EXPECT_EQ(::lseek(file.fd(), 0, SEEK_CUR), 3);
}

TEST(Digest, SeveralInOnePassEqualEachAlone)
{
    const std::string content(300'000, 'x');
    const ScratchFile file{content};
    const std::vector<Algorithm> algorithms{k_all.begin(), k_all.end()};
    const std::vector<Digest> digests = digests_of_file(algorithms, file.fd(), file.path());
    ASSERT_EQ(digests.size(), algorithms.size());
    for (std::size_t i = 0; i < digests.size(); ++i) {
        EXPECT_EQ(digests[i], digest_of(algorithms[i], content));
    }
}

TEST(Digest, OfAnUnreadableDescriptorNamesWhatItWas)
{
    try {
        digest_of_file(Algorithm::sha256, -1, "worker.pkg.tar.zst");
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::io);
        EXPECT_NE(error.message().find("cannot read worker.pkg.tar.zst"), std::string::npos);
    }
}

TEST(Digest, ParseChecksLengthAndAlphabet)
{
    const std::string good(64, 'a');
    ASSERT_TRUE(Digest::parse(Algorithm::sha256, good));
    EXPECT_FALSE(Digest::parse(Algorithm::sha256, good.substr(1)));
    EXPECT_FALSE(Digest::parse(Algorithm::sha256, good + "a"));
    EXPECT_FALSE(Digest::parse(Algorithm::sha256, ""));
    EXPECT_FALSE(Digest::parse(Algorithm::sha256, "g" + good.substr(1)));
    EXPECT_FALSE(Digest::parse(Algorithm::sha256, std::string(64, '\0')));
    EXPECT_FALSE(Digest::parse(Algorithm::md5, good));
    EXPECT_FALSE(Digest::parse(Algorithm::sha256, "SKIP"));
}

TEST(Digest, ParseFoldsUpperCase)
{
    const Result<Digest> parsed = Digest::parse(Algorithm::md5, "900150983CD24FB0D6963F7D28E17F72");
    ASSERT_TRUE(parsed);
    EXPECT_EQ(*parsed, digest_of(Algorithm::md5, "abc"));
}

TEST(Digest, ParseOfCkTakesNumbersBelowTwoToThe32)
{
    EXPECT_EQ(Digest::parse(Algorithm::ck, "1219131554")->value, "1219131554");
    EXPECT_EQ(Digest::parse(Algorithm::ck, "4294967295")->value, "4294967295");
    for (const char* bad : {"4294967296", "-1", "", "12a", "0x10", " 1"}) {
        EXPECT_FALSE(Digest::parse(Algorithm::ck, bad)) << bad;
    }
}

TEST(Digest, EveryResultParsesAsItself)
{
    for (const Algorithm algorithm : k_all) {
        const Digest digest = digest_of(algorithm, "some text");
        const Result<Digest> parsed = Digest::parse(algorithm, digest.value);
        ASSERT_TRUE(parsed) << to_string(algorithm);
        EXPECT_EQ(*parsed, digest);
    }
}

TEST(Hasher, PiecesGiveWhatTheWholeGives)
{
    const std::string text = "the quick brown fox jumps over the lazy dog";
    for (const Algorithm algorithm : k_all) {
        Hasher hasher{algorithm};
        for (const char character : text) {
            hasher.update({&character, 1});
        }
        hasher.update({});
        EXPECT_EQ(hasher.finish(), digest_of(algorithm, text)) << to_string(algorithm);
    }
}

TEST(Hasher, ContinuesAfterAMove)
{
    for (const Algorithm algorithm : {Algorithm::ck, Algorithm::sha256}) {
        Hasher first{algorithm};
        first.update("ab");
        Hasher second{std::move(first)};
        second.update("c");
        EXPECT_EQ(second.finish(), digest_of(algorithm, "abc"));
        EXPECT_THROW(first.update("x"), Error); // NOLINT(bugprone-use-after-move): that is the test
    }
}

TEST(Hasher, RefusesToGoOnAfterTheEnd)
{
    Hasher hasher{Algorithm::sha256};
    hasher.finish();
    EXPECT_THROW(hasher.update("x"), Error);
    EXPECT_THROW(hasher.finish(), Error);
}

} // namespace
} // namespace rbeepkg::crypto
