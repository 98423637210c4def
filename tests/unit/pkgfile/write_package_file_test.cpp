#include "libpkg/archive/reader.hpp"
#include "libpkg/base/error.hpp"
#include "libpkg/crypto/digest.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/pkgfile/package_file.hpp"
#include "tests/support/package_builder.hpp"
#include "tests/support/recording_sink.hpp"
#include "tests/support/run_program.hpp"
#include "tests/support/temp_root.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <functional>
#include <map>
#include <string>

namespace rbeepkg::pkgfile {
namespace {

namespace fs = std::filesystem;
using test::PackageBuilder;
using test::RecordingSink;
using test::TempRoot;

constexpr std::uint64_t k_many = 1ULL << 30U;

Pkginfo info_of(const std::string& name)
{
    return PackageBuilder{name}.info();
}

PackageFile pack(const TempRoot& root, EventSink& sink, const std::string& pkgdir = "pkg",
                 const std::string& output = "out")
{
    WriteOptions options;
    options.mtime = 1'700'000'000;
    options.zstd_level = 1;
    return write_package_file(root.path(pkgdir), info_of("packed"), Buildinfo{}, std::nullopt,
                              root.make_directory(output), options, sink, CancelToken{});
}

PackageFile pack(const TempRoot& root)
{
    NullSink sink;
    return pack(root, sink);
}

// The error of packing; nothing may be left behind.
std::string refusal_of(const TempRoot& root)
{
    try {
        pack(root);
        return "";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::build_failed) << error.what();
        EXPECT_TRUE(os::list_directory(root.path("out")).empty());
        return error.what();
    }
}

void make_tree(const TempRoot& root, const std::string& pkgdir)
{
    root.write(pkgdir + "/usr/bin/tool", "tool\n", 0755);
    root.write(pkgdir + "/usr/share/doc", std::string(100'000, 'd'));
    root.write(pkgdir + "/usr-local", "by bytes '-' comes before '/'\n");
    root.make_directory(pkgdir + "/var/empty");
    fs::create_hard_link(root.path(pkgdir + "/usr/bin/tool"), root.path(pkgdir + "/usr/bin/also"));
    fs::create_symlink("bin/tool", root.path(pkgdir + "/usr/link"));
}

const MtreeEntry& entry_at(const PackageFile& file, const std::string& path)
{
    const auto found = std::find_if(file.entries.begin(), file.entries.end(),
                                    [&](const MtreeEntry& entry) { return entry.path == path; });
    if (found == file.entries.end()) {
        throw std::out_of_range{path};
    }
    return *found;
}

TEST(WritePackageFile, PacksEverythingInByteOrder)
{
    const TempRoot root;
    make_tree(root, "pkg");
    const PackageFile file = pack(root);
    EXPECT_EQ(file.path, root.path("out/packed-1.0-1-any.pkg.tar.zst"));
    EXPECT_EQ(file.size, fs::file_size(file.path));
    EXPECT_EQ(file.sha256, crypto::sha256_hex(os::read_file(file.path, k_many)));
    std::vector<std::string> paths;
    for (const MtreeEntry& entry : file.entries) {
        paths.push_back(entry.path);
    }
    EXPECT_EQ(paths, (std::vector<std::string>{"usr", "usr-local", "usr/bin", "usr/bin/also",
                                               "usr/bin/tool", "usr/link", "usr/share",
                                               "usr/share/doc", "var", "var/empty"}));
    EXPECT_EQ(entry_at(file, "usr/link").link, "bin/tool");
    EXPECT_EQ(entry_at(file, "usr/bin/tool").mode, 0755U);
    EXPECT_EQ(entry_at(file, "usr/bin/tool").sha256, crypto::sha256_hex("tool\n"));
    // The two names of one file count once.
    EXPECT_EQ(file.info.package.installed_size, 5U + 100'000U + 30U);
    EXPECT_EQ(os::list_directory(root.path("out")).size(), 1U);
}

TEST(WritePackageFile, HasTheCompressionThatItsExtensionSays)
{
    const TempRoot root;
    make_tree(root, "pkg");
    const std::map<std::string, std::string> magic = {{".pkg.tar.zst", "\x28\xb5\x2f\xfd"},
                                                      {".pkg.tar.xz", "\xfd"
                                                                      "7zXZ"},
                                                      {".pkg.tar.gz", "\x1f\x8b"},
                                                      {".pkg.tar.bz2", "BZh9"},
                                                      {".pkg.tar", ".BUILDINFO"}};
    ASSERT_EQ(package_extensions().size(), magic.size());
    for (const std::string& extension : package_extensions()) {
        WriteOptions options;
        options.mtime = 1'700'000'000;
        options.extension = extension;
        options.changelog = "1.0: all new\n";
        NullSink sink;
        const auto write = [&](const std::string& directory) {
            return write_package_file(root.path("pkg"), PackageBuilder{"thing"}.info(), Buildinfo{},
                                      std::nullopt, root.make_directory(directory), options, sink,
                                      CancelToken{});
        };
        const PackageFile file = write("out");
        EXPECT_EQ(os::base_name(file.path), "thing-1.0-1-any" + extension);
        EXPECT_EQ(os::base_name(file.path), file_name_of(file.info.package, extension));
        EXPECT_TRUE(os::read_file(file.path, k_many).starts_with(magic.at(extension)));
        EXPECT_EQ(read_package_file(file.path, CancelToken{}).entries, file.entries);
        EXPECT_EQ(entry_at(file, "usr/share/doc").size, 100'000U);
        EXPECT_EQ(write("again").sha256, file.sha256);
        if (test::has_program("bsdtar")) {
            EXPECT_EQ(test::run_program({"bsdtar", "-xOf", file.path, ".CHANGELOG"}).out,
                      "1.0: all new\n");
        }
    }
}

TEST(WritePackageFile, OtherExtensionsAreRefusedWithThoseThatThereAre)
{
    const TempRoot root;
    root.make_directory("pkg");
    WriteOptions options;
    options.extension = ".pkg.tar.lzo";
    NullSink sink;
    try {
        write_package_file(root.path("pkg"), PackageBuilder{"thing"}.info(), Buildinfo{},
                           std::nullopt, root.path(), options, sink, CancelToken{});
        FAIL() << "was written";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::usage);
        EXPECT_NE(error.hint().find(".pkg.tar.xz"), std::string::npos);
    }
}

TEST(WritePackageFile, ComesBackAsItWasWritten)
{
    const TempRoot root;
    const std::string script = "post_install() {\n  :\n}\n";
    const PackageFile written = PackageBuilder{"both", "2:1.5-2"}
                                    .depends("bash")
                                    .extra({"both", "cpu", "usr/bin/both", "", "sandbox"})
                                    .install_script(script)
                                    .executable("usr/bin/both", "#!/bin/sh\n")
                                    .symlink("usr/bin/b", "both")
                                    .write_to(root.path());
    EXPECT_EQ(os::base_name(written.path), "both-2:1.5-2-any.pkg.tar.zst");
    const PackageFile read = read_package_file(written.path, CancelToken{});
    EXPECT_EQ(read.entries, written.entries);
    EXPECT_EQ(read.sha256, written.sha256);
    EXPECT_EQ(read.install_script, script);
    EXPECT_EQ(read.info.extra.backend, "cpu");
    EXPECT_EQ(format_pkginfo(read.info), format_pkginfo(written.info));
    EXPECT_EQ(format_pkginfo(read_pkginfo(written.path)), format_pkginfo(written.info));
}

TEST(WritePackageFile, EqualTreesMakeEqualBytes)
{
    const TempRoot root;
    make_tree(root, "pkg");
    make_tree(root, "other/place");
    // Another time, another order of creation, another umask: none of it may show.
    for (const fs::directory_entry& entry :
         fs::recursive_directory_iterator{root.path("other/place")}) {
        if (!entry.is_symlink()) {
            fs::last_write_time(entry.path(), fs::file_time_type{} + std::chrono::hours{1});
        }
    }
    fs::permissions(root.path("other/place/usr/share/doc"), fs::perms{0666});
    NullSink sink;
    const PackageFile first = pack(root, sink, "pkg", "first");
    const PackageFile second = pack(root, sink, "other/place", "second");
    EXPECT_EQ(first.sha256, second.sha256);
}

TEST(WritePackageFile, HasMakepkgsMetadataInItsOrder)
{
    const TempRoot root;
    root.write("pkg/a", "1");
    const PackageFile file = pack(root);
    const os::UniqueFd fd = os::open_file(file.path, O_RDONLY);
    archive::Reader reader{fd.get(), file.path, archive::Formats::package};
    std::vector<std::string> names;
    while (const auto entry = reader.next()) {
        names.push_back(entry->path);
        EXPECT_EQ(entry->mtime, 1'700'000'000) << entry->path;
    }
    EXPECT_EQ(names, (std::vector<std::string>{".BUILDINFO", ".MTREE", ".PKGINFO", "a"}));
}

TEST(WritePackageFile, AnEmptyTreeIsAPackage)
{
    const TempRoot root;
    root.make_directory("pkg");
    EXPECT_TRUE(pack(root).entries.empty());
}

TEST(WritePackageFile, LongAndStrangeNamesStay)
{
    const TempRoot root;
    const std::string part(200, 'p');
    const std::string deep = part + "/" + part + "/" + part;
    root.write("pkg/" + deep, "deep");
    root.write("pkg/\xc3\xb6 #=\\ name", "strange");
    root.write("pkg/-rf", "dash");
    fs::create_symlink(deep, root.path("pkg/far"));
    fs::create_hard_link(root.path("pkg/" + deep), root.path("pkg/z"));
    const PackageFile file = pack(root);
    EXPECT_EQ(entry_at(file, deep).size, 4U);
    EXPECT_EQ(entry_at(file, "\xc3\xb6 #=\\ name").size, 7U);
    EXPECT_EQ(entry_at(file, "far").link, deep);
    EXPECT_EQ(entry_at(file, "z").sha256, crypto::sha256_hex("deep"));
}

TEST(WritePackageFile, ModesAreMaskedToWhatAPackageMayHave)
{
    const TempRoot root;
    root.write("pkg/world", "1", 0666);
    root.write("pkg/private", "1", 0600);
    root.write("pkg/run", "1", 0777);
    root.make_directory("pkg/dir");
    fs::permissions(root.path("pkg/dir"), fs::perms{03777});
    const PackageFile file = pack(root);
    EXPECT_EQ(entry_at(file, "world").mode, 0644U);
    EXPECT_EQ(entry_at(file, "private").mode, 0644U);
    EXPECT_EQ(entry_at(file, "run").mode, 0755U);
    EXPECT_EQ(entry_at(file, "dir").mode, 0755U);
}

TEST(WritePackageFile, RefusesByNameWhatNoPackageMayHold)
{
    const auto refused = [](const std::function<void(const std::string& path)>& make) {
        const TempRoot root;
        root.make_directory("pkg/sub");
        make(root.path("pkg/sub/it"));
        return refusal_of(root);
    };
    const auto write = [](const std::string& path, unsigned mode) {
        os::open_file(path, O_WRONLY | O_CREAT);
        ASSERT_EQ(::chmod(path.c_str(), mode), 0);
    };
    EXPECT_EQ(refused([](const std::string& path) { ::mkfifo(path.c_str(), 0644); }),
              "$pkgdir/sub/it is a device, a pipe or a socket");
    EXPECT_EQ(refused([&](const std::string& path) { write(path, 04755); }),
              "$pkgdir/sub/it is setuid, setgid or sticky");
    EXPECT_EQ(refused([&](const std::string& path) { write(path, 02755); }),
              "$pkgdir/sub/it is setuid, setgid or sticky");
    EXPECT_NE(refused([&](const std::string& path) { write(path + "\nx", 0644); }), "");
    EXPECT_EQ(refused([&](const std::string& path) { write(path + "\xe9", 0644); }),
              "$pkgdir/sub/it? has a name that no package may hold: it is not valid UTF-8");
    EXPECT_NE(refused([](const std::string& path) { fs::create_symlink("a\x1b]b", path); }), "");
    EXPECT_EQ(refused([](const std::string& path) { fs::create_symlink("a\xe9", path); }),
              "$pkgdir/sub/it is a symbolic link whose target no package may hold");
    EXPECT_NE(refused([](const std::string& path) {
                  const os::UniqueFd fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
                  struct ::sockaddr_un address = {};
                  address.sun_family = AF_UNIX;
                  ASSERT_LT(path.size(), sizeof address.sun_path);
                  std::memcpy(address.sun_path, path.c_str(), path.size());
                  ASSERT_EQ(::bind(fd.get(), reinterpret_cast<struct ::sockaddr*>(&address),
                                   sizeof address),
                            0);
              }),
              "");
    const TempRoot root;
    root.write("pkg/.PKGINFO", "forged");
    EXPECT_NE(refusal_of(root).find(".PKGINFO begins with a dot"), std::string::npos);
}

TEST(WritePackageFile, RefusesANameThatIsNoPackages)
{
    const TempRoot root;
    root.make_directory("pkg");
    Pkginfo info = info_of("fine");
    info.package.name = "../evil";
    NullSink sink;
    EXPECT_THROW(write_package_file(root.path("pkg"), info, Buildinfo{}, std::nullopt, root.path(),
                                    WriteOptions{}, sink, CancelToken{}),
                 Error);
}

// Changes the tree at the first news of the packing that is under way.
class Saboteur final : public EventSink
{
public:
    explicit Saboteur(std::function<void()> deed) : m_deed{std::move(deed)} {}
    void on(const Event& event) noexcept override
    {
        if (std::holds_alternative<StepProgress>(event) && m_deed) {
            std::exchange(m_deed, nullptr)();
        }
    }

private:
    std::function<void()> m_deed;
};

std::string refusal_after(const std::function<void(const TempRoot&)>& deed)
{
    const TempRoot root;
    root.write("pkg/a", "first");
    root.write("pkg/b", "second");
    Saboteur saboteur{[&] { deed(root); }};
    try {
        pack(root, saboteur);
        return "";
    } catch (const Error& error) {
        EXPECT_TRUE(os::list_directory(root.path("out")).empty());
        return error.what();
    }
}

TEST(WritePackageFile, NoticesAFileThatChangesMeanwhile)
{
    EXPECT_EQ(refusal_after([](const TempRoot& root) { root.write("pkg/b", "SECOND"); }),
              "$pkgdir/b changed while it was packed");
    EXPECT_EQ(refusal_after([](const TempRoot& root) {
                  root.write("other", "second");
                  fs::rename(root.path("other"), root.path("pkg/b"));
              }),
              "$pkgdir/b changed while it was packed");
    EXPECT_NE(refusal_after([](const TempRoot& root) {
                  fs::remove(root.path("pkg/b"));
                  fs::create_symlink("/etc/passwd", root.path("pkg/b"));
              }),
              "");
}

TEST(WritePackageFile, SaysWhatItDoes)
{
    const TempRoot root;
    make_tree(root, "pkg");
    RecordingSink sink;
    pack(root, sink);
    EXPECT_EQ(sink.started(), std::vector<std::string>{"pack packed"});
    EXPECT_TRUE(sink.has_finished(Phase::pack, "packed"));
    const std::vector<StepProgress> progress = sink.all<StepProgress>();
    ASSERT_FALSE(progress.empty());
    EXPECT_EQ(progress.back().done, progress.back().total);
}

TEST(WritePackageFile, LeavesNothingWhenCancelled)
{
    const TempRoot root;
    make_tree(root, "pkg");
    root.make_directory("out");
    const CancelToken cancel;
    cancel.request(15);
    NullSink sink;
    EXPECT_THROW(write_package_file(root.path("pkg"), info_of("packed"), Buildinfo{}, std::nullopt,
                                    root.path("out"), WriteOptions{}, sink, cancel),
                 Cancelled);
    EXPECT_TRUE(os::list_directory(root.path("out")).empty());
}

// Asks to stop at the first news of how far the packing is.
class Canceller final : public EventSink
{
public:
    void on(const Event& event) noexcept override
    {
        if (const auto* progress = std::get_if<StepProgress>(&event)) {
            m_done = progress->done;
            m_cancel.request(2);
        }
    }
    const CancelToken& token() const { return m_cancel; }
    std::uint64_t done() const { return m_done; }

private:
    CancelToken m_cancel;
    std::uint64_t m_done = 0;
};

TEST(WritePackageFile, CanBeCancelledInTheMiddleOfAFile)
{
    const TempRoot root;
    constexpr std::uint64_t size = 64ULL << 20U;
    root.write("pkg/big", "");
    fs::resize_file(root.path("pkg/big"), size);
    root.make_directory("out");
    Canceller canceller;
    EXPECT_THROW(write_package_file(root.path("pkg"), info_of("packed"), Buildinfo{}, std::nullopt,
                                    root.path("out"), WriteOptions{}, canceller, canceller.token()),
                 Cancelled);
    EXPECT_GT(canceller.done(), 0U);
    EXPECT_LT(canceller.done(), size / 8);
    EXPECT_TRUE(os::list_directory(root.path("out")).empty());
}

} // namespace
} // namespace rbeepkg::pkgfile
