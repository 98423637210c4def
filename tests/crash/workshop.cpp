#include "tests/crash/workshop.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/store/store.hpp"

#include <grp.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

namespace rbeepkg::test {

namespace {

namespace fs = std::filesystem;

constexpr unsigned k_nobody = 65534;

// What waits for the disk is not what is tested: memory does.
std::string scratch_parent()
{
    return ::access("/dev/shm", W_OK) == 0 ? "/dev/shm" : fs::temp_directory_path().string();
}

PackageBuilder hello(const std::string& version)
{
    PackageBuilder builder{"hello", version + "-1"};
    builder.executable("usr/bin/hello", "#!/bin/sh\necho " + version + "\n")
        .symlink("usr/bin/hi", "hello")
        .file("usr/share/hello/data", std::string(5000, version.front()))
        .file("usr/share/man/man1/hello.1", "page of " + version);
    return builder;
}

// Commands come and go with the versions.
PackageBuilder big(const std::string& version)
{
    PackageBuilder builder{"big", version + "-1"};
    builder.executable("usr/bin/big", "#!/bin/sh\necho " + version + "\n")
        .executable("usr/bin/big-" + version.substr(0, 1), "#!/bin/sh\n");
    for (int number = 0; number < 28; ++number) {
        builder.file(fmt::format("usr/share/big/part{}/{}", number % 4, number),
                     fmt::format("{} {}\n", number, version));
    }
    return builder;
}

// Its data is every twin's: large enough to share its blocks.
PackageBuilder twin(const std::string& name)
{
    PackageBuilder builder{name, "1.0-1"};
    builder.executable("usr/bin/" + name, "#!/bin/sh\n")
        .file("usr/share/" + name + "/data", std::string(20000, 't'));
    return builder;
}

// What its functions say is no package's: the judge looks whether it is there in the end.
PackageBuilder scripted(const std::string& version)
{
    PackageBuilder builder{"scripted", version + "-1"};
    builder.executable("usr/bin/scripted", "#!/bin/sh\necho " + version + "\n")
        .install_script("pre_install() { echo $1 > pre; }\npost_install() { echo $1 > post; }\n"
                        "pre_upgrade() { echo $1 > pre-upgrade; }\n"
                        "post_upgrade() { echo $1 > post-upgrade; }\n");
    return builder;
}

} // namespace

Workshop::Workshop() : m_directory{scratch_parent(), "rbeepkg-crash-"}
{
    for (const char* directory : {"packages", "old-catalog", "catalog"}) {
        os::make_directories(path(directory));
    }
    for (const char* version : {"1.0", "2.0"}) {
        offer(fmt::format("hello-{}", version), hello(version));
        offer(fmt::format("scripted-{}", version), scripted(version));
    }
    for (const char* version : {"0.9", "1.0", "2.0"}) {
        offer(fmt::format("big-{}", version), big(version));
    }
    for (const char* name : {"left", "right"}) {
        offer(name, twin(name));
    }
    PackageBuilder tool{"tool", "1:3-1"};
    offer("tool-3", tool.executable("usr/bin/tool", "#!/bin/sh\n"));
    PackageBuilder worker{"offered-worker-cpu", "0.1.0-1"};
    offer("worker", worker.executable("usr/bin/offered-worker-cpu", "#!/bin/sh\necho works\n"));
    write_catalog("old", "");
    write_catalog("", offered_worker());
    m_files.emplace("@old.conf", path("old.conf"));
    for (const auto& [name, text] :
         {std::pair{"pre.hook", "When = PreTransaction\nAbortOnFail\nExec = true\n"},
          {"post.hook", "When = PostTransaction\nExec = touch told\n"}}) {
        os::write_file_atomically(
            path(name),
            std::string{
                "[Trigger]\nOperation = Install\nOperation = Upgrade\nType = Package\nTarget = *\n"
                "[Action]\n"} +
                text);
        m_files.emplace(std::string{"@"} + name, path(name));
    }
}

std::string Workshop::state_of(const std::string& root)
{
    return os::join_path(root, "var/lib/rbeepkg");
}

std::string Workshop::bin_of(const std::string& root)
{
    return os::join_path(root, "usr/local/bin");
}

std::string Workshop::cache_of(const std::string& root)
{
    return os::join_path(root, "var/cache/rbeepkg");
}

std::string Workshop::path(const std::string& name) const
{
    return os::join_path(m_directory.path(), name);
}

std::vector<std::string> Workshop::arguments(const Words& words, const std::string& root) const
{
    std::vector<std::string> arguments = {os::join_path(RBEEPKG_BIN_DIR, words.front())};
    const bool configured = std::find(words.begin(), words.end(), "--config") != words.end();
    if (words.front() == "rbeepkg") {
        arguments.insert(arguments.end(), {"--root", root});
        if (!configured) {
            arguments.insert(arguments.end(), {"--config", path("rbeepkg.conf")});
        }
    }
    for (auto word = words.begin() + 1; word != words.end(); ++word) {
        const auto file = m_files.find(*word);
        if (word->starts_with("@root")) {
            arguments.push_back(root + word->substr(5));
        } else {
            arguments.push_back(file == m_files.end() ? *word : file->second);
        }
    }
    return arguments;
}

std::string Workshop::copy(const std::string& root, const std::string& name) const
{
    std::string to = path(name);
    fs::remove_all(to);
    fs::copy(root, to, fs::copy_options::recursive | fs::copy_options::copy_symlinks);
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator{root}) {
        if (entry.is_regular_file() && !entry.is_symlink()) {
            fs::last_write_time(to + entry.path().string().substr(root.size()),
                                entry.last_write_time());
        }
    }
    return to;
}

std::string Workshop::new_machine(const std::string& name) const
{
    std::string root = path(name);
    fs::remove_all(root);
    os::make_directories(root);
    return root;
}

void Workshop::offer(const std::string& name, const PackageBuilder& builder)
{
    const pkgfile::PackageFile file = builder.write_to(path("packages"));
    m_files.emplace("@" + name, file.path);
    m_packages.emplace(store::Store::tree_name(file), file);
}

void Workshop::write_catalog(const std::string& name, const std::string& entries) const
{
    const std::string prefix = name.empty() ? "" : name + "-";
    const std::string directory = path(prefix + "catalog");
    const std::string other =
        R"({"id":"other-worker-cpu","implementation":"x","worker_type":"cpu","version":"9.0","platforms":["linux"],
        "architectures":["x86_64","aarch64"],"name":"O","description":"o","license":"MIT","pkgbuild_url":"/o/PKGBUILD",
        "build_system":"make","source":{"type":"git","url":"https://example.invalid/o.git"},"build":{},"depends":[],"makedepends":[],
        "binary_name":"o","install_path":"/usr/local/bin/o","supported_formats":[],"supports_streaming":true,"supports_batching":false})";
    os::write_file_atomically(os::join_path(directory, "workers.json"),
                              R"({"workers":[)" + other + entries + "]}");
    os::write_file_atomically(path(prefix.empty() ? "rbeepkg.conf" : name + ".conf"),
                              fmt::format("[options]\nKeepGenerations = 1\n[main]\n"
                                          "Server = file://{}\n",
                                          directory));
}

std::string Workshop::offered_worker() const
{
    const auto worker = std::find_if(m_packages.begin(), m_packages.end(), [](const auto& known) {
        return known.second.info.package.name == "offered-worker-cpu";
    });
    return fmt::format(
        R"(,{{"id":"offered-worker-cpu","implementation":"x","worker_type":"cpu","version":"0.1.0","platforms":["linux"],
        "architectures":["x86_64","aarch64"],"name":"W","description":"w","license":"MIT","pkgbuild_url":"/w/PKGBUILD",
        "build_system":"make","source":{{"type":"git","url":"https://example.invalid/w.git"}},"build":{{}},"depends":[],"makedepends":[],
        "binary_name":"w","install_path":"/usr/local/bin/w","supported_formats":[],"supports_streaming":true,"supports_batching":false,
        "rbeepkg":{{"packages":[{{"url":"file://{}","sha256":"{}","size":{}}}]}}}})",
        worker->second.path, worker->second.sha256, worker->second.size);
}

void become_nobody()
{
    if (::geteuid() != 0) {
        return;
    }
    if (::setgroups(0, nullptr) != 0 || ::setgid(k_nobody) != 0 || ::setuid(k_nobody) != 0) {
        throw system_error(errno, "cannot become nobody");
    }
    // Else our own children could not be looked into.
    ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

} // namespace rbeepkg::test
