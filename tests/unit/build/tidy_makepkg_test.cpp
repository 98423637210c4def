// The same PKGBUILD by the real makepkg and by us: the same files, modes, links, content, and the
// same .PKGINFO but for our own lines.
#include "libpkg/base/text.hpp"
#include "libpkg/pkgfile/package_members.hpp"
#include "tests/support/run_program.hpp"

#include <gmock/gmock.h>

#include <map>

#include "build_fixture.hpp"

namespace rbeepkg::build {
namespace {

constexpr const char* k_head = R"(pkgver=1.2
pkgrel=3
pkgdesc='tidied  things'
arch=('x86_64' 'aarch64')
url='https://example.org/'
license=('MIT')
_cc() { gcc -g -fPIC "-ffile-prefix-map=$srcdir=/usr/src/debug/$pkgbase" "$@"; }
build() {
  mkdir -p sub
  printf '#include <stdio.h>\nint f(void) { return puts("x"); }\n' >sub/f.c
  printf 'int f(void);\nint main(void) { return f(); }\n' >m.c
  _cc -shared -Wl,-soname,libf.so.1 -o libf.so.1.2 "$srcdir/sub/f.c"
  _cc -c -o f.o "$srcdir/sub/f.c"
  _cc -o program "$srcdir/m.c" libf.so.1.2
  _cc -no-pie -o fixed "$srcdir/m.c" "$srcdir/sub/f.c"
  _cc -Wl,--build-id=none -o anonymous "$srcdir/m.c" "$srcdir/sub/f.c"
  ar rcD libf.a f.o
}
_fill() {
  install -Dm755 program "$pkgdir/usr/bin/program"
  install -Dm755 fixed "$pkgdir/opt/it/fixed"
  install -Dm555 fixed "$pkgdir/opt/it/unwritable"
  install -Dm755 anonymous "$pkgdir/usr/bin/anonymous"
  install -Dm644 libf.so.1.2 "$pkgdir/usr/lib/libf.so.1.2"
  ln -s libf.so.1.2 "$pkgdir/usr/lib/libf.so"
  install -Dm644 libf.a "$pkgdir/usr/lib/libf.a"
  install -Dm644 libf.a "$pkgdir/usr/lib/alone.a"
  install -Dm644 f.o "$pkgdir/usr/lib/f.o"
  install -Dm644 f.o "$pkgdir/usr/lib/modules/f.ko"
  printf 'la\n' >"$pkgdir/usr/lib/libf.la"
  mkdir -p "$pkgdir"/usr/{share/{man/{man1,man5,de},doc/x,gtk-doc,info},info,doc} "$pkgdir"/opt/it/{doc,man/man1}
  mkdir -p "$pkgdir"/{empty/of/empty,usr/lib/gone}
  printf 'la\n' >"$pkgdir/usr/lib/gone/x.la"
  printf 'page\n' >"$pkgdir/usr/share/man/man1/a.1"
  printf 'other\n' >"$pkgdir/usr/share/man/man5/b b.5"
  ln "$pkgdir/usr/share/man/man5/b b.5" "$pkgdir/usr/share/man/man5/twin.5"
  ln -s a.1 "$pkgdir/usr/share/man/man1/same.1"
  ln -s ../man1/a.1 "$pkgdir/usr/share/man/de/elsewhere.1"
  ln -s nothing.1 "$pkgdir/usr/share/man/de/dangling.1"
  printf 'z' | gzip -n >"$pkgdir/usr/share/man/man1/ready.1.gz"
  chmod 640 "$pkgdir/usr/share/man/man1/a.1"
  printf 'page\n' >"$pkgdir/opt/it/man/man1/p.1"
  for file in usr/share/info/{dir,it.info} usr/info/dir usr/local/share/doc/x usr/share/doc/x/y opt/it/doc/z \
      usr/share/.packlist usr/share/x.pod; do
    install -Dm644 /dev/null "$pkgdir/$file"
  done
}
)";

struct Seen
{
    std::string facts; // kind, mode, target
    std::string content;
};
using Tree = std::map<std::string, Seen>;

Tree members_of(const std::string& path)
{
    Tree tree;
    pkgfile::visit_members(
        path,
        [&](const pkgfile::PackageMember& member) -> pkgfile::TakeContent {
            std::string name = member.path;
            while (name.ends_with('/')) {
                name.pop_back();
            }
            Seen& seen = tree[name];
            seen.facts =
                fmt::format("{} {:o} {} {}", member.kind, member.mode, member.link, member.mtime);
            return [&seen](std::string_view piece) { seen.content += piece; };
        },
        CancelToken{});
    return tree;
}

std::string lines_without(const std::string& text, const std::vector<std::string>& starts)
{
    std::string kept;
    for (const std::string_view line : split(text, '\n')) {
        if (std::none_of(starts.begin(), starts.end(),
                         [&](const std::string& start) { return line.starts_with(start); })) {
            kept += std::string{line} + "\n";
        }
    }
    return kept;
}

class TidyLikeMakepkg : public BuildTest
{
protected:
    void SetUp() override
    {
        for (const char* program : {"makepkg", "fakeroot", "gcc", "strip", "debugedit"}) {
            if (!test::has_program(program)) {
                GTEST_SKIP() << program << " is not installed";
            }
        }
    }

    // What makepkg makes of it, by file name without extension.
    std::map<std::string, Tree> by_makepkg(const std::string& text)
    {
        for (const char* name : {"makepkg", "makepkg/home"}) {
            os::make_directories(path(name));
            ::chown(path(name).c_str(), 65534, 65534);
        }
        os::write_file_atomically(path("makepkg/PKGBUILD"), text);
        test::ProgramOptions options;
        options.directory = path("makepkg");
        options.environment = {{"HOME", path("makepkg/home")},
                               {"PKGEXT", ".pkg.tar"},
                               {"PACKAGER", "Somebody <some@body>"},
                               {"SOURCE_DATE_EPOCH", "1700000000"}};
        options.as_nobody = ::geteuid() == 0;
        const test::ProgramResult made = test::run_program({"makepkg", "-f", "-d"}, options);
        EXPECT_EQ(made.exit_code, 0) << made.out << made.err;
        std::map<std::string, Tree> packages;
        for (const std::string& name : os::list_directory(path("makepkg"))) {
            if (name.ends_with(".pkg.tar")) {
                packages[name] = members_of(path("makepkg/" + name));
            }
        }
        return packages;
    }

    std::map<std::string, Tree> by_us(const std::string& text)
    {
        BuildRequest request = request_for(text);
        request.pkgext = ".pkg.tar";
        std::map<std::string, Tree> packages;
        for (const pkgfile::PackageFile& file : run(request)) {
            packages[os::base_name(file.path)] = members_of(file.path);
        }
        return packages;
    }

    static void expect_equal(const Tree& theirs, const Tree& ours, const std::string& package)
    {
        for (const auto& [name, seen] : theirs) {
            const auto found = ours.find(name);
            ASSERT_NE(found, ours.end()) << package << " lacks " << name;
            EXPECT_EQ(found->second.facts, seen.facts) << package << ": " << name;
            if (name == ".PKGINFO") {
                EXPECT_EQ(lines_without(found->second.content, {"#", "xdata"}),
                          lines_without(seen.content, {"#"}))
                    << package;
            } else if (!name.starts_with('.')) {
                EXPECT_TRUE(found->second.content == seen.content)
                    << package << ": " << name << " of " << seen.content.size() << " bytes and "
                    << found->second.content.size();
            }
        }
        for (const auto& [name, seen] : ours) {
            EXPECT_TRUE(theirs.contains(name)) << package << " has " << name << " besides";
        }
    }

    void compare(const std::string& text)
    {
        const std::map<std::string, Tree> theirs = by_makepkg(text);
        const std::map<std::string, Tree> ours = by_us(text);
        std::vector<std::string> names;
        std::vector<std::string> expected;
        for (const auto& [name, tree] : ours) {
            names.push_back(name);
        }
        for (const auto& [name, tree] : theirs) {
            expected.push_back(name);
        }
        ASSERT_EQ(names, expected);
        for (const auto& [name, tree] : theirs) {
            expect_equal(tree, ours.at(name), name);
        }
    }
};

TEST_F(TidyLikeMakepkg, WithTheUsualOptions)
{
    compare(std::string{"pkgname=tidied\npkgbase=tidied\n"} + k_head + "package() { _fill; }\n");
}

TEST_F(TidyLikeMakepkg, WithEveryOptionTurnedRound)
{
    compare(std::string{"pkgname=tidied\npkgbase=tidied\n"
                        "options=(!strip !docs !libtool !staticlibs !emptydirs !zipman !purge)\n"} +
            k_head + "package() { _fill; }\n");
}

TEST_F(TidyLikeMakepkg, WithDebugPackages)
{
    compare(std::string{"pkgname=(tidied tidied-libs)\npkgbase=tidied\noptions=(debug)\n"} +
            k_head +
            "package_tidied() {\n _fill\n provides=(libf.so)\n depends=(libf.so)\n}\n"
            "package_tidied-libs() {\n options=(!zipman)\n depends=(glibc)\n"
            " install -Dm755 libf.so.1.2 \"$pkgdir/opt/copy.so\"\n"
            " install -Dm644 /dev/null \"$pkgdir/usr/share/man/man1/left.1\"\n}\n");
}

} // namespace
} // namespace rbeepkg::build
