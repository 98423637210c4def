#include "libpkg/database/package_json.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/database/json_fields.hpp"

#include <utility>

namespace rbeepkg::database {

using encoding::Json;
using namespace detail;

namespace {

// What is not UTF-8 becomes U+FFFD: a description must not stand in the way of an installation.
std::string compact(const Json& json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json to_json(const package::HostRequirements& needs)
{
    Json json = Json::object();
    put(json, "sonames", needs.sonames);
    put(json, "glibc", needs.glibc);
    put(json, "glibcxx", needs.glibcxx);
    put(json, "cxxabi", needs.cxxabi);
    put(json, "machines", needs.machines);
    put(json, "cuda", needs.cuda);
    put(json, "rocm", needs.rocm);
    return json;
}

package::HostRequirements needs_from_json(const Json& json)
{
    package::HostRequirements needs;
    needs.sonames = texts_of(json, "sonames");
    needs.glibc = text_of(json, "glibc");
    needs.glibcxx = text_of(json, "glibcxx");
    needs.cxxabi = text_of(json, "cxxabi");
    needs.machines = texts_of(json, "machines");
    needs.cuda = texts_of(json, "cuda");
    needs.rocm = texts_of(json, "rocm");
    return needs;
}

Json to_json(const package::BuildOptions& options)
{
    Json json = Json::object();
    put(json, "features", options.features);
    put(json, "profile", options.profile);
    put(json, "flags", options.flags);
    return json;
}

package::BuildOptions build_options_from_json(const Json& json)
{
    package::BuildOptions options;
    options.features = texts_of(json, "features");
    options.profile = text_of(json, "profile");
    options.flags = texts_of(json, "flags");
    return options;
}

void put_object(Json& json, const char* key, Json object)
{
    if (!object.empty()) {
        json[key] = std::move(object);
    }
}

template <typename T>
T from_text(std::string_view text, std::string_view what, T (*from_json)(const Json&))
{
    const Result<Json> json = encoding::parse_json(text);
    if (!json) {
        throw make_error(ErrorCode::corrupt, "the database's row of {} is damaged: {}", what,
                         json.error().to_string());
    }
    try {
        return from_json(*json);
    } catch (const encoding::FieldError& error) {
        throw make_error(ErrorCode::corrupt, "the database's row of {} is damaged: {}", what,
                         error.to_string());
    }
}

} // namespace

Json to_json(const package::Package& package)
{
    Json json = Json::object();
    put(json, "name", package.name);
    put(json, "base", package.base);
    put(json, "version", package.version.text());
    put(json, "description", package.description);
    put(json, "url", package.url);
    put(json, "arch", package.arch);
    put(json, "licenses", package.licenses);
    put(json, "groups", package.groups);
    put_parsed(json, "depends", package.depends);
    put_parsed(json, "optdepends", package.optdepends);
    put_parsed(json, "makedepends", package.makedepends);
    put_parsed(json, "checkdepends", package.checkdepends);
    put_parsed(json, "provides", package.provides);
    put_parsed(json, "conflicts", package.conflicts);
    put_parsed(json, "replaces", package.replaces);
    put(json, "backup", package.backup);
    put(json, "packager", package.packager);
    put_number(json, "build_date", package.build_date);
    put_number(json, "installed_size", package.installed_size);
    put_object(json, "needs", to_json(package.needs));
    put_object(json, "built_with", to_json(package.built_with));
    return json;
}

package::Package package_from_json(const Json& json)
{
    package::Package package;
    package.name = text_of(json, "name");
    package.base = text_of(json, "base");
    if (const std::string version = text_of(json, "version"); !version.empty()) {
        package.version = parsed<package::Version>(version, "version");
    }
    package.description = text_of(json, "description");
    package.url = text_of(json, "url");
    package.arch = text_of(json, "arch");
    package.licenses = texts_of(json, "licenses");
    package.groups = texts_of(json, "groups");
    package.depends = parsed_of<package::Depend>(json, "depends");
    package.optdepends = parsed_of<package::OptDepend>(json, "optdepends");
    package.makedepends = parsed_of<package::Depend>(json, "makedepends");
    package.checkdepends = parsed_of<package::Depend>(json, "checkdepends");
    package.provides = parsed_of<package::Provide>(json, "provides");
    package.conflicts = parsed_of<package::Depend>(json, "conflicts");
    package.replaces = parsed_of<package::Depend>(json, "replaces");
    package.backup = texts_of(json, "backup");
    package.packager = text_of(json, "packager");
    package.build_date = signed_of(json, "build_date");
    package.installed_size = unsigned_of(json, "installed_size");
    if (const Json* needs = find(json, "needs")) {
        package.needs = needs_from_json(*needs);
    }
    if (const Json* built_with = find(json, "built_with")) {
        package.built_with = build_options_from_json(*built_with);
    }
    return package;
}

std::string to_json_text(const package::Package& package)
{
    return compact(to_json(package));
}

std::string to_json_text(const package::SyncPackage& package)
{
    return compact(to_json(package));
}

package::Package package_from_text(std::string_view text, std::string_view what)
{
    return from_text<package::Package>(text, what, &package_from_json);
}

package::SyncPackage sync_package_from_text(std::string_view text, std::string_view what)
{
    return from_text<package::SyncPackage>(text, what, &sync_package_from_json);
}

} // namespace rbeepkg::database
