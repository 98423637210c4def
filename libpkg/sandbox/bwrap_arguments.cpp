#include "libpkg/os/file.hpp"
#include "libpkg/sandbox/sandbox.hpp"

#include <array>
#include <initializer_list>
#include <string_view>

namespace rbeepkg::sandbox {

namespace {

class Arguments
{
public:
    void add(std::initializer_list<std::string_view> words)
    {
        m_words.insert(m_words.end(), words.begin(), words.end());
    }
    void add(std::string_view option, std::uint64_t number)
    {
        add({option, std::to_string(number)});
    }
    std::vector<std::string> take() { return std::move(m_words); }

private:
    std::vector<std::string> m_words;
};

// --unshare-all only tries some of these and goes on without; named ones must work.
void add_namespaces(Arguments& words, const Policy& policy)
{
    words.add({"--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-uts",
               "--unshare-cgroup", "--disable-userns"});
    if (!policy.network) {
        words.add({"--unshare-net"});
    }
    const std::string_view id = policy.as_root_inside ? "0" : "1000";
    words.add({"--uid", id, "--gid", id, "--cap-drop", "ALL", "--die-with-parent", "--new-session",
               "--hostname", policy.hostname});
}

void add_environment(Arguments& words, const Policy& policy)
{
    words.add({"--clearenv"});
    for (const std::string& variable : policy.environment) {
        const std::size_t equals = variable.find('=');
        if (equals == 0 || equals == std::string::npos) {
            throw make_error(ErrorCode::internal, "'{}' is no environment variable", variable);
        }
        const std::string_view text = variable;
        words.add({"--setenv", text.substr(0, equals), text.substr(equals + 1)});
    }
}

void add_read_only_if_there(Arguments& words, std::initializer_list<std::string_view> paths)
{
    for (const std::string_view path : paths) {
        words.add({"--ro-bind-try", path, path});
    }
}

void add_system(Arguments& words, const Policy& policy)
{
    words.add({"--ro-bind", "/usr", "/usr"});
    for (const char* path : {"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"}) {
        if (const auto target = os::read_link(path)) {
            words.add({"--symlink", *target, path});
        } else if (os::is_directory(path)) {
            words.add({"--ro-bind", path, path});
        }
    }
    add_read_only_if_there(
        words, {"/etc/alternatives", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d"});
    if (policy.network) {
        add_read_only_if_there(words, {"/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf",
                                       "/etc/gai.conf", "/etc/services", "/etc/protocols",
                                       "/etc/ssl", "/etc/ca-certificates", "/etc/pki"});
    }
}

void add_file_systems(Arguments& words, const Policy& policy)
{
    // A tmpfs without a size may take half of the memory; --size holds for the next one only.
    words.add({"--proc", "/proc", "--dev", "/dev"});
    words.add("--size", policy.tmp_bytes);
    words.add({"--tmpfs", "/dev/shm"});
    words.add("--size", policy.tmp_bytes);
    words.add({"--tmpfs", "/tmp"});
}

void add_binds(Arguments& words, const Policy& policy)
{
    for (const Bind& bind : policy.binds) {
        const std::string_view option = bind.writable
                                            ? (bind.optional ? "--bind-try" : "--bind")
                                            : (bind.optional ? "--ro-bind-try" : "--ro-bind");
        words.add({option, bind.from, bind.to});
    }
}

void add_descriptors(Arguments& words, const BwrapFds& fds)
{
    const auto add_file = [&](int fd, std::string_view path) {
        if (fd >= 0) {
            words.add({"--ro-bind-data", std::to_string(fd), path});
        }
    };
    add_file(fds.passwd, "/etc/passwd");
    add_file(fds.group, "/etc/group");
    words.add(
        {"--json-status-fd", std::to_string(fds.status), "--seccomp", std::to_string(fds.filter)});
}

// Set inside: before bubblewrap RLIMIT_NPROC would count every process of the user on the machine.
void add_limits(Arguments& words, const Policy& policy)
{
    const auto limit = [&](std::string_view name, std::uint64_t soft, std::uint64_t hard) {
        words.add({fmt::format("--{}={}:{}", name, soft, hard)});
    };
    words.add({"/usr/bin/prlimit", "--core=0:0"});
    limit("nproc", policy.max_processes, policy.max_processes);
    limit("nofile", policy.max_files, policy.max_files);
    limit("fsize", policy.max_file_bytes, policy.max_file_bytes);
    if (policy.max_memory) {
        limit("as", *policy.max_memory, *policy.max_memory);
    }
    if (policy.max_cpu_seconds) {
        limit("cpu", *policy.max_cpu_seconds, *policy.max_cpu_seconds + 1);
    }
}

} // namespace

std::vector<std::string> bwrap_arguments(const Policy& policy, const std::vector<std::string>& argv,
                                         const BwrapFds& fds)
{
    Arguments words;
    words.add({"bwrap"});
    add_namespaces(words, policy);
    add_environment(words, policy);
    add_system(words, policy);
    add_file_systems(words, policy);
    add_descriptors(words, fds);
    add_binds(words, policy);
    // Last, when every place to mount on has been made.
    words.add({"--remount-ro", "/dev", "--remount-ro", "/", "--chdir", policy.directory, "--"});
    add_limits(words, policy);
    words.add({"--"});
    for (const std::string& word : argv) {
        words.add({word});
    }
    return words.take();
}

} // namespace rbeepkg::sandbox
