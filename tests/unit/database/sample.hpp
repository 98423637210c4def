// Packages with every field set, and a state directory of a test.
#pragma once

#include "libpkg/database/database_file.hpp"
#include "libpkg/os/tree.hpp"
#include "libpkg/package/package.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace rbeepkg::database::test {

inline package::Version version(const std::string& text)
{
    return package::Version::parse(text).value();
}

inline package::Depend depend(const std::string& text)
{
    return package::Depend::parse(text).value();
}

inline package::Provide provide(const std::string& text)
{
    return package::Provide::parse(text).value();
}

inline package::Package full_package(const std::string& name = "llm-worker-rbee-cuda",
                                     const std::string& pkgver = "1:0.2.0-3")
{
    package::Package package;
    package.name = name;
    package.base = "llm-worker-rbee";
    package.version = version(pkgver);
    package.description = "A worker \"quoted\" \\ h\xC3\xA9 with\na second line";
    package.url = "https://example.org/worker";
    package.arch = "x86_64";
    package.licenses = {"GPL-3.0-or-later", "MIT"};
    package.groups = {"rbee-workers", "cuda-things"};
    package.depends = {depend("glibc>=2.36"), depend("gcc-libs"), depend("lib=1:2.0")};
    package.optdepends = {package::OptDepend::parse("nvtop: watch the GPU").value(),
                          package::OptDepend::parse("plain").value()};
    package.makedepends = {depend("rust>1.70"), depend("cuda")};
    package.checkdepends = {depend("python<4")};
    package.provides = {provide("llm-worker-rbee=0.2.0"), provide("worker")};
    package.conflicts = {depend("llm-worker-old<=0.1-1")};
    package.replaces = {depend("llm-worker-ancient")};
    package.backup = {"etc/worker.conf"};
    package.packager = "Somebody <somebody@example.org>";
    package.build_date = 1'700'000'000;
    package.installed_size = 18'446'744'073'709'551'615U;
    package.needs = {{"libc.so.6", "libcudart.so.12"},
                     "2.34",
                     "3.4.29",
                     "1.3.9",
                     {"x86_64"},
                     {"libcudart.so.12"},
                     {"librccl.so.1"}};
    package.built_with = {{"cuda"}, "release", {"--one", "two three"}};
    return package;
}

inline package::SyncPackage full_sync_package()
{
    package::SyncPackage sync;
    sync.package = full_package();
    sync.catalog = "rbee";
    sync.worker_id = "llm-worker-rbee-id";
    sync.title = "LLM Worker (CUDA)";
    sync.implementation = "rust";
    sync.backend = "cuda";
    sync.platforms = {"linux", "windows"};
    sync.architectures = {"x86_64", "aarch64"};
    sync.recipes = {{package::RecipeKind::binary, "/workers/x/PKGBUILD",
                     package::ContentPin{std::string(64, 'c'), 345}},
                    {package::RecipeKind::source, "https://example.org/PKGBUILD"},
                    {package::RecipeKind::unknown, ""}};
    sync.build_system = "cargo";
    sync.build = {{"cuda", "flash"}, "release", {"--locked"}};
    sync.source = {"git", "https://example.org/x.git", "main", "v1", "bin/worker"};
    sync.binary_name = "llm-worker-rbee-cuda";
    sync.install_path = "/usr/local/bin/x";
    sync.capabilities = {{"gguf", "safetensors"}, 32768U, false, true};
    sync.prebuilt = {{"https://example.org/x.pkg.tar.zst", std::string(64, 'a'), 12345, "x86_64"},
                     {"y.pkg.tar.zst", "", 0, ""}};
    sync.is_exact = true;
    sync.entry_json = R"({"id":"x","unknown":[1,2.5]})";
    return sync;
}

inline package::SyncPackage sync_package(const std::string& name, const std::string& description,
                                         const std::vector<std::string>& depends = {},
                                         const std::vector<std::string>& provides = {})
{
    package::SyncPackage sync;
    sync.package.name = name;
    sync.package.version = version("1.0-1");
    sync.package.description = description;
    for (const std::string& text : depends) {
        sync.package.depends.push_back(depend(text));
    }
    for (const std::string& text : provides) {
        sync.package.provides.push_back(provide(text));
    }
    return sync;
}

inline package::InstalledPackage installed_package(const std::string& name,
                                                   const std::string& pkgver)
{
    package::InstalledPackage installed;
    installed.package = full_package(name, pkgver);
    installed.store_path = name + "/" + pkgver + "-0badcafe";
    installed.reason = package::InstallReason::as_depend;
    installed.active = false;
    installed.install_date = 1'710'000'000;
    installed.origin = "rbee";
    installed.worker_id = name + "-id";
    installed.backend = "cuda";
    installed.binary = "usr/bin/" + name;
    installed.build_key = std::string(64, 'b');
    installed.built_how = "sandbox";
    installed.has_scriptlet = true;
    return installed;
}

// Field by field: Package has no operator==, and vercmp equality would be too weak for versions.
inline void expect_equal(const package::Package& left, const package::Package& right)
{
    const auto texts = [](const auto& things) {
        std::vector<std::string> result;
        for (const auto& thing : things) {
            result.push_back(thing.to_string());
        }
        return result;
    };
    EXPECT_EQ(left.name, right.name);
    EXPECT_EQ(left.base, right.base);
    EXPECT_EQ(left.version.text(), right.version.text());
    EXPECT_EQ(left.description, right.description);
    EXPECT_EQ(left.url, right.url);
    EXPECT_EQ(left.arch, right.arch);
    EXPECT_EQ(left.licenses, right.licenses);
    EXPECT_EQ(left.groups, right.groups);
    EXPECT_EQ(texts(left.depends), texts(right.depends));
    EXPECT_EQ(left.depends, right.depends);
    EXPECT_EQ(texts(left.optdepends), texts(right.optdepends));
    EXPECT_EQ(texts(left.makedepends), texts(right.makedepends));
    EXPECT_EQ(texts(left.checkdepends), texts(right.checkdepends));
    EXPECT_EQ(texts(left.provides), texts(right.provides));
    EXPECT_EQ(texts(left.conflicts), texts(right.conflicts));
    EXPECT_EQ(texts(left.replaces), texts(right.replaces));
    EXPECT_EQ(left.backup, right.backup);
    EXPECT_EQ(left.packager, right.packager);
    EXPECT_EQ(left.build_date, right.build_date);
    EXPECT_EQ(left.installed_size, right.installed_size);
    EXPECT_EQ(left.needs, right.needs);
    EXPECT_EQ(left.built_with, right.built_with);
}

inline void expect_equal(const package::SyncPackage& left, const package::SyncPackage& right)
{
    expect_equal(left.package, right.package);
    EXPECT_EQ(left.catalog, right.catalog);
    EXPECT_EQ(left.worker_id, right.worker_id);
    EXPECT_EQ(left.title, right.title);
    EXPECT_EQ(left.implementation, right.implementation);
    EXPECT_EQ(left.backend, right.backend);
    EXPECT_EQ(left.platforms, right.platforms);
    EXPECT_EQ(left.architectures, right.architectures);
    EXPECT_EQ(left.recipes, right.recipes);
    EXPECT_EQ(left.build_system, right.build_system);
    EXPECT_EQ(left.build, right.build);
    EXPECT_EQ(left.source, right.source);
    EXPECT_EQ(left.binary_name, right.binary_name);
    EXPECT_EQ(left.install_path, right.install_path);
    EXPECT_EQ(left.capabilities, right.capabilities);
    EXPECT_EQ(left.prebuilt, right.prebuilt);
    EXPECT_EQ(left.is_exact, right.is_exact);
    EXPECT_EQ(left.entry_json, right.entry_json);
}

inline void expect_equal(const package::InstalledPackage& left,
                         const package::InstalledPackage& right)
{
    expect_equal(left.package, right.package);
    EXPECT_EQ(left.id, right.id);
    EXPECT_EQ(left.store_path, right.store_path);
    EXPECT_EQ(left.active, right.active);
    EXPECT_EQ(left.reason, right.reason);
    EXPECT_EQ(left.install_date, right.install_date);
    EXPECT_EQ(left.origin, right.origin);
    EXPECT_EQ(left.worker_id, right.worker_id);
    EXPECT_EQ(left.backend, right.backend);
    EXPECT_EQ(left.binary, right.binary);
    EXPECT_EQ(left.build_key, right.build_key);
    EXPECT_EQ(left.built_how, right.built_how);
    EXPECT_EQ(left.has_scriptlet, right.has_scriptlet);
}

class StateTest : public testing::Test
{
protected:
    std::string state() const { return m_directory.path() + "/state"; }
    std::int64_t number(const std::string& sql)
    {
        sqlite::Statement statement = m_database.prepare(sql);
        return statement.step() ? statement.integer(0) : -1;
    }

    os::TempDir m_directory{"/tmp"};
    sqlite::Database m_database = open_for_writing(state());
};

} // namespace rbeepkg::database::test
