#include "libpkg/repository/intake.hpp"

#include "libpkg/archive/reader.hpp"
#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/crypto/digest.hpp"
#include "libpkg/os/file.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>

namespace rbeepkg::repository::detail {

namespace {

constexpr std::uint64_t k_max_recipe = 1ULL << 20U;
constexpr std::size_t k_digits_of_name = 16;

struct FileFacts
{
    std::uint64_t size = 0;
    std::string sha256;
    bool operator==(const FileFacts&) const = default;
};

// Calls take for each piece of a file.
template <typename Take>
FileFacts read_through(const std::string& path, const CancelToken& cancel, Take take)
{
    const os::UniqueFd fd = os::open_file(path, O_RDONLY | O_NOCTTY | O_NONBLOCK);
    crypto::Hasher hasher{crypto::Algorithm::sha256};
    std::string buffer(256U << 10U, '\0');
    FileFacts facts;
    for (;;) {
        cancel.check();
        const std::size_t count = os::read_full(fd.get(), buffer.data(), buffer.size(), path);
        const std::string_view piece = std::string_view{buffer}.substr(0, count);
        hasher.update(piece);
        take(piece);
        facts.size += count;
        if (count < buffer.size()) {
            facts.sha256 = hasher.finish().value;
            return facts;
        }
    }
}

bool is_that_file(const std::string& path, const FileFacts& wanted, const CancelToken& cancel)
{
    return os::exists(path) && read_through(path, cancel, [](std::string_view) {}) == wanted;
}

void copy_in(const std::string& from, const std::string& to, const FileFacts& wanted,
             const CancelToken& cancel)
{
    os::AtomicFile copy{to};
    const FileFacts copied =
        read_through(from, cancel, [&](std::string_view piece) { copy.write(piece); });
    if (copied != wanted) {
        throw Error{ErrorCode::corrupt, fmt::format("{} changed while it was copied", from),
                    "add it again once nobody writes it any more"};
    }
    copy.commit();
}

// "name-1.0-1-any.pkg.tar.zst" -> "name-1.0-1-any.0123456789abcdef.pkg.tar.zst".
std::string with_digest(const std::string& name, const std::string& sha256)
{
    const std::size_t end = std::min(name.find(".pkg.tar"), name.size());
    return name.substr(0, end) + "." + sha256.substr(0, k_digits_of_name) + name.substr(end);
}

std::string name_for(const std::string& directory, const std::string& path, const FileFacts& facts,
                     const CancelToken& cancel)
{
    std::string name = os::base_name(path);
    if (const auto reason = invalid_file_path_reason(name)) {
        throw Error{ErrorCode::usage,
                    fmt::format("{} cannot be in an index: its name {}", path, *reason),
                    "give the file the name that makepkg and rbeepkg-build give: "
                    "NAME-VERSION-ARCH.pkg.tar.zst"};
    }
    const std::string there = os::join_path(directory, name);
    if (!os::exists(there) || is_that_file(there, facts, cancel)) {
        return name;
    }
    return with_digest(name, facts.sha256);
}

// The pkgbuild_sha256sum of .BUILDINFO; "" when it has none.
std::string recipe_digest_in(const std::string& path)
{
    const os::UniqueFd fd = os::open_file(path, O_RDONLY);
    archive::Reader reader{fd.get(), path, archive::Formats::package};
    // Metadata stands before the first file.
    for (auto entry = reader.next(); entry && entry->path.starts_with('.'); entry = reader.next()) {
        if (entry->path != ".BUILDINFO") {
            continue;
        }
        const std::string text = reader.read_text(k_max_recipe);
        constexpr std::string_view k_key = "pkgbuild_sha256sum = ";
        for (const std::string_view line : split(text, '\n')) {
            if (line.starts_with(k_key)) {
                return std::string{trim(line.substr(k_key.size()))};
            }
        }
    }
    return {};
}

// "" when there is none that belongs to the package.
std::string find_recipe(const std::string& path, const AddOptions& options, const Tools& tools)
{
    if (options.pkgbuild) {
        return *options.pkgbuild;
    }
    std::string beside = os::join_path(os::parent_path(path), "PKGBUILD");
    const std::optional<std::string> text = os::read_file_if_exists(beside, k_max_recipe);
    if (!text) {
        return {};
    }
    if (crypto::sha256_hex(*text) == recipe_digest_in(path)) {
        return beside;
    }
    tools.sink->on(
        Warning{fmt::format("{} is not what made {}: it is left out", beside, os::base_name(path)),
                "--pkgbuild FILE takes it all the same"});
    return {};
}

PinnedFile pinned_recipe(const std::string& path, const package::Package& package)
{
    const std::string text = os::read_file(path, k_max_recipe);
    PinnedFile recipe;
    recipe.size = text.size();
    recipe.sha256 = crypto::sha256_hex(text);
    // Named by its content: it never changes under an index that names it.
    recipe.path = fmt::format("pkgbuilds/{}-{}/PKGBUILD", package.base,
                              recipe.sha256.substr(0, k_digits_of_name));
    return recipe;
}

} // namespace

Candidate look_at(const std::string& path, const AddOptions& options, const Tools& tools)
{
    const std::string absolute = os::absolute_path(path);
    if (!os::exists(absolute)) {
        throw Error{ErrorCode::not_found, fmt::format("{}: no such package file", path),
                    "rbeepkg-repo add takes package files: NAME-VERSION-ARCH.pkg.tar.zst"};
    }
    const Step step{*tools.sink, Phase::verify, os::base_name(path)};
    Candidate candidate;
    candidate.file = pkgfile::read_package_file(absolute, tools.cancel);
    candidate.recipe = find_recipe(absolute, options, tools);
    if (!candidate.recipe.empty()) {
        candidate.pkgbuild = pinned_recipe(candidate.recipe, candidate.file.info.package);
    }
    // What cannot be read back must not get into an index.
    IndexEntry entry;
    entry.info = candidate.file.info;
    entry.file = {"x", candidate.file.size, candidate.file.sha256};
    const Result<IndexEntry> back = parse_entry(trim(format_entry(entry)));
    if (!back) {
        throw make_error(ErrorCode::corrupt, "{} cannot be in an index: its {}", path,
                         back.error().to_string());
    }
    return candidate;
}

IndexEntry take_in(const std::string& directory, const Candidate& candidate, const Tools& tools)
{
    IndexEntry entry;
    entry.info = candidate.file.info;
    const FileFacts facts{candidate.file.size, candidate.file.sha256};
    entry.file = {name_for(directory, candidate.file.path, facts, tools.cancel), facts.size,
                  facts.sha256};
    const std::string there = os::join_path(directory, entry.file.path);
    if (!os::exists(there)) {
        copy_in(candidate.file.path, there, facts, tools.cancel);
    }
    if (!candidate.recipe.empty()) {
        entry.pkgbuild = candidate.pkgbuild;
        const std::string recipe = os::join_path(directory, candidate.pkgbuild.path);
        const FileFacts recipe_facts{candidate.pkgbuild.size, candidate.pkgbuild.sha256};
        if (!is_that_file(recipe, recipe_facts, tools.cancel)) {
            os::make_directories(os::parent_path(recipe));
            remove_stale_temporaries(os::parent_path(recipe));
            copy_in(candidate.recipe, recipe, recipe_facts, tools.cancel);
        }
    }
    return entry;
}

} // namespace rbeepkg::repository::detail
