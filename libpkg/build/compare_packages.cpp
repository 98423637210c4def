#include "libpkg/build/compare_packages.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/crypto/digest.hpp"
#include "libpkg/os/fd.hpp"
#include "libpkg/pkgfile/package_members.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

namespace rbeepkg::build {

namespace {

constexpr std::size_t k_most_lines = 1000;
constexpr std::size_t k_block = 64U << 10U;
// .PKGINFO and the like are kept whole.
constexpr std::size_t k_most_text = 16U << 20U;

bool is_text(std::string_view path)
{
    return path == ".PKGINFO" || path == ".BUILDINFO" || path == ".INSTALL" || path == ".CHANGELOG";
}

struct Member
{
    pkgfile::PackageMember facts;
    std::string text;                // of metadata
    std::vector<std::string> blocks; // a digest each: gigabytes are not kept
    std::string pending;             // the beginning of the next block

    void take(std::string_view piece)
    {
        if (is_text(facts.path) && text.size() < k_most_text) {
            text += piece;
        }
        pending += piece;
        while (pending.size() >= k_block) {
            blocks.push_back(crypto::sha256_hex(std::string_view{pending}.substr(0, k_block)));
            pending.erase(0, k_block);
        }
    }
    void end()
    {
        if (!pending.empty()) {
            blocks.push_back(crypto::sha256_hex(pending));
            pending.clear();
        }
    }
};

using Members = std::map<std::string, Member>;

struct Package
{
    std::string path;
    Members members;
    std::vector<std::string> order;
};

Package read_package(const std::string& path, const CancelToken& cancel)
{
    Package package;
    package.path = path;
    pkgfile::visit_members(
        path,
        [&](const pkgfile::PackageMember& facts) -> pkgfile::TakeContent {
            Member& member = package.members[facts.path];
            member.facts = facts;
            package.order.push_back(facts.path);
            return [&member](std::string_view piece) { member.take(piece); };
        },
        cancel);
    for (auto& [name, member] : package.members) {
        member.end();
    }
    return package;
}

// One block of one member, read again.
std::string block_of(const Package& package, const std::string& path, std::size_t number,
                     const CancelToken& cancel)
{
    std::string block;
    std::uint64_t position = 0;
    const std::uint64_t from = number * k_block;
    const auto take = [&](std::string_view piece) {
        const std::uint64_t start = position;
        position += piece.size();
        if (position <= from || start >= from + k_block) {
            return;
        }
        const auto skip = static_cast<std::size_t>(start < from ? from - start : 0);
        piece = piece.substr(skip);
        block += piece.substr(0, std::min(piece.size(), k_block - block.size()));
    };
    pkgfile::visit_members(
        package.path,
        [&](const pkgfile::PackageMember& facts) -> pkgfile::TakeContent {
            return facts.path == path ? pkgfile::TakeContent{take} : pkgfile::TakeContent{};
        },
        cancel);
    return block;
}

class Comparison
{
public:
    Comparison(const Package& left, const Package& right, const CancelToken& cancel)
        : m_left{left}, m_right{right}, m_cancel{cancel}
    {}

    std::vector<std::string> run()
    {
        for (const auto& [path, member] : m_left.members) {
            const auto other = m_right.members.find(path);
            if (other == m_right.members.end()) {
                say("{}: only in {}", printable(path, 300), m_left.path);
            } else if (path != ".MTREE") {
                compare(member, other->second);
            }
        }
        for (const auto& [path, member] : m_right.members) {
            if (!m_left.members.contains(path)) {
                say("{}: only in {}", printable(path, 300), m_right.path);
            }
        }
        if (m_lines.empty()) {
            compare_whole();
        }
        return std::move(m_lines);
    }

private:
    template <typename... Args> void say(fmt::format_string<Args...> format, Args&&... args)
    {
        if (m_lines.size() < k_most_lines) {
            m_lines.push_back(fmt::format(format, std::forward<Args>(args)...));
        }
    }

    void compare(const Member& left, const Member& right)
    {
        const pkgfile::PackageMember& one = left.facts;
        const pkgfile::PackageMember& two = right.facts;
        const std::string path = printable(one.path, 300);
        if (std::string_view{one.kind} != two.kind) {
            say("{}: a {}, and a {}", path, one.kind, two.kind);
            return;
        }
        if (one.mode != two.mode) {
            say("{}: mode {:o}, and {:o}", path, one.mode, two.mode);
        }
        if (one.mtime != two.mtime) {
            say("{}: time {}, and {}", path, one.mtime, two.mtime);
        }
        if (one.link != two.link) {
            say("{}: leads to {}, and to {}", path, printable(one.link, 300),
                printable(two.link, 300));
        }
        if (is_text(one.path)) {
            compare_lines(path, left.text, right.text);
            return;
        }
        if (one.size != two.size) {
            say("{}: {} bytes, and {}", path, one.size, two.size);
        }
        compare_content(left, right);
    }

    void compare_lines(const std::string& path, const std::string& left, const std::string& right)
    {
        const std::vector<std::string_view> ours = split(left, '\n');
        const std::vector<std::string_view> theirs = split(right, '\n');
        const auto lacks = [](const std::vector<std::string_view>& lines, std::string_view line) {
            return std::find(lines.begin(), lines.end(), line) == lines.end();
        };
        const std::size_t before = m_lines.size();
        for (const std::string_view line : ours) {
            if (lacks(theirs, line)) {
                say("{}: -{}", path, printable(line, 500));
            }
        }
        for (const std::string_view line : theirs) {
            if (lacks(ours, line)) {
                say("{}: +{}", path, printable(line, 500));
            }
        }
        if (left != right && m_lines.size() == before) {
            say("{}: the same lines in another order", path);
        }
    }

    void compare_content(const Member& left, const Member& right)
    {
        const auto [one, two] = std::mismatch(left.blocks.begin(), left.blocks.end(),
                                              right.blocks.begin(), right.blocks.end());
        if (one == left.blocks.end() && two == right.blocks.end()) {
            return;
        }
        const auto number = static_cast<std::size_t>(one - left.blocks.begin());
        const std::string ours = block_of(m_left, left.facts.path, number, m_cancel);
        const std::string theirs = block_of(m_right, right.facts.path, number, m_cancel);
        const auto [a, b] = std::mismatch(ours.begin(), ours.end(), theirs.begin(), theirs.end());
        const auto at = static_cast<std::size_t>(a - ours.begin());
        const auto shown = [](const std::string& block, std::size_t position) {
            return position < block.size()
                       ? fmt::format("0x{:02x}", static_cast<unsigned char>(block[position]))
                       : std::string{"the end"};
        };
        say("{}: differs from byte {} on: {}, and {}", printable(left.facts.path, 300),
            number * k_block + at, shown(ours, at), shown(theirs, at));
    }

    // The members are the same: what is left is how they are listed and packed.
    void compare_whole()
    {
        const auto blocks = [](const Package& package) {
            const auto found = package.members.find(".MTREE");
            return found == package.members.end() ? std::vector<std::string>{}
                                                  : found->second.blocks;
        };
        if (m_left.order != m_right.order) {
            say("the members are the same, in another order");
        } else if (blocks(m_left) != blocks(m_right)) {
            say(".MTREE: differs, and nothing that it lists does");
        } else {
            say("the members are the same, and packed or compressed in another way");
        }
    }

    const Package& m_left;
    const Package& m_right;
    const CancelToken& m_cancel;
    std::vector<std::string> m_lines;
};

std::string digest_of(const std::string& path)
{
    const os::UniqueFd file = os::open_file(path, O_RDONLY | O_NONBLOCK);
    return crypto::digest_of_file(crypto::Algorithm::sha256, file.get(), path).value;
}

} // namespace

std::vector<std::string> compare_packages(const std::string& left, const std::string& right,
                                          const CancelToken& cancel)
{
    if (digest_of(left) == digest_of(right)) {
        return {};
    }
    const Package one = read_package(left, cancel);
    const Package two = read_package(right, cancel);
    return Comparison{one, two, cancel}.run();
}

} // namespace rbeepkg::build
