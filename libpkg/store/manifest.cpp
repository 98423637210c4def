// manifest.json: a generation's package list, from which the database can be made again.
//     {"format": 1, "generation": 7, "packages": [{"name": ..., "store_path": ..., ...}]}
#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/encoding/json.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/package/names.hpp"
#include "libpkg/store/profile.hpp"

#include <algorithm>
#include <limits>

namespace rbeepkg::store {

namespace {

using encoding::FieldError;
using encoding::Json;
using encoding::JsonView;
using encoding::OrderedJson;

constexpr std::uint64_t k_format = 1;
constexpr std::size_t k_most_packages = 100'000;
constexpr encoding::JsonLimits k_limits{256ULL << 20U, 8};

template <typename T> OrderedJson texts(const std::vector<T>& values)
{
    OrderedJson array = OrderedJson::array();
    for (const T& value : values) {
        array.push_back(value.to_string());
    }
    return array;
}

// Times before 1970 mean nothing here, and the reader takes no negative numbers.
std::uint64_t seconds(std::int64_t time)
{
    return static_cast<std::uint64_t>(std::max<std::int64_t>(time, 0));
}

void write_metadata(OrderedJson& json, const package::Package& package)
{
    json["name"] = package.name;
    json["base"] = package.base;
    json["version"] = package.version.text();
    json["description"] = package.description;
    json["url"] = package.url;
    json["arch"] = package.arch;
    json["licenses"] = package.licenses;
    json["groups"] = package.groups;
    json["depends"] = texts(package.depends);
    json["optdepends"] = texts(package.optdepends);
    json["makedepends"] = texts(package.makedepends);
    json["checkdepends"] = texts(package.checkdepends);
    json["provides"] = texts(package.provides);
    json["conflicts"] = texts(package.conflicts);
    json["replaces"] = texts(package.replaces);
    json["backup"] = package.backup;
    json["packager"] = package.packager;
    json["build_date"] = seconds(package.build_date);
    json["installed_size"] = package.installed_size;
    const package::HostRequirements& needs = package.needs;
    json["needs"] = {{"sonames", needs.sonames},   {"glibc", needs.glibc},
                     {"glibcxx", needs.glibcxx},   {"cxxabi", needs.cxxabi},
                     {"machines", needs.machines}, {"cuda", needs.cuda},
                     {"rocm", needs.rocm}};
    const package::BuildOptions& built_with = package.built_with;
    json["built_with"] = {{"features", built_with.features},
                          {"profile", built_with.profile},
                          {"flags", built_with.flags}};
}

OrderedJson to_json(const package::InstalledPackage& installed)
{
    OrderedJson json = OrderedJson::object();
    write_metadata(json, installed.package);
    json["store_path"] = installed.store_path;
    json["active"] = installed.active;
    json["reason"] = package::to_string(installed.reason);
    json["install_date"] = seconds(installed.install_date);
    json["origin"] = installed.origin;
    json["worker_id"] = installed.worker_id;
    json["backend"] = installed.backend;
    json["binary"] = installed.binary;
    json["build_key"] = installed.build_key;
    json["built_how"] = installed.built_how;
    json["has_scriptlet"] = installed.has_scriptlet;
    json["pinned"] = installed.pinned;
    json["hold"] = installed.hold;
    return json;
}

template <typename T> T parsed(const std::string& text, const std::string& path)
{
    Result<T> result = T::parse(text);
    if (!result) {
        throw FieldError{path, result.error().to_string()};
    }
    return std::move(*result);
}

template <typename T> std::vector<T> parsed_list(const JsonView& package, const char* key)
{
    std::vector<T> values;
    for (const JsonView& item : package.at(key).items()) {
        values.push_back(parsed<T>(item.as_string(), item.path()));
    }
    return values;
}

std::int64_t time_of(const JsonView& view)
{
    const std::uint64_t value = view.as_unsigned();
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        throw FieldError{view.path(), "too large for a time"};
    }
    return static_cast<std::int64_t>(value);
}

std::string name_of(const JsonView& view)
{
    std::string name = view.as_string();
    if (const auto reason = package::invalid_name_reason(name)) {
        throw FieldError{view.path(), *reason};
    }
    return name;
}

// Generations from before these were looked for do not have them.
void read_build_facts(package::Package& package, const JsonView& json)
{
    if (const std::optional<JsonView> needs = json.get("needs")) {
        package.needs.sonames = needs->strings_or_empty("sonames");
        package.needs.glibc = needs->string_or("glibc", "");
        package.needs.glibcxx = needs->string_or("glibcxx", "");
        package.needs.cxxabi = needs->string_or("cxxabi", "");
        package.needs.machines = needs->strings_or_empty("machines");
        package.needs.cuda = needs->strings_or_empty("cuda");
        package.needs.rocm = needs->strings_or_empty("rocm");
    }
    if (const std::optional<JsonView> built_with = json.get("built_with")) {
        package.built_with.features = built_with->strings_or_empty("features");
        package.built_with.profile = built_with->string_or("profile", "");
        package.built_with.flags = built_with->strings_or_empty("flags");
    }
}

package::Package read_metadata(const JsonView& json)
{
    package::Package package;
    package.name = name_of(json.at("name"));
    package.base = json.string("base");
    package.version = parsed<package::Version>(json.string("version"), json.path() + ".version");
    package.description = json.string("description");
    package.url = json.string("url");
    package.arch = json.string("arch");
    package.licenses = json.at("licenses").as_strings();
    package.groups = json.at("groups").as_strings();
    package.depends = parsed_list<package::Depend>(json, "depends");
    package.optdepends = parsed_list<package::OptDepend>(json, "optdepends");
    package.makedepends = parsed_list<package::Depend>(json, "makedepends");
    package.checkdepends = parsed_list<package::Depend>(json, "checkdepends");
    package.provides = parsed_list<package::Provide>(json, "provides");
    package.conflicts = parsed_list<package::Depend>(json, "conflicts");
    package.replaces = parsed_list<package::Depend>(json, "replaces");
    package.backup = json.at("backup").as_strings();
    package.packager = json.string("packager");
    package.build_date = time_of(json.at("build_date"));
    package.installed_size = json.at("installed_size").as_unsigned();
    read_build_facts(package, json);
    return package;
}

// It becomes part of paths that are removed and linked to: nothing but the form that
// Store::tree_name makes is taken.
std::string tree_of(const JsonView& view, const package::Package& package)
{
    std::string tree = view.as_string();
    const std::string start = package.name + "/" + package.version.text() + "-";
    const bool matches =
        tree.size() == start.size() + 8 && tree.starts_with(start) &&
        tree.find_first_not_of("0123456789abcdef", start.size()) == std::string::npos;
    if (!matches) {
        throw FieldError{view.path(), fmt::format("expected {}<8 hex digits>", start)};
    }
    return tree;
}

package::InstallReason reason_of(const JsonView& view)
{
    const std::string text = view.as_string();
    for (const auto reason :
         {package::InstallReason::explicitly, package::InstallReason::as_depend}) {
        if (text == package::to_string(reason)) {
            return reason;
        }
    }
    throw FieldError{view.path(), "neither \"explicit\" nor \"dependency\""};
}

package::InstalledPackage from_json(const JsonView& json)
{
    package::InstalledPackage installed;
    installed.package = read_metadata(json);
    installed.store_path = tree_of(json.at("store_path"), installed.package);
    installed.active = json.at("active").as_bool();
    installed.reason = reason_of(json.at("reason"));
    installed.install_date = time_of(json.at("install_date"));
    installed.origin = json.string("origin");
    installed.worker_id = json.string("worker_id");
    installed.backend = json.string("backend");
    installed.binary = json.string("binary");
    installed.build_key = json.string("build_key");
    installed.built_how = json.string("built_how");
    installed.has_scriptlet = json.at("has_scriptlet").as_bool();
    // Generations from before pins and holds do not have them.
    const std::optional<JsonView> pinned = json.get("pinned");
    installed.pinned = pinned && pinned->as_bool();
    installed.hold = json.string_or("hold", "");
    return installed;
}

std::vector<package::InstalledPackage> read_packages(const JsonView& document,
                                                     const std::string& path)
{
    if (const std::uint64_t format = document.at("format").as_unsigned(); format != k_format) {
        throw Error{
            ErrorCode::unsupported,
            fmt::format("{} has format {}, and this program knows {}", path, format, k_format),
            "use the rbeepkg that wrote it, or a newer one"};
    }
    const std::vector<JsonView> items = document.at("packages").items();
    if (items.size() > k_most_packages) {
        throw FieldError{"packages", fmt::format("more than {} packages", k_most_packages)};
    }
    std::vector<package::InstalledPackage> packages;
    packages.reserve(items.size());
    for (const JsonView& item : items) {
        packages.push_back(from_json(item));
    }
    return packages;
}

} // namespace

std::string format_manifest(std::int64_t generation,
                            const std::vector<package::InstalledPackage>& members)
{
    OrderedJson document = OrderedJson::object();
    document["format"] = k_format;
    document["generation"] = generation;
    document["packages"] = OrderedJson::array();
    for (const package::InstalledPackage& member : members) {
        document["packages"].push_back(to_json(member));
    }
    return document.dump(1, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
}

std::vector<package::InstalledPackage> parse_manifest(const std::string& text,
                                                      const std::string& path)
{
    const Result<Json> document = encoding::parse_json(text, k_limits);
    if (!document) {
        throw make_error(ErrorCode::corrupt, "{}: {}", path, document.error().to_string());
    }
    try {
        return read_packages(JsonView{*document, ""}, path);
    } catch (const FieldError& error) {
        throw make_error(ErrorCode::corrupt, "{}: {}", path, error.to_string());
    }
}

std::vector<package::InstalledPackage> read_manifest(const Store& store, std::int64_t generation)
{
    const std::string path = os::join_path(store.profile_path(generation), "manifest.json");
    return parse_manifest(os::read_file(path, k_limits.max_bytes), path);
}

} // namespace rbeepkg::store
