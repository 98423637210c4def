// The words for what cleaning removes: whoever only shows a plan loads none of the cleaning.
#include "libpkg/operation/clean.hpp"

#include <algorithm>
#include <array>

namespace rbeepkg::operation {

namespace {

struct KindName
{
    CleanKind kind;
    const char* json;
    const char* one;
    const char* several;
};

constexpr std::array<KindName, 10> k_kinds = {{
    {CleanKind::generations, "generations", "old generation", "old generations"},
    {CleanKind::trees, "trees", "installed tree", "installed trees"},
    {CleanKind::databases, "databases", "database set aside", "databases set aside"},
    {CleanKind::packages, "packages", "cached package", "cached packages"},
    {CleanKind::sources, "sources", "source file", "source files"},
    {CleanKind::repositories, "repositories", "source repository", "source repositories"},
    {CleanKind::builds, "builds", "cache of a build system", "caches of build systems"},
    {CleanKind::logs, "logs", "build log", "build logs"},
    {CleanKind::downloads, "downloads", "cut download", "cut downloads"},
    {CleanKind::leftovers, "leftovers", "leftover", "leftovers"},
}};

const KindName& row_of(CleanKind kind)
{
    return *std::find_if(k_kinds.begin(), k_kinds.end(),
                         [&](const KindName& row) { return row.kind == kind; });
}

} // namespace

const char* to_string(CleanKind kind)
{
    return row_of(kind).json;
}

const char* text_of(CleanKind kind, std::size_t count)
{
    return count == 1 ? row_of(kind).one : row_of(kind).several;
}

} // namespace rbeepkg::operation
