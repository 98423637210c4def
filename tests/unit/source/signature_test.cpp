#include "libpkg/archive/writer.hpp"
#include "tests/unit/source/signature_fixture.hpp"

namespace rbeepkg::source {

namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* k_long_ago = "20200101T000000!";

} // namespace

TEST_F(OneSignature, IsTakenFromAKeyThatTheRecipeNames)
{
    m_context.valid_pgp_keys = {m_key};
    verify(m_sources);
    verify({m_sources[1], m_sources[0]});
    EXPECT_THAT(m_sink.warnings(), IsEmpty());
}

TEST_F(OneSignature, IsTakenFromAKeyThatTheKeyringTrusts)
{
    const Error error = refusal(m_sources);
    EXPECT_THAT(error.what(), HasSubstr("whom your keyring does not trust"));
    EXPECT_THAT(error.what(), HasSubstr(m_key));
    EXPECT_THAT(error.hint(), HasSubstr("validpgpkeys"));
    trust(m_key);
    verify(m_sources);
}

TEST_F(OneSignature, OfAnotherKeyIsRefusedThoughItIsTrusted)
{
    trust(m_key);
    m_context.valid_pgp_keys = {std::string(40, 'A'), m_key.substr(24)};
    const Error error = refusal(m_sources);
    EXPECT_THAT(error.what(), HasSubstr("none of the recipe's validpgpkeys"));
    EXPECT_THAT(error.what(), HasSubstr(m_key));
}

TEST_F(OneSignature, OfOtherBytesIsRefused)
{
    m_context.valid_pgp_keys = {m_key};
    write("worker.tar", "changed");
    EXPECT_THAT(refusal(m_sources).what(), HasSubstr("no signature of these bytes"));
    write("worker.tar", "content");
    write("other", "of another file");
    sign("other", m_key);
    os::rename_durably(at("recipe/other.sig"), at("recipe/worker.tar.sig"));
    EXPECT_THAT(refusal(m_sources).what(), HasSubstr("no signature of these bytes"));
}

TEST_F(OneSignature, MustBeOne)
{
    m_context.valid_pgp_keys = {m_key};
    for (const char* content : {"", "no signature\n", "-----BEGIN PGP SIGNATURE-----\n\nAAAA\n"}) {
        write("worker.tar.sig", content);
        EXPECT_THAT(refusal(m_sources).what(), HasSubstr("has no OpenPGP signature")) << content;
    }
    gpg({"--yes", "--output", at("recipe/worker.tar.sig"), "--sign", at("recipe/worker.tar")});
    refusal(m_sources);
    gpg({"--yes", "--output", at("recipe/worker.tar.sig"), "--clearsign", at("recipe/worker.tar")});
    refusal(m_sources);
    EXPECT_THAT(refusal({"worker.tar.sig"}).what(), HasSubstr("none of the sources"));
}

TEST_F(OneSignature, IsNotLookedAtWhenSkipped)
{
    write("worker.tar.sig", "no signature");
    m_context.skip_signatures = true;
    verify(m_sources);
    EXPECT_THAT(m_sink.notices(), testing::Contains(HasSubstr("signatures of the sources")));
    const std::size_t notices = m_sink.notices().size();
    verify({"worker.tar"});
    EXPECT_EQ(m_sink.notices().size(), notices);
}

TEST_F(OneSignature, MayBeOfWhatIsInside)
{
    m_context.valid_pgp_keys = {m_key};
    write("worker.tar.gz", archive::gzip("content"));
    verify({"worker.tar.gz", "worker.tar.sig"});
    write("worker.tar.gz", archive::gzip("changed"));
    EXPECT_THAT(refusal({"worker.tar.gz", "worker.tar.sig"}).what(),
                HasSubstr("no signature of these bytes"));
    EXPECT_THAT(os::list_directory(at("cache")), IsEmpty()) << "nothing is left";
}

TEST_F(OneSignature, HasItsEndings)
{
    m_context.valid_pgp_keys = {m_key};
    sign("worker.tar", m_key, ".asc", {"--armor"});
    sign("worker.tar", m_key, ".sign");
    verify({"worker.tar", "worker.tar.asc", "worker.tar.sign"});
    write("worker.tar.sign", "damaged");
    refusal({"worker.tar", "worker.tar.asc", "worker.tar.sign"});
}

TEST_F(OneSignature, ByASubkeyIsOneOfItsOwner)
{
    gpg({"--quick-add-key", m_key, "ed25519", "sign", "never"});
    know(m_key);
    sign("worker.tar", m_key);
    m_context.valid_pgp_keys = {m_key};
    verify(m_sources);
}

TEST_F(OneSignature, VouchesForWhatCameOverPlainHttp)
{
    serve("/worker.tar", "content");
    serve("/worker.tar.sig", os::read_file(at("recipe/worker.tar.sig"), 10000));
    os::remove_tree(at("recipe"));
    m_context.valid_pgp_keys = {m_key};
    const std::vector<std::string> remote = {m_server.url("/worker.tar"),
                                             m_server.url("/worker.tar.sig")};
    verify(remote);
    EXPECT_THAT(m_sink.warnings(), IsEmpty());
    EXPECT_THAT(m_pins.m_pins, IsEmpty());
    serve("/worker.tar", "changed");
    EXPECT_THAT(refusal(remote).what(), HasSubstr("no signature of these bytes"));
    m_context.skip_signatures = true;
    EXPECT_THAT(refusal(remote).what(), HasSubstr("plain http"));
}

TEST_F(Signatures, OfAKeyThatIsMissingNameItAndHowToGetIt)
{
    const std::string key = make_key("ann");
    write("worker.tar", "content");
    sign("worker.tar", key);
    const Error unnamed = refusal({"worker.tar", "worker.tar.sig"});
    EXPECT_THAT(unnamed.what(), HasSubstr("not in the keyring: " + key));
    EXPECT_THAT(unnamed.hint(), HasSubstr("--recv-keys " + key));
    const std::string named = std::string(40, 'B');
    m_context.valid_pgp_keys = {named};
    EXPECT_THAT(refusal({"worker.tar", "worker.tar.sig"}).hint(),
                HasSubstr("--recv-keys " + named));
}

TEST_F(Signatures, AKeyringThatCannotBeReadIsSaid)
{
    const std::string key = make_key("ann");
    write("worker.tar", "content");
    sign("worker.tar", key);
    m_context.gnupg_home = at("recipe/worker.tar");
    EXPECT_THAT(refusal({"worker.tar", "worker.tar.sig"}).what(),
                HasSubstr("gpg cannot check a signature"));
}

TEST_F(Signatures, KeysAreNeverFetched)
{
    const std::string key = make_key("ann");
    write("worker.tar", "content");
    sign("worker.tar", key);
    os::write_file_atomically(at("keyring/gpg.conf"),
                              "auto-key-retrieve\nkeyserver " + m_server.url("") + "\n");
    os::write_file_atomically(at("keyring/dirmngr.conf"), "keyserver " + m_server.url("") + "\n");
    refusal({"worker.tar", "worker.tar.sig"});
    EXPECT_THAT(m_server.requests(), IsEmpty());
}

TEST_F(Signatures, ExpiredOnesAreTakenWithAWarningAndThoseOfRevokedKeysAreRefused)
{
    write("worker.tar", "content");
    const std::vector<std::string> then = {"--faked-system-time", k_long_ago};
    const std::string old = make_key("old", "1d", then);
    const std::string gone = make_key("gone");
    const std::string short_lived = make_key("short", "never", then);
    m_context.valid_pgp_keys = {old, gone, short_lived};

    know(old);
    sign("worker.tar", old, ".sig", then);
    verify({"worker.tar", "worker.tar.sig"});
    EXPECT_THAT(m_sink.warnings(), testing::Contains(HasSubstr("has expired: " + old)));

    know(short_lived);
    sign("worker.tar", short_lived, ".sig",
         {"--faked-system-time", k_long_ago, "--default-sig-expire", "1d"});
    verify({"worker.tar", "worker.tar.sig"});
    EXPECT_THAT(m_sink.warnings(), testing::Contains(HasSubstr("has expired: " + short_lived)));

    know(gone);
    sign("worker.tar", gone);
    verify({"worker.tar", "worker.tar.sig"});
    std::string revocation = os::read_file(at("signer/openpgp-revocs.d/" + gone + ".rev"), 100'000);
    revocation.erase(revocation.find(":-----BEGIN"), 1);
    os::write_file_atomically(at("revocation"), revocation);
    gpg({"--import", at("revocation")}, "keyring");
    EXPECT_THAT(refusal({"worker.tar", "worker.tar.sig"}).what(), HasSubstr("revoked: " + gone));
}

TEST_F(Signatures, OneOfSeveralSuffices)
{
    const std::string ann = make_key("ann");
    const std::string bob = make_key("bob");
    write("worker.tar", "content");
    sign("worker.tar", ann);
    sign("worker.tar", bob, ".other");
    const auto bytes = [&](const std::string& ending) {
        return os::read_file(at("recipe/worker.tar" + ending), 10'000);
    };
    const std::string of_ann = bytes(".sig");
    const std::string of_bob = bytes(".other");
    know(ann);
    m_context.valid_pgp_keys = {ann, bob};
    for (const std::string& both : {of_ann + of_bob, of_bob + of_ann}) {
        write("worker.tar.sig", both);
        verify({"worker.tar", "worker.tar.sig"});
    }
    m_context.valid_pgp_keys = {bob};
    refusal({"worker.tar", "worker.tar.sig"});
    m_context.valid_pgp_keys = {ann};
    write("other", "other");
    sign("other", ann);
    write("worker.tar.sig", of_ann + os::read_file(at("recipe/other.sig"), 10'000));
    refusal({"worker.tar", "worker.tar.sig"});
}

} // namespace rbeepkg::source
