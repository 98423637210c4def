// Keys made for a test, files signed with them, and a keyring that knows some of them.
#pragma once

#include "tests/unit/source/source_fixture.hpp"

#include <string>
#include <vector>

namespace rbeepkg::source {

// One who signs, and a keyring that knows some keys.
class Signatures : public Sources
{
protected:
    Signatures()
    {
        for (const char* home : {"signer", "keyring"}) {
            os::make_directories(at(home), 0700);
        }
        m_context.gnupg_home = at("keyring");
        m_context.allow_local_urls = true;
    }
    ~Signatures() override
    {
        for (const char* home : {"signer", "keyring"}) {
            run({"gpgconf", "--homedir", at(home), "--kill", "all"});
        }
    }

    std::string gpg(std::vector<std::string> arguments, const char* home = "signer") const
    {
        const std::vector<std::string> start = {"gpg",       "--batch",      "--quiet",
                                                "--homedir", at(home),       "--pinentry-mode",
                                                "loopback",  "--passphrase", ""};
        arguments.insert(arguments.begin(), start.begin(), start.end());
        return run(arguments);
    }
    // A new key's fingerprint; at: when it was made and is used.
    std::string make_key(const std::string& name, const std::string& expires = "never",
                         const std::vector<std::string>& more = {}) const
    {
        std::vector<std::string> arguments = more;
        const std::string user = name + " <" + name + "@example.org>";
        arguments.insert(arguments.end(), {"--quick-gen-key", user, "ed25519", "sign", expires});
        gpg(arguments);
        return fingerprint(name);
    }
    std::string fingerprint(const std::string& name) const
    {
        const std::string listed = gpg({"--with-colons", "--list-keys", name + "@example.org"});
        const std::size_t at = listed.find("fpr:::::::::") + 12;
        return listed.substr(at, listed.find(':', at) - at);
    }
    void know(const std::string& key) const
    {
        gpg({"--output", at("exported"), "--yes", "--export", key});
        gpg({"--import", at("exported")}, "keyring");
    }
    void trust(const std::string& key) const
    {
        os::write_file_atomically(at("ownertrust"), key + ":6:\n");
        gpg({"--import-ownertrust", at("ownertrust")}, "keyring");
    }
    // A file beside the recipe, and its signature by a key.
    void write(const std::string& name, const std::string& content) const
    {
        os::write_file_atomically(at("recipe/" + name), content);
    }
    void sign(const std::string& name, const std::string& key, const std::string& ending = ".sig",
              const std::vector<std::string>& more = {}) const
    {
        std::vector<std::string> arguments = more;
        arguments.insert(arguments.end(),
                         {"--yes", "--local-user", key, "--output", at("recipe/" + name + ending),
                          "--detach-sign", at("recipe/" + name)});
        gpg(arguments);
    }

    void verify(const std::vector<std::string>& sources)
    {
        std::vector<WantedSource> wanted;
        for (const std::string& source : sources) {
            wanted.push_back(skipped(source));
        }
        fetch_sources(wanted, m_context, m_cancel);
    }
    Error refusal(const std::vector<std::string>& sources)
    {
        try {
            verify(sources);
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::untrusted) << error.what();
            return error;
        }
        ADD_FAILURE() << "it was taken";
        return make_error(ErrorCode::internal, "no error");
    }
};

// A file, signed by a key that the keyring has.
class OneSignature : public Signatures
{
protected:
    OneSignature()
    {
        m_key = make_key("ann");
        know(m_key);
        write("worker.tar", "content");
        sign("worker.tar", m_key);
    }
    std::string m_key;
    std::vector<std::string> m_sources = {"worker.tar", "worker.tar.sig"};
};

} // namespace rbeepkg::source
