#include "libpkg/catalog/entry.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/catalog/shapes.hpp"

#include <fmt/format.h>

#include <iterator>
#include <map>
#include <optional>
#include <utility>

namespace rbeepkg::catalog {

namespace {

constexpr std::size_t k_max_entry_json = 1U << 20U;
// Each variant keeps its whole entry: what a catalog may make us hold is bounded as a sum.
constexpr std::size_t k_max_all_json = 64U << 20U;

// "llm-worker-rbee (workers[3])", or the place alone when there is no id to show.
std::string subject_of(const JsonView& entry)
{
    if (entry.has("id") && entry.at("id").raw().is_string()) {
        const auto& id = entry.at("id").raw().get_ref<const std::string&>();
        return fmt::format("{} ({})", printable(id, 120), entry.path());
    }
    return entry.path();
}

std::optional<Shape> shape_of(const JsonView& entry)
{
    if (entry.has("variants") && entry.at("variants").raw().is_array()) {
        return Shape::c;
    }
    if (entry.has("workerType")) {
        return Shape::b;
    }
    if (entry.has("worker_type")) {
        return Shape::a;
    }
    return std::nullopt;
}

void read_entry(const JsonView& entry, const std::string& catalog_name, Snapshot& snapshot)
{
    if (!entry.is_object()) {
        reject(entry, "is no object");
    }
    const std::optional<Shape> shape = shape_of(entry);
    if (!shape) {
        reject(entry, "has no array 'variants', no 'workerType' and no 'worker_type': it is of no "
                      "known shape");
    }
    if (*shape == Shape::c) {
        read_variants(entry, catalog_name, snapshot);
    } else {
        snapshot.packages.push_back(read_flat(entry, *shape, catalog_name));
    }
}

// Takes over what one entry offers; the first of equal name and version wins.
using Taken = std::map<std::pair<std::string, std::string>, std::string>; // by which entry
void merge(Snapshot&& part, Taken& taken, Snapshot& whole, const std::string& subject)
{
    std::move(part.rejected.begin(), part.rejected.end(), std::back_inserter(whole.rejected));
    for (package::SyncPackage& offered : part.packages) {
        const auto [first, is_new] =
            taken.emplace(std::pair{offered.package.name, offered.package.version.text()}, subject);
        if (!is_new) {
            whole.rejected.push_back(
                {subject, fmt::format("{} {} is offered already, by {}", offered.package.name,
                                      offered.package.version.text(), first->second)});
            continue;
        }
        whole.packages.push_back(std::move(offered));
    }
}

} // namespace

package::SyncPackage common_part(const JsonView& entry, const std::string& catalog_name)
{
    package::SyncPackage offered;
    offered.catalog = catalog_name;
    offered.worker_id = id_of(entry);
    offered.package.version = version_of(entry);
    offered.package.description = prose_or_empty(entry, "description");
    if (std::string license = text_or_empty(entry, "license"); !license.empty()) {
        offered.package.licenses.push_back(std::move(license));
    }
    offered.title = prose_or_empty(entry, "name");
    offered.implementation = text_or_empty(entry, "implementation");
    offered.source = source_of(entry);
    offered.entry_json = entry.raw().dump();
    if (offered.entry_json.size() > k_max_entry_json) {
        reject(entry, "is longer than 1 MiB");
    }
    return offered;
}

Snapshot parse_entry(const JsonView& entry, const std::string& catalog_name)
{
    Snapshot snapshot;
    try {
        read_entry(entry, catalog_name, snapshot);
    } catch (const encoding::FieldError& error) {
        snapshot.packages.clear();
        snapshot.rejected.push_back({subject_of(entry), error.to_string()});
    }
    return snapshot;
}

Result<Snapshot> parse_workers(std::string_view json, const std::string& catalog_name)
{
    const Result<encoding::Json> document = encoding::parse_json(json);
    if (!document) {
        return document.error();
    }
    Snapshot snapshot;
    Taken taken;
    std::size_t all_json = 0;
    try {
        const std::vector<JsonView> entries = JsonView{*document, ""}.at("workers").items();
        if (entries.size() > k_max_entries) {
            return ParseError{fmt::format("workers: has {} entries; at most {} are taken",
                                          entries.size(), k_max_entries)};
        }
        for (const JsonView& entry : entries) {
            Snapshot part = parse_entry(entry, catalog_name);
            for (const package::SyncPackage& offered : part.packages) {
                all_json += offered.entry_json.size();
            }
            if (all_json > k_max_all_json) {
                return ParseError{"workers: the entries together are too long"};
            }
            merge(std::move(part), taken, snapshot, subject_of(entry));
        }
    } catch (const encoding::FieldError& error) {
        return ParseError{error.to_string()};
    }
    return snapshot;
}

} // namespace rbeepkg::catalog
