// The same keyring, the same sources: what makepkg takes and refuses.
#include "tests/unit/source/signature_fixture.hpp"

namespace rbeepkg::source {

namespace {

constexpr const char* k_nobody = "65534";

class MakepkgAgreement : public Signatures
{
protected:
    // makepkg --verifysource as an ordinary user, with copies of the keyring and the sources.
    bool makepkg_takes(const std::vector<std::string>& sources, const std::string& keys) const
    {
        const std::string base = at("makepkg");
        os::remove_tree(base);
        os::make_directories(base);
        run({"chmod", "755", m_dir.path()});
        run({"cp", "-a", at("recipe"), base + "/start"});
        os::make_directories(base + "/gnupg", 0700);
        for (const std::string& name : os::list_directory(at("keyring"))) {
            if (!name.starts_with("S.")) {
                run({"cp", "-a", at("keyring/" + name), base + "/gnupg"});
            }
        }
        std::string array;
        std::string sums;
        for (const std::string& source : sources) {
            array += "'" + source + "' ";
            sums += "SKIP ";
        }
        os::write_file_atomically(base + "/start/PKGBUILD",
                                  "pkgname=x\npkgver=1\npkgrel=1\narch=(any)\nsource=(" + array +
                                      ")\nsha256sums=(" + sums + ")\nvalidpgpkeys=(" + keys +
                                      ")\npackage() { :; }\n");
        os::write_file_atomically(base + "/.gitconfig", "[safe]\n\tdirectory = *\n");
        run({"chown", "-R", std::string{k_nobody} + ":" + k_nobody, base});
        os::Command command;
        command.argv = {"makepkg", "--verifysource", "--nodeps"};
        command.directory = base + "/start";
        command.environment = {"PATH=/usr/bin:/bin", "HOME=" + base, "LC_ALL=C",
                               "GNUPGHOME=" + base + "/gnupg"};
        command.run_as = os::Identity{65534, 65534};
        return os::run(command, CancelToken{}).succeeded();
    }
    bool we_take(const std::vector<std::string>& sources, const std::vector<std::string>& keys)
    {
        m_context.valid_pgp_keys = keys;
        try {
            verify(sources);
            return true;
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::untrusted) << error.what();
            return false;
        }
    }
    void expect_agreement(bool taken, const std::vector<std::string>& sources,
                          const std::string& key, const char* what)
    {
        const std::vector<std::string> keys =
            key.empty() ? std::vector<std::string>{} : std::vector{key};
        EXPECT_EQ(we_take(sources, keys), taken) << what;
        EXPECT_EQ(makepkg_takes(sources, key), taken) << what << " (makepkg)";
    }
};

} // namespace

TEST_F(MakepkgAgreement, OnSignaturesOfFiles)
{
    const std::string ann = make_key("ann");
    const std::string bob = make_key("bob");
    const std::vector<std::string> sources = {"worker.tar", "worker.tar.sig"};
    write("worker.tar", "content");
    sign("worker.tar", ann);
    expect_agreement(false, sources, "", "an unknown key");
    expect_agreement(false, sources, ann, "an unknown key that the recipe names");
    know(ann);
    know(bob);
    expect_agreement(false, sources, "", "a key that nobody trusts");
    expect_agreement(true, sources, ann, "a key that the recipe names");
    expect_agreement(false, sources, bob, "another key than the recipe names");
    trust(ann);
    expect_agreement(true, sources, "", "a trusted key");
    expect_agreement(false, sources, bob, "a trusted key that the recipe does not name");
    write("worker.tar", "changed");
    expect_agreement(false, sources, ann, "other bytes");
    write("worker.tar.sig", "nothing");
    expect_agreement(false, sources, ann, "no signature");
    expect_agreement(false, {"worker.tar.sig"}, ann, "no file");
}

TEST_F(MakepkgAgreement, OnSignaturesOfWhatIsInside)
{
    const std::string ann = make_key("ann");
    know(ann);
    write("worker.tar", "content");
    sign("worker.tar", ann);
    for (const auto& [ending, program] : {std::pair{".gz", "gzip"}, {".zst", "zstd"}}) {
        write("worker.tar", "content");
        run({program, "-kqf", at("recipe/worker.tar")});
        os::remove_file(at("recipe/worker.tar"));
        const std::vector<std::string> sources = {std::string{"worker.tar"} + ending,
                                                  "worker.tar.sig"};
        expect_agreement(true, sources, ann, ending);
        os::remove_file(at(std::string{"recipe/worker.tar"} + ending));
    }
}

TEST_F(MakepkgAgreement, OnSignaturesOfGit)
{
    const std::string ann = make_key("ann");
    know(ann);
    make_repository();
    const auto signed_git = [&](std::vector<std::string> arguments) {
        const std::vector<std::string> start = {
            "env", "GNUPGHOME=" + at("signer"), "git", "-C", at("repo"),
            "-c",  "user.signingKey=" + ann};
        arguments.insert(arguments.begin(), start.begin(), start.end());
        run(arguments);
    };
    expect_agreement(false, {repository_url("?signed")}, ann, "an unsigned commit");
    signed_git({"commit", "--quiet", "--allow-empty", "-S", "-m", "signed"});
    expect_agreement(true, {repository_url("?signed")}, ann, "a signed commit");
    expect_agreement(false, {repository_url("?signed")}, "", "a key that nobody trusts");
    signed_git({"tag", "-s", "-m", "release", "v1"});
    git({"tag", "light"});
    expect_agreement(true, {repository_url("?signed#tag=v1")}, ann, "a signed tag");
    expect_agreement(false, {repository_url("?signed#tag=light")}, ann, "a light tag");
}

} // namespace rbeepkg::source
