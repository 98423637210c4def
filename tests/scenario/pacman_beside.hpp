// The same packages offered to rbeepkg and to the real pacman, each with a root of its own:
//     PacmanBeside both{{"main"}};
//     both.offer(PackageBuilder{"a", "1-1"});
//     both.pacman("-S a"); both.ours("-S a");      nobody is asked
#pragma once

#include "tests/scenario/given.hpp"

#include <map>
#include <string>
#include <vector>

namespace rbeepkg::test {

class PacmanBeside
{
public:
    explicit PacmanBeside(std::vector<std::string> repositories);
    // pacman installs as root only.
    static bool is_possible();

    void offer(const PackageBuilder& package, const std::string& repository = "main");
    void withdraw(const std::string& repository);
    // A line of [options] of both configurations.
    void option(const std::string& line);

    // Both know what is offered by then.
    ProgramResult ours(const std::string& words);
    ProgramResult pacman(const std::string& words);

    // "a 1-1 explicit": what is installed.
    std::vector<std::string> our_packages();
    std::vector<std::string> pacmans_packages();

    Given& given() noexcept { return m_given; }

private:
    struct Repository
    {
        std::vector<pkgfile::PackageFile> files;
        bool is_written = false;
    };
    void write(const std::string& name, Repository& repository) const;
    void configure();
    void refresh();

    std::vector<std::string> m_names;
    Given m_given;
    std::map<std::string, Repository> m_repositories;
    std::string m_options;
    std::string m_root;
};

} // namespace rbeepkg::test
