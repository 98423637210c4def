#include "libpkg/build/result_references.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/build/inside.hpp"
#include "libpkg/os/fd.hpp"
#include "libpkg/os/file.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>

namespace rbeepkg::build {

namespace {

constexpr std::size_t k_piece = 1U << 20U;
// Kept of the piece before: longer paths are not found where they lie across two pieces.
constexpr std::size_t k_overlap = 4096;
constexpr std::size_t k_longest_path = 1024;
// Looking up every path of a library of gigabytes would take longer than packing it.
constexpr std::uint64_t k_most_searched = 256U << 20U;
// What is not run and not read by the package's programs.
constexpr std::array<std::string_view, 6> k_papers = {"usr/share/doc/",      "usr/share/man/",
                                                      "usr/share/info/",     "usr/share/gtk-doc/",
                                                      "usr/share/licenses/", "usr/share/locale/"};

bool is_word(char character)
{
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') || character == '_' || character == '.' ||
           character == '-' || character == '}' || character == ')' || character == '+';
}

bool is_path_character(char character)
{
    return is_word(character) || character == '/' || character == '@' || character == '~';
}

// Whether an absolute path may begin there: behind a letter it is the end of another path, unless
// that is an option of a compiler (-I/usr/include).
bool begins_path(std::string_view text, std::size_t at)
{
    if (at == 0 || !is_word(text[at - 1])) {
        return true;
    }
    return at >= 2 && text[at - 2] == '-' && (text[at - 1] == 'I' || text[at - 1] == 'L');
}

bool holds_path(std::string_view text, std::string_view path)
{
    for (std::size_t at = text.find(path); at != std::string_view::npos;
         at = text.find(path, at + 1)) {
        const std::size_t end = at + path.size();
        if (begins_path(text, at) && (end == text.size() || !is_word(text[end]))) {
            return true;
        }
    }
    return false;
}

bool is_paper(const std::string& path)
{
    return std::any_of(k_papers.begin(), k_papers.end(),
                       [&](std::string_view directory) { return path.starts_with(directory); });
}

} // namespace

References::References(const package::Package& package) : m_names{package.name, package.base} {}

void References::add_own_path(const std::string& path, bool directory)
{
    const std::string name = os::base_name(path);
    const bool own_directory =
        std::any_of(m_names.begin(), m_names.end(),
                    [&](const std::string& own) { return !own.empty() && name == own; });
    if (!directory || own_directory) {
        m_own.insert("/" + path);
    }
}

void References::look_into(int fd, const std::string& path)
{
    Found found;
    const auto buffer = std::make_unique_for_overwrite<char[]>(k_piece + k_overlap);
    std::size_t kept = 0;
    for (off_t position = 0;;) {
        const ssize_t got = ::pread(fd, buffer.get() + kept, k_piece, position);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            throw system_error(errno, "cannot read $pkgdir/" + path);
        }
        position += got;
        const std::size_t size = kept + static_cast<std::size_t>(got);
        search({buffer.get(), size}, got == 0, found);
        if (got == 0 || (found.srcdir && found.pkgdir && found.itself)) {
            break;
        }
        kept = std::min(size, k_overlap);
        std::copy_n(buffer.get() + (size - kept), kept, buffer.get());
    }
    if (found.srcdir) {
        m_to_srcdir.push_back(path);
    }
    if (found.pkgdir) {
        m_to_pkgdir.push_back(path);
    }
    if (found.itself && !is_paper(path)) {
        m_to_itself.push_back(path);
    }
}

void References::search(std::string_view text, bool at_end, Found& found)
{
    found.srcdir = found.srcdir || holds_path(text, inside::k_src);
    found.pkgdir = found.pkgdir || holds_path(text, inside::k_pkg);
    if (!found.itself && !m_own.empty() && m_searched < k_most_searched) {
        m_searched += text.size();
        found.itself = names_own_path(text, at_end);
    }
}

// The path, or a directory on the way to it.
bool References::is_own(std::string_view path) const
{
    // "see /usr/bin/x." and "/usr/share/x/"
    while (path.ends_with('/') || path.ends_with('.')) {
        path.remove_suffix(1);
    }
    for (; !path.empty(); path = path.substr(0, path.rfind('/'))) {
        if (m_own.find(path) != m_own.end()) {
            return true;
        }
    }
    return false;
}

bool References::names_own_path(std::string_view text, bool at_end)
{
    for (const std::string_view top : {"/usr/", "/opt/", "/etc/", "/srv/", "/var/"}) {
        std::size_t at = text.find(top);
        while (at != std::string_view::npos) {
            std::size_t end = at + top.size();
            while (end < text.size() && end - at < k_longest_path && is_path_character(text[end])) {
                ++end;
            }
            // At the end of a piece the next one shows the rest.
            const bool whole = end < text.size() || at_end;
            if (whole && begins_path(text, at) && is_own(text.substr(at, end - at))) {
                return true;
            }
            at = text.find(top, end - 1);
        }
    }
    return false;
}

} // namespace rbeepkg::build
