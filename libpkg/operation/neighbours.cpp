#include "libpkg/operation/neighbours.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/database/sync_database.hpp"
#include "libpkg/os/file.hpp"

#include <array>
#include <chrono>
#include <set>

namespace rbeepkg::operation {

namespace {

constexpr std::uint64_t k_max_file = 1U << 20U;
constexpr std::size_t k_max_name = 255;
constexpr std::chrono::seconds k_answer_timeout{30};
constexpr std::array<const char*, 2> k_fields = {"install", "changelog"};

std::set<std::string> names_in(const pkgbuild::Pkgbuild& pkgbuild)
{
    std::set<std::string> names;
    for (const char* field : k_fields) {
        names.insert(pkgbuild.value(field));
        for (const pkgbuild::PackageSection& section : pkgbuild.packages) {
            const auto found = section.overrides.find(field);
            if (found != section.overrides.end() && !found->second.empty()) {
                names.insert(found->second.front());
            }
        }
    }
    names.erase("");
    return names;
}

void check_name(const std::string& name)
{
    if (name.find('/') != std::string::npos || name == "." || name == ".." ||
        name.starts_with('-') || name.size() > k_max_name || printable(name, k_max_name) != name) {
        throw make_error(ErrorCode::untrusted,
                         "the recipe names \"{}\" as its install script or changelog, which is no "
                         "file name",
                         printable(name, k_max_name));
    }
}

std::string percent_encoded(const std::string& name)
{
    constexpr std::string_view k_plain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~+@";
    std::string encoded;
    for (const char c : name) {
        encoded += k_plain.find(c) != std::string_view::npos
                       ? std::string{c}
                       : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return encoded;
}

std::string fetch(Session& session, const net::Url& url, const std::string& name)
{
    net::Request request;
    request.url = url;
    request.max_bytes = k_max_file;
    request.answer_timeout = k_answer_timeout;
    const net::Response response = session.http->get(request);
    if (response.status == 404 || response.status == 410) {
        throw Error{
            ErrorCode::not_found,
            fmt::format("the recipe names {}, and there is nothing at {}", name, url.display()),
            "the catalog must offer the file beside the recipe"};
    }
    if (response.status != 200) {
        throw make_error(ErrorCode::network, "{} answers with status {}", url.display(),
                         response.status);
    }
    return response.body;
}

} // namespace

std::map<std::string, std::string> fetch_neighbours(Session& session,
                                                    const package::SyncPackage& package,
                                                    const plan::EvaluatedRecipe& recipe)
{
    std::map<std::string, std::string> files;
    for (const std::string& name : names_in(recipe.pkgbuild)) {
        check_name(name);
        const Result<net::Url> base = net::Url::parse(recipe.base_url);
        const Result<net::Url> url =
            base ? base->resolve(percent_encoded(name)) : Result<net::Url>{base.error()};
        if (!url) {
            throw make_error(ErrorCode::corrupt, "\"{}\" is no file beside {}: {}", name,
                             recipe.url, url.error().to_string());
        }
        database::SyncDatabase sync{*session.database};
        const std::string key = package.catalog + "|" + package.worker_id + "|" + url->display();
        try {
            files[name] = fetch(session, *url, name);
            sync.remember_recipe(key, files[name]);
        } catch (const Error& error) {
            const std::optional<std::string> remembered = sync.recipe(key);
            if (error.code() != ErrorCode::network || !remembered) {
                throw;
            }
            session.sink->on(Warning{fmt::format("{}; the {} seen last serves", error.what(), name),
                                     error.hint()});
            files[name] = *remembered;
        }
    }
    return files;
}

void write_neighbours(const std::map<std::string, std::string>& files, const std::string& directory)
{
    for (const auto& [name, content] : files) {
        os::write_file_atomically(os::join_path(directory, name), content);
    }
}

} // namespace rbeepkg::operation
