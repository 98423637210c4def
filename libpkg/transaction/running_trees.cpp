#include "libpkg/transaction/running_trees.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"

#include <cstdlib>
#include <memory>
#include <optional>
#include <string_view>

namespace rbeepkg::transaction {

namespace {

struct Free
{
    void operator()(char* text) const noexcept { std::free(text); }
};

std::string real_store(const store::Store& store)
{
    const std::string path = os::join_path(store.state(), "store");
    const std::unique_ptr<char, Free> real{::realpath(path.c_str(), nullptr)};
    return (real ? std::string{real.get()} : path) + "/";
}

// "" for what we may not see, and for kernel threads.
std::string executable_of(const std::string& pid)
{
    try {
        return os::read_link("/proc/" + pid + "/exe").value_or("");
    } catch (const Error&) {
        return {};
    }
}

} // namespace

std::set<std::string> running_trees(const store::Store& store)
{
    const std::string root = real_store(store);
    std::set<std::string> trees;
    for (const std::string& pid : os::list_directory("/proc")) {
        if (!parse_number(pid)) {
            continue;
        }
        const std::string executable = executable_of(pid);
        if (!executable.starts_with(root)) {
            continue;
        }
        const std::vector<std::string_view> parts =
            split(std::string_view{executable}.substr(root.size()), '/');
        if (parts.size() > 2) {
            trees.insert(fmt::format("{}/{}", parts[0], parts[1]));
        }
    }
    return trees;
}

} // namespace rbeepkg::transaction
