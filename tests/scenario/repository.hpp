// A machine whose catalog "main" is a directory that the real rbeepkg-repo keeps:
//     Repository repository;
//     repository.add(PackageBuilder{"a", "1-1"});
//     repository.rbeepkg({"-S", "a", "--noconfirm"});
#pragma once

#include "tests/scenario/machine.hpp"
#include "tests/support/local_http_server.hpp"
#include "tests/support/package_builder.hpp"

#include <string>
#include <vector>

namespace rbeepkg::test {

class Repository
{
public:
    // The directory has an empty index of the name "main".
    Repository();

    Machine& machine() noexcept { return m_machine; }
    std::string directory() const { return m_machine.catalog_directory(); }
    std::string path(const std::string& name) const { return directory() + "/" + name; }
    std::string index() const { return path("index"); }
    // A place of the machine outside of the directory.
    std::string machine_path(const std::string& name) const { return m_machine.path(name); }

    // A package file outside of the directory.
    std::string built(const PackageBuilder& package) const;
    // rbeepkg-repo with these words.
    ProgramResult repo(const std::vector<std::string>& words) const;
    // rbeepkg-repo add with these options; the test fails when it does.
    ProgramResult add(const PackageBuilder& package,
                      const std::vector<std::string>& options = {}) const;
    ProgramResult rbeepkg(const std::vector<std::string>& words) const
    {
        return m_machine.rbeepkg(words);
    }
    // The same, and the test fails when it does.
    ProgramResult done(const std::vector<std::string>& words) const;

    // "a 1-1, b 2-1", in the order of the index.
    std::string listed() const;
    std::string installed() const;
    std::uint64_t serial() const;
    std::vector<std::string> names() const; // in the directory, hidden ones left out
    std::string read(const std::string& name) const;
    void write(const std::string& name, const std::string& content) const;
    // The index with this text in the place of that one, once; the test fails when it is not there.
    void change_index(const std::string& from, const std::string& to) const;

    // Every file of the directory as it is now.
    void publish(LocalHttpServer& server) const;

private:
    Machine m_machine;
};

} // namespace rbeepkg::test
