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
