#include "libpkg/store/abilities.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/fd.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <functional>
#include <initializer_list>
#include <system_error>

namespace rbeepkg::store {

namespace {

constexpr const char* k_other_place =
    "choose a directory on a local file system (ext4, xfs, btrfs, tmpfs, ...) with --dbpath, or "
    "DBPath in rbeepkg.conf";
constexpr const char* k_noexec = "mount it without noexec, or choose another directory with "
                                 "--dbpath, or DBPath in rbeepkg.conf";

int result_of(bool succeeded)
{
    return succeeded ? 0 : errno;
}

os::UniqueFd open_for_both(const std::string& path)
{
    int fd = -1;
    do {
        fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    } while (fd < 0 && errno == EINTR);
    return os::UniqueFd{fd};
}

// Open file descriptions own these locks, so that two of one process exclude each other.
int set_range_lock(int fd)
{
    struct ::flock lock = {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_len = 1;
    return result_of(::fcntl(fd, F_OFD_SETLK, &lock) == 0);
}

// A lock that two can have is none.
int lock_both(const std::string& path, const std::function<int(int)>& lock)
{
    const os::UniqueFd first = open_for_both(path);
    const os::UniqueFd second = open_for_both(path);
    if (!first || !second) {
        return errno;
    }
    if (const int error = lock(first.get()); error != 0) {
        return error;
    }
    return lock(second.get()) == 0 ? ENOLCK : 0;
}

class Prober
{
public:
    explicit Prober(std::string directory) : m_directory{std::move(directory)} {}

    std::string path(const char* name) const { return os::join_path(m_directory, name); }

    void tell(const char* name, int error, const char* cure, bool needed = true)
    {
        Ability ability;
        ability.name = name;
        ability.ok = error == 0;
        ability.needed = needed;
        if (!ability.ok) {
            ability.problem = std::generic_category().message(error);
            ability.cure = cure;
        }
        m_abilities.push_back(std::move(ability));
    }

    std::vector<Ability> take() { return std::move(m_abilities); }

private:
    std::string m_directory;
    std::vector<Ability> m_abilities;
};

// The first that failed.
int first_of(std::initializer_list<int> errors)
{
    for (const int error : errors) {
        if (error != 0) {
            return error;
        }
    }
    return 0;
}

} // namespace

int AbilityOperations::make_symlink(const std::string& target, const std::string& path)
{
    return result_of(::symlink(target.c_str(), path.c_str()) == 0);
}

int AbilityOperations::make_hard_link(const std::string& path, const std::string& second)
{
    return result_of(::link(path.c_str(), second.c_str()) == 0);
}

int AbilityOperations::rename(const std::string& from, const std::string& to)
{
    return result_of(std::rename(from.c_str(), to.c_str()) == 0);
}

// Asked of the mount too: who is root may read everything, and access(2) says so.
int AbilityOperations::run(const std::string& path)
{
    struct ::statvfs mount = {};
    if (::statvfs(path.c_str(), &mount) != 0) {
        return errno;
    }
    if ((mount.f_flag & ST_NOEXEC) != 0) {
        return EACCES;
    }
    return result_of(::chmod(path.c_str(), 0755) == 0 && ::access(path.c_str(), X_OK) == 0);
}

int AbilityOperations::lock_file(const std::string& path)
{
    return lock_both(path, [](int fd) { return result_of(::flock(fd, LOCK_EX | LOCK_NB) == 0); });
}

int AbilityOperations::lock_range(const std::string& path)
{
    return lock_both(path, set_range_lock);
}

int AbilityOperations::share_memory(const std::string& path)
{
    const os::UniqueFd file = open_for_both(path);
    if (!file || ::ftruncate(file.get(), 4096) != 0) {
        return errno;
    }
    void* memory = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
    if (memory == MAP_FAILED) {
        return errno;
    }
    static_cast<char*>(memory)[7] = 'x';
    char seen = 0;
    const ssize_t count = ::pread(file.get(), &seen, 1, 7);
    ::munmap(memory, 4096);
    return count == 1 && seen == 'x' ? 0 : ENOTSUP;
}

std::vector<Ability> probe_abilities(const std::string& directory, AbilityOperations& operations)
{
    const os::TempDir scratch{directory, std::string{k_probe}};
    Prober prober{scratch.path()};
    os::write_all(os::open_file(prober.path("file"), O_WRONLY | O_CREAT, 0644).get(), "x",
                  prober.path("file"));
    prober.tell("symbolic links", operations.make_symlink("file", prober.path("link")),
                k_other_place);
    prober.tell("renaming over a symbolic link",
                first_of({operations.make_symlink("file", prober.path("new")),
                          operations.rename(prober.path("new"), prober.path("link"))}),
                k_other_place);
    prober.tell("hard links", operations.make_hard_link(prober.path("file"), prober.path("second")),
                "nothing needs to be done: files of the same content take their space twice",
                false);
    prober.tell(k_running_programs, operations.run(prober.path("file")), k_noexec);
    prober.tell("locks of files", operations.lock_file(prober.path("lock")), k_other_place);
    prober.tell("locks of byte ranges", operations.lock_range(prober.path("range")), k_other_place);
    prober.tell("shared memory of files", operations.share_memory(prober.path("memory")),
                k_other_place);
    return prober.take();
}

std::vector<Ability> probe_abilities(const std::string& directory)
{
    AbilityOperations operations;
    return probe_abilities(directory, operations);
}

void require_abilities(const std::string& directory, const std::vector<Ability>& abilities)
{
    std::vector<std::string> missing;
    std::string cure;
    for (const Ability& ability : abilities) {
        if (!ability.ok && ability.needed) {
            missing.push_back(fmt::format("{} ({})", ability.name, ability.problem));
            cure = cure.empty() ? ability.cure : cure;
        }
    }
    if (!missing.empty()) {
        throw Error{ErrorCode::unsupported,
                    fmt::format("nothing can be installed in {}: its file system lacks {}",
                                directory, join(missing, ", ")),
                    cure};
    }
}

} // namespace rbeepkg::store
