#include "tests/scenario/pacman_beside.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

namespace rbeepkg::test {

namespace {

template <typename Range> std::string field(const std::string& name, const Range& values)
{
    std::string lines;
    for (const std::string& value : values) {
        lines += value + "\n";
    }
    return lines.empty() ? "" : fmt::format("%{}%\n{}\n", name, lines);
}

template <typename Range> std::string relations(const std::string& name, const Range& things)
{
    std::vector<std::string> texts;
    for (const auto& thing : things) {
        texts.push_back(thing.to_string());
    }
    return field(name, texts);
}

using One = std::vector<std::string>;

// As repo-add writes it.
std::string description_of(const pkgfile::PackageFile& file)
{
    const package::Package& package = file.info.package;
    return field("FILENAME", One{os::base_name(file.path)}) + field("NAME", One{package.name}) +
           field("BASE", One{package.base}) + field("VERSION", One{package.version.text()}) +
           field("DESC", One{package.description}) + field("GROUPS", package.groups) +
           field("CSIZE", One{std::to_string(file.size)}) +
           field("ISIZE", One{std::to_string(package.installed_size)}) +
           field("SHA256SUM", One{file.sha256}) + field("ARCH", One{package.arch}) +
           field("BUILDDATE", One{std::to_string(package.build_date)}) +
           relations("REPLACES", package.replaces) + relations("CONFLICTS", package.conflicts) +
           relations("PROVIDES", package.provides) + relations("DEPENDS", package.depends) +
           relations("OPTDEPENDS", package.optdepends);
}

std::vector<std::string> listed(const std::string& explicitly, const std::string& as_depends)
{
    std::vector<std::string> lines;
    for (const auto& [text, reason] :
         {std::pair{explicitly, " explicit"}, std::pair{as_depends, " dependency"}}) {
        for (const std::string_view line : split(text, '\n')) {
            if (!line.empty()) {
                lines.push_back(std::string{line} + reason);
            }
        }
    }
    std::sort(lines.begin(), lines.end());
    return lines;
}

} // namespace

PacmanBeside::PacmanBeside(std::vector<std::string> repositories)
    : m_names{std::move(repositories)}, m_given{m_names},
      m_root{m_given.machine().root().make_directory("pacman")}
{
    os::make_directories(m_root + "/var/lib/pacman/sync");
    for (const std::string& name : m_names) {
        m_repositories[name];
    }
    configure();
}

bool PacmanBeside::is_possible()
{
    return ::geteuid() == 0 && has_program("pacman") && has_program("bsdtar");
}

void PacmanBeside::offer(const PackageBuilder& package, const std::string& repository)
{
    m_given.offer(package, repository);
    Repository& into = m_repositories.at(repository);
    into.files.push_back(package.write_to(m_root + "/offered/" + repository));
    into.is_written = false;
}

void PacmanBeside::withdraw(const std::string& repository)
{
    m_given.withdraw(repository);
    m_repositories.at(repository) = {};
}

void PacmanBeside::option(const std::string& line)
{
    m_given.option(line);
    m_options += line + "\n";
    configure();
}

void PacmanBeside::configure()
{
    std::string text = "[options]\nSigLevel = Never\nArchitecture = auto\n" + m_options;
    for (const std::string& name : m_names) {
        text += fmt::format("[{}]\nServer = file://{}/offered/{}\n", name, m_root, name);
    }
    m_given.machine().root().write("pacman.conf", text);
}

void PacmanBeside::write(const std::string& name, Repository& repository) const
{
    const std::string entries = m_root + "/entries/" + name;
    std::filesystem::remove_all(entries);
    os::make_directories(entries);
    std::vector<std::string> argv = {
        "bsdtar", "-czf", fmt::format("{}/offered/{}/{}.db", m_root, name, name), "-C", entries};
    os::make_directories(m_root + "/offered/" + name);
    for (const pkgfile::PackageFile& file : repository.files) {
        const package::Package& package = file.info.package;
        const std::string entry = package.name + "-" + package.version.text();
        os::make_directories(entries + "/" + entry);
        os::write_file_atomically(entries + "/" + entry + "/desc", description_of(file));
        argv.push_back(entry);
    }
    if (repository.files.empty()) {
        argv.insert(argv.end(), {"-T", "/dev/null"});
    }
    const ProgramResult made = run_program(argv);
    if (made.exit_code != 0) {
        throw std::runtime_error{"no database for pacman: " + made.err};
    }
    repository.is_written = true;
}

void PacmanBeside::refresh()
{
    bool is_new = false;
    for (auto& [name, repository] : m_repositories) {
        if (!repository.is_written) {
            write(name, repository);
            is_new = true;
        }
    }
    if (is_new) {
        const ProgramResult theirs = pacman("-Syy");
        EXPECT_EQ(theirs.exit_code, 0) << theirs.err;
        m_given.done("-Syy");
    }
}

ProgramResult PacmanBeside::ours(const std::string& words)
{
    refresh();
    return m_given.when(words);
}

ProgramResult PacmanBeside::pacman(const std::string& words)
{
    refresh();
    std::vector<std::string> argv = {"pacman",
                                     "--root",
                                     m_root,
                                     "--dbpath",
                                     m_root + "/var/lib/pacman",
                                     "--cachedir",
                                     m_root + "/cache",
                                     "--hookdir",
                                     m_root + "/hooks",
                                     "--gpgdir",
                                     m_root + "/gpg",
                                     "--logfile",
                                     m_root + "/log",
                                     "--config",
                                     m_given.machine().path("pacman.conf")};
    for (const std::string_view word : split_words(words)) {
        argv.emplace_back(word);
    }
    ProgramOptions options;
    options.environment = {{"LC_ALL", "C"}};
    return run_program(argv, options);
}

std::vector<std::string> PacmanBeside::our_packages()
{
    return listed(ours("-Qe").out, ours("-Qd").out);
}

std::vector<std::string> PacmanBeside::pacmans_packages()
{
    return listed(pacman("-Qe").out, pacman("-Qd").out);
}

} // namespace rbeepkg::test
