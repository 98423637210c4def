// A directory with a PKGBUILD to try rbeepkg-build on, and makepkg beside it.
#pragma once

#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"
#include "tests/support/run_program.hpp"
#include "tests/support/temp_root.hpp"

#include <unistd.h>

#include <map>
#include <string>
#include <vector>

namespace rbeepkg::test {

// A recipe without sources whose package holds usr/bin/hello.
inline constexpr const char* k_hello = R"(pkgname=hello
pkgver=1.0
pkgrel=1
pkgdesc="Says hello"
arch=(any)
license=(MIT)
depends=(bash)
prepare() { echo 'echo hello' > hello; }
build() { echo "features: $RBEE_FEATURES" | tee features; }
check() { grep -q hello hello; }
package() {
    install -Dm755 hello "$pkgdir/usr/bin/hello"
    install -Dm644 features "$pkgdir/usr/share/hello/features"
}
)";

inline std::string with_base(const std::string& more)
{
    return "pkgname=base\npkgver=1\npkgrel=1\narch=(any)\n" + more;
}

// A directory with one PKGBUILD, and a cache.
class Workshop
{
public:
    explicit Workshop(const std::string& pkgbuild)
    {
        m_root.make_directory("work");
        m_root.write("work/PKGBUILD", pkgbuild);
        m_root.open_to_all();
    }

    std::string path(const std::string& name = {}) const
    {
        return m_root.path(name.empty() ? "work" : "work/" + name);
    }
    void write(const std::string& name, const std::string& content) const
    {
        m_root.write("work/" + name, content);
    }
    std::vector<std::string> command(const std::vector<std::string>& options) const
    {
        std::vector<std::string> argv = {std::string{RBEEPKG_BIN_DIR} + "/rbeepkg-build",
                                         "--cachedir", m_root.cache()};
        argv.insert(argv.end(), options.begin(), options.end());
        return argv;
    }
    ProgramResult run(const std::vector<std::string>& options = {}) const
    {
        return run_program(command(options), options_of(false));
    }
    ProgramResult run_as_nobody(const std::vector<std::string>& options = {}) const
    {
        return run_program(command(options), options_of(::geteuid() == 0));
    }
    ProgramOptions options_of(bool as_nobody) const
    {
        ProgramOptions options;
        options.directory = path();
        options.environment = {{"HOME", m_root.path("home")}};
        for (const auto& [name, value] : m_environment) {
            options.environment[name] = value;
        }
        options.as_nobody = as_nobody;
        return options;
    }
    // makepkg, which refuses root.
    ProgramResult run_makepkg(const std::vector<std::string>& options = {}) const
    {
        std::vector<std::string> argv = {"makepkg"};
        argv.insert(argv.end(), options.begin(), options.end());
        return run_program(argv, options_of(::geteuid() == 0));
    }
    // What lies in the directory.
    std::vector<std::string> files(const std::string& name = {}) const
    {
        return os::list_directory(path(name));
    }
    std::string text(const std::string& name) const { return os::read_file(path(name), 1U << 24U); }
    void unset(const std::string& name) { m_environment.erase(name); }
    void set(const std::string& name, const std::string& value) { m_environment[name] = value; }
    const TempRoot& root() const { return m_root; }

private:
    TempRoot m_root;
    std::map<std::string, std::string> m_environment = {{"SOURCE_DATE_EPOCH", "1700000000"},
                                                        {"PKGEXT", ".pkg.tar.zst"}};
};

} // namespace rbeepkg::test
