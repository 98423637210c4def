#include "libpkg/source/gpg.hpp"
#include "libpkg/source/signature.hpp"

#include <gtest/gtest.h>

namespace rbeepkg::source {

namespace {

using State = SignatureStatus::State;

constexpr const char* k_key = "0123456789ABCDEF0123456789ABCDEF01234567";
constexpr const char* k_primary = "FEDCBA9876543210FEDCBA9876543210FEDCBA98";

std::vector<SignatureStatus> parsed(const std::string& lines)
{
    return parse_gpg_status(lines);
}

} // namespace

TEST(GpgStatus, AGoodSignatureHasKeyUserPrimaryKeyAndTrust)
{
    const auto all =
        parsed(std::string{"[GNUPG:] NEWSIG a@example.org\n"
                           "[GNUPG:] KEY_CONSIDERED X 0\n"
                           "[GNUPG:] GOODSIG 89ABCDEF01234567 Ann Author <a@example.org>\n"
                           "[GNUPG:] VALIDSIG "} +
               k_key + " 2023-11-14 1700000000 0 4 0 22 10 00 " + k_primary +
               "\n[GNUPG:] TRUST_ULTIMATE 0 pgp\n");
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].state, State::good);
    EXPECT_EQ(all[0].key, "89ABCDEF01234567");
    EXPECT_EQ(all[0].fingerprint, k_primary);
    EXPECT_EQ(all[0].user, "Ann Author <a@example.org>");
    EXPECT_TRUE(all[0].trusted);
}

TEST(GpgStatus, TrustBelongsToItsSignature)
{
    const auto all = parsed("[GNUPG:] NEWSIG\n[GNUPG:] GOODSIG 1 a\n[GNUPG:] TRUST_FULLY 0 pgp\n"
                            "[GNUPG:] NEWSIG\n[GNUPG:] GOODSIG 2 b\n[GNUPG:] TRUST_UNDEFINED 0\n"
                            "[GNUPG:] NEWSIG\n[GNUPG:] TRUST_ULTIMATE 0 pgp\n");
    ASSERT_EQ(all.size(), 2U);
    EXPECT_TRUE(all[0].trusted);
    EXPECT_FALSE(all[1].trusted);
}

TEST(GpgStatus, EveryVerdictIsKnown)
{
    for (const auto& [word, state] : {std::pair{"GOODSIG", State::good},
                                      {"EXPSIG", State::expired},
                                      {"EXPKEYSIG", State::expired_key},
                                      {"REVKEYSIG", State::revoked_key},
                                      {"BADSIG", State::bad}}) {
        const auto all = parsed(std::string{"[GNUPG:] "} + word + " 12 name");
        ASSERT_EQ(all.size(), 1U) << word;
        EXPECT_EQ(all[0].state, state) << word;
    }
}

TEST(GpgStatus, AMissingKeyIsNamedByItsFingerprint)
{
    const auto all = parsed(std::string{"[GNUPG:] ERRSIG 89ABCDEF01234567 22 10 00 1700000000 9 "} +
                            k_key + "\n[GNUPG:] NO_PUBKEY 89ABCDEF01234567\n");
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].state, State::missing_key);
    EXPECT_EQ(all[0].key, k_key);
    const auto old = parsed("[GNUPG:] ERRSIG 89ABCDEF01234567 22 10 00 1700000000 9 -\n");
    EXPECT_EQ(old.at(0).key, "89ABCDEF01234567");
    const auto other = parsed("[GNUPG:] ERRSIG 89ABCDEF01234567 99 10 00 1700000000 4 -\n");
    EXPECT_EQ(other.at(0).state, State::unknown);
}

TEST(GpgStatus, OtherLinesSayNothing)
{
    EXPECT_TRUE(parsed("").empty());
    EXPECT_TRUE(parsed("GOODSIG 1 a\ngpg: Good signature\n [GNUPG:] GOODSIG 1 a\n").empty());
    EXPECT_TRUE(parsed("[GNUPG:] \n[GNUPG:] NODATA 4\n[GNUPG:] TRUST_ULTIMATE\n").empty());
    EXPECT_EQ(parsed("[GNUPG:] ERRSIG\n").at(0).state, State::unknown);
    EXPECT_EQ(parsed("[GNUPG:] VALIDSIG\n[GNUPG:] GOODSIG\n[GNUPG:] VALIDSIG\n").size(), 1U);
}

TEST(SignedObject, ACommitIsSplitAtItsHeader)
{
    const std::string commit = "tree 1\nauthor a\ngpgsig -----BEGIN\n line\n \n -----END\n"
                               "encoding x\n\nsubject\ngpgsig no header\n";
    const SignedObject sha1 = split_commit(commit, false);
    EXPECT_EQ(sha1.signature, "-----BEGIN\nline\n\n-----END\n");
    EXPECT_EQ(sha1.payload, "tree 1\nauthor a\nencoding x\n\nsubject\ngpgsig no header\n");
    const SignedObject sha256 = split_commit(commit, true);
    EXPECT_EQ(sha256.signature, "");
    EXPECT_EQ(sha256.payload, sha1.payload);
    EXPECT_EQ(split_commit("tree 1\n\n gpgsig x\n", false).signature, "");
    EXPECT_EQ(split_commit("", false).payload, "");
}

TEST(SignedObject, ATagIsSplitAtItsLastSignature)
{
    const std::string mark = "-----BEGIN PGP SIGNATURE-----\n";
    const SignedObject tag = split_tag("object 1\n\ntext\n" + mark + "quoted\n" + mark + "x\n");
    EXPECT_EQ(tag.payload, "object 1\n\ntext\n" + mark + "quoted\n");
    EXPECT_EQ(tag.signature, mark + "x\n");
    EXPECT_EQ(split_tag("object 1\n\n x " + mark).signature, "");
}

} // namespace rbeepkg::source
