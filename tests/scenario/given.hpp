// A machine with packages on it and catalogs that offer packages, in a line for each:
//     Given given;
//     given.installed(PackageBuilder{"a", "1-1"}).offer(PackageBuilder{"a", "2-1"}.depends("b"));
//     const ProgramResult result = given.when("-Su --noconfirm");
// Catalogs and packages are made when the first command runs, and whenever more was said since.
#pragma once

#include "tests/scenario/machine.hpp"
#include "tests/support/package_builder.hpp"

#include <string>
#include <utility>
#include <vector>

namespace rbeepkg::test {

class Given
{
public:
    // The catalogs of the configuration, in their order.
    explicit Given(std::vector<std::string> catalogs = {"main"});

    Machine& machine() noexcept { return m_machine; }

    // A ready-made package file in the catalog's entry. Several versions of a name may be offered.
    Given& offer(const PackageBuilder& package, const std::string& catalog = "main");
    // Takes everything of a catalog back; what is offered from then on is its content.
    Given& withdraw(const std::string& catalog = "main");
    // Installed from a file, without a look at dependencies; options as those of -U ("--asdeps",
    // "--beside"). In the order in which they are said.
    Given& installed(const PackageBuilder& package, const std::string& options = {});
    // A line of [options].
    Given& option(const std::string& line);
    // The path of a package file, for -U.
    std::string file(const PackageBuilder& package);

    // rbeepkg with these blank-separated words; input is what is typed. Words with blanks of their
    // own go through machine().rbeepkg().
    ProgramResult when(const std::string& words, const std::string& input = {});
    // The same, and the test fails when it does.
    ProgramResult done(const std::string& words, const std::string& input = {});

    // What is installed: "a 1-1, b 2-1".
    std::string packages();

private:
    struct Catalog
    {
        std::string name;
        std::vector<std::string> entries; // JSON
        bool is_written = false;
    };
    Catalog& catalog(const std::string& name);
    void write();
    void install();
    void configure();

    Machine m_machine;
    std::vector<Catalog> m_catalogs;
    std::string m_options;
    std::vector<std::pair<std::string, std::string>> m_to_install; // options, file
};

} // namespace rbeepkg::test
