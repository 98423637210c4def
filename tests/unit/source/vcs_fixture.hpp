// Real repositories of svn, hg, bzr and fossil, made with the tools; and what makepkg lays out of
// them.
#pragma once

#include "tests/unit/source/source_fixture.hpp"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

namespace rbeepkg::source {

constexpr unsigned k_nobody = 65534;

// A repository at repo with two revisions: "file" says one, then two; the first is called v1 where
// there are tags. "run" is executable, "link" leads to file.
class VcsRepository
{
public:
    VcsRepository(SourceKind kind, std::string base) : m_kind{kind}, m_base{std::move(base)}
    {
        os::make_directories(m_base + "/home");
        os::make_directories(work());
        create();
        os::write_file_atomically(work() + "/file", "one");
        os::write_file_atomically(work() + "/run", "#!/bin/sh\n", 0755);
        EXPECT_EQ(::symlink("file", (work() + "/link").c_str()), 0);
        add();
        commit("one");
        tag();
        change("two");
    }

    // The newest revision: of what the source line's address names.
    void change(const std::string& content) const
    {
        os::write_file_atomically(work() + "/file", content);
        commit(content);
    }

    std::string address() const
    {
        switch (m_kind) {
        case SourceKind::svn:
            return "svn+file://" + m_base + "/repo/trunk";
        case SourceKind::fossil:
            return "fossil+file://" + m_base + "/repo.fossil";
        default:
            return fmt::format("{}+file://{}/work", vcs_name(m_kind), m_base);
        }
    }
    // Where the repository lies, to be moved away or damaged.
    std::string place() const
    {
        switch (m_kind) {
        case SourceKind::svn:
            return m_base + "/repo";
        case SourceKind::fossil:
            return m_base + "/repo.fossil";
        default:
            return work();
        }
    }
    // What of the first revision a recipe can name.
    std::string first() const
    {
        switch (m_kind) {
        case SourceKind::svn:
            return "#revision=2";
        case SourceKind::bzr:
            return "#revision=1";
        default:
            return "#tag=v1";
        }
    }
    std::string work() const { return m_base + "/work"; }

    std::string tool(std::vector<std::string> argv, const std::string& directory = {}) const
    {
        os::Command command;
        command.argv = std::move(argv);
        command.directory = directory.empty() ? work() : directory;
        command.environment = {"PATH=/usr/bin:/bin",
                               "HOME=" + m_base + "/home",
                               "USER=tester",
                               "HGRCPATH=",
                               "HGPLAIN=1",
                               "HGUSER=t",
                               "BRZ_HOME=" + m_base + "/home",
                               "BRZ_EMAIL=t <t@example.org>",
                               "BRZ_LOG=/dev/null",
                               "FOSSIL_HOME=" + m_base + "/home",
                               "LC_ALL=C.UTF-8"};
        const os::Outcome outcome = os::run(command, CancelToken{});
        EXPECT_TRUE(outcome.succeeded()) << command.argv.front() << outcome.error_output;
        return outcome.output;
    }

private:
    void create() const
    {
        switch (m_kind) {
        case SourceKind::svn:
            tool({"svnadmin", "create", m_base + "/repo"});
            tool({"svn", "mkdir", "-q", "-m", "trunk", "file://" + m_base + "/repo/trunk"});
            tool({"svn", "checkout", "-q", "file://" + m_base + "/repo/trunk", "."});
            return;
        case SourceKind::hg:
            tool({"hg", "init"});
            return;
        case SourceKind::bzr:
            tool({"bzr", "init", "-q"});
            return;
        default:
            tool({"fossil", "new", m_base + "/repo.fossil"});
            tool({"fossil", "open", m_base + "/repo.fossil"});
            tool({"fossil", "settings", "allow-symlinks", "on"});
        }
    }
    void add() const
    {
        switch (m_kind) {
        case SourceKind::svn:
            tool({"svn", "add", "-q", "file", "run", "link"});
            return;
        case SourceKind::hg:
            tool({"hg", "add", "-q"});
            return;
        case SourceKind::bzr:
            tool({"bzr", "add", "-q"});
            return;
        default:
            tool({"fossil", "add", "file", "run", "link"});
        }
    }
    void commit(const std::string& message) const
    {
        switch (m_kind) {
        case SourceKind::svn:
            tool({"svn", "commit", "-q", "-m", message});
            return;
        case SourceKind::hg:
            tool({"hg", "commit", "-m", message});
            return;
        case SourceKind::bzr:
            tool({"bzr", "commit", "-q", "-m", message});
            return;
        default:
            tool({"fossil", "commit", "--hash", "--no-warnings", "-m", message});
        }
    }
    void tag() const
    {
        if (m_kind == SourceKind::hg) {
            tool({"hg", "tag", "v1"});
        } else if (m_kind == SourceKind::bzr) {
            tool({"bzr", "tag", "-q", "v1"});
        } else if (m_kind == SourceKind::fossil) {
            tool({"fossil", "tag", "add", "v1", "current"});
        }
    }

    SourceKind m_kind;
    std::string m_base;
};

// Path -> what it is: "link to x", "100755 content". Without what the version control keeps there.
inline std::map<std::string, std::string> picture_of(const std::string& directory)
{
    std::map<std::string, std::string> picture;
    const os::UniqueFd root = os::open_directory(directory);
    os::walk_tree(root.get(), [&](const os::TreeEntry& entry) {
        const std::string path = "/" + entry.path;
        for (const char* own : {"/.svn", "/.hg", "/.bzr", "/.fslckout", ".fossil", "/.makepkg"}) {
            if (path.find(own) != std::string::npos) {
                return;
            }
        }
        const std::string whole = os::join_path(directory, entry.path);
        if (S_ISREG(entry.status.st_mode)) {
            picture[entry.path] = fmt::format("{:o} {}", entry.status.st_mode & 0100U,
                                              os::read_file(whole, 1U << 20U));
        } else {
            picture[entry.path] = os::read_link(whole).value_or("directory");
        }
    });
    return picture;
}

class VcsSources : public Sources
{
protected:
    VcsSources() { m_context.allow_local_urls = true; }

    std::string mirror(SourceKind kind) const
    {
        const std::string directory = at(fmt::format("cache/{}", vcs_name(kind)));
        for (const std::string& name : os::list_directory(directory)) {
            if (!name.starts_with('.') && !name.ends_with(".lock")) {
                return os::join_path(directory, name);
            }
        }
        return {};
    }

    // $srcdir as `makepkg -o` fills it for this source, as an ordinary user.
    std::map<std::string, std::string> makepkg_picture(const std::string& source) const
    {
        const std::string directory = at("makepkg");
        os::remove_tree(directory);
        os::make_directories(directory);
        os::write_file_atomically(directory + "/PKGBUILD",
                                  "pkgname=x\npkgver=1\npkgrel=1\narch=(any)\nsource=('" + source +
                                      "')\nsha256sums=(SKIP)\npackage() { :; }\n");
        EXPECT_EQ(::chmod(m_dir.path().c_str(), 0755), 0);
        EXPECT_EQ(::chown(directory.c_str(), k_nobody, k_nobody), 0);
        os::Command command;
        command.argv = {"makepkg", "--nobuild", "--nodeps", "--skipinteg", "--noconfirm"};
        command.directory = directory;
        command.environment = {"PATH=/usr/bin:/bin", "HOME=" + directory, "LC_ALL=C.UTF-8",
                               "USER=nobody"};
        command.run_as = os::Identity{k_nobody, k_nobody};
        const os::Outcome outcome = os::run(command, CancelToken{});
        EXPECT_TRUE(outcome.succeeded()) << outcome.output << outcome.error_output;
        return picture_of(directory + "/src");
    }
};

} // namespace rbeepkg::source
