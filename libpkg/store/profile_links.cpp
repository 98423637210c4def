// Which links a profile consists of: pure.
#include "libpkg/base/error.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/store/profile.hpp"
#include "libpkg/store/profile_folders.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

namespace rbeepkg::store {

namespace {

constexpr std::array k_folders{
    ProfileFolder{"usr/bin", "bin", true},
    ProfileFolder{"usr/local/bin", "bin", true},
    ProfileFolder{"bin", "bin", true},
    ProfileFolder{"usr/share/man", "share/man"},
    ProfileFolder{"usr/share/bash-completion/completions", "share/bash-completion/completions"},
    ProfileFolder{"usr/share/zsh/site-functions", "share/zsh/site-functions"},
    ProfileFolder{"usr/share/fish/vendor_completions.d", "share/fish/vendor_completions.d"},
    ProfileFolder{"usr/local/share/man", "share/man"},
    ProfileFolder{"usr/local/share/bash-completion/completions",
                  "share/bash-completion/completions"},
    ProfileFolder{"usr/local/share/zsh/site-functions", "share/zsh/site-functions"},
    ProfileFolder{"usr/local/share/fish/vendor_completions.d", "share/fish/vendor_completions.d"},
};

bool lies_in(std::string_view path, const ProfileFolder& folder)
{
    if (path.size() <= folder.member.size() + 1 || !path.starts_with(folder.member) ||
        path[folder.member.size()] != '/') {
        return false;
    }
    return !folder.commands || path.find('/', folder.member.size() + 1) == std::string_view::npos;
}

std::size_t rank_of(std::string_view member)
{
    const ProfileFolder* folder = profile_folder_of(member);
    return folder == nullptr ? k_folders.size()
                             : static_cast<std::size_t>(folder - k_folders.data());
}

std::string label(const package::InstalledPackage& package)
{
    return package.package.name + "-" + package.package.version.text();
}

// One path of the profile and who brings it.
struct Claim
{
    std::string tree, member;
    const package::InstalledPackage* package = nullptr;
};

class Links
{
public:
    void add_commands(const MemberFiles& member)
    {
        for (const std::string& path : in_rank_order(member.executables)) {
            const std::string command = "bin/" + os::base_name(path);
            claim(command + "@" + member.package.package.version.text(), path, member.package);
            if (member.package.active) {
                claim(command, path, member.package);
            }
        }
    }

    // The same page or completion in two packages is no harm: the first in order shows.
    void add_shared(const MemberFiles& member)
    {
        for (const std::string& path : in_rank_order(member.files)) {
            const ProfileFolder* folder = profile_folder_of(path);
            if (folder != nullptr && !folder->commands) {
                const std::string below = path.substr(folder->member.size());
                m_claims.try_emplace(std::string{folder->profile} + below,
                                     Claim{member.package.store_path, path, &member.package});
            }
        }
    }

    std::vector<ProfileLink> take() const
    {
        std::vector<ProfileLink> links;
        for (const auto& [path, claim] : m_claims) {
            links.push_back({path, claim.tree, claim.member});
        }
        return links;
    }

private:
    static std::vector<std::string> in_rank_order(std::vector<std::string> paths)
    {
        std::sort(paths.begin(), paths.end(),
                  [](const std::string& left, const std::string& right) {
                      return std::tuple{rank_of(left), std::string_view{left}} <
                             std::tuple{rank_of(right), std::string_view{right}};
                  });
        return paths;
    }

    void claim(const std::string& path, const std::string& member,
               const package::InstalledPackage& package)
    {
        const auto [place, fresh] =
            m_claims.try_emplace(path, Claim{package.store_path, member, &package});
        const package::InstalledPackage& first = *place->second.package;
        if (!fresh && first.store_path != package.store_path) {
            throw Error{
                ErrorCode::unsatisfied,
                fmt::format("{} and {} both bring the command {}", label(first), label(package),
                            os::base_name(path)),
                fmt::format("choose one of them: rbeepkg -R {}, then this command again; or "
                            "leave {} out",
                            first.package.name, package.package.name)};
        }
    }

    std::map<std::string, Claim> m_claims;
};

} // namespace

std::span<const ProfileFolder> profile_folders()
{
    return k_folders;
}

const ProfileFolder* profile_folder_of(std::string_view path)
{
    const auto found = std::find_if(k_folders.begin(), k_folders.end(),
                                    [&](const ProfileFolder& f) { return lies_in(path, f); });
    return found == k_folders.end() ? nullptr : &*found;
}

std::vector<ProfileLink> profile_links(const std::vector<MemberFiles>& members)
{
    Links links;
    for (const MemberFiles& member : members) {
        links.add_commands(member);
    }
    for (const MemberFiles& member : members) {
        if (member.package.active) {
            links.add_shared(member);
        }
    }
    return links.take();
}

std::vector<std::string> command_names(const std::vector<ProfileLink>& links)
{
    std::vector<std::string> names;
    for (const ProfileLink& link : links) {
        if (link.path.starts_with("bin/")) {
            names.push_back(os::base_name(link.path));
        }
    }
    return names;
}

} // namespace rbeepkg::store
