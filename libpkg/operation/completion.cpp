#include "libpkg/operation/completion.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/database/database_file.hpp"
#include "libpkg/database/local_database.hpp"
#include "libpkg/database/name_prefix.hpp"
#include "libpkg/store/store.hpp"

#include <functional>

namespace rbeepkg::operation {

namespace {

// More than these nobody reads.
constexpr std::size_t k_most = 1000;

using Words = std::vector<CompletedWord>;
using Names = std::vector<database::FoundName>;

Words unless_unreadable(const std::function<Words()>& read)
{
    try {
        return read();
    } catch (const Error&) {
        return {};
    }
}

// "NAME=", "NAME@" or "NAME>=": where the version begins that is being typed; npos: in no version.
std::size_t start_of_version(std::string_view typed)
{
    const std::size_t separator = typed.find_first_of("=@");
    return separator == std::string_view::npos ? separator : separator + 1;
}

void add_names(Words& words, std::string_view before, const Names& names)
{
    for (const database::FoundName& found : names) {
        words.push_back({std::string{before} + found.name, printable(found.meaning, 120)});
    }
}

// The versions that begin as typed, each behind the name and its separator.
Words with_versions(std::string_view typed, std::size_t start,
                    const std::vector<std::string>& versions)
{
    Words words;
    for (const std::string& version : versions) {
        if (version.starts_with(typed.substr(start))) {
            words.push_back({std::string{typed.substr(0, start)} + version, ""});
        }
    }
    return words;
}

std::string name_in(std::string_view text, std::size_t start)
{
    const std::string_view name = text.substr(0, start);
    return std::string{name.substr(0, name.find_first_of("<>=@"))};
}

} // namespace

Words complete_offered(const config::Config& config, std::string_view typed)
{
    return unless_unreadable([&] {
        Words words;
        auto file = database::open_for_reading(config.paths.state);
        std::vector<std::string> catalogs;
        const std::size_t slash = typed.find('/');
        const std::string_view in_catalog =
            slash == std::string_view::npos ? "" : typed.substr(0, slash + 1);
        for (const config::CatalogConfig& catalog : config.catalogs) {
            if (!catalog.usage.install) {
                continue;
            }
            if (in_catalog.empty() || in_catalog == catalog.name + "/") {
                catalogs.push_back(catalog.name);
            }
            if (in_catalog.empty() && !typed.empty() && catalog.name.starts_with(typed)) {
                words.push_back({catalog.name + "/", "catalog"});
            }
        }
        if (!file) {
            return words;
        }
        const std::string_view rest = typed.substr(in_catalog.size());
        if (const std::size_t start = start_of_version(rest); start != std::string_view::npos) {
            return with_versions(typed, in_catalog.size() + start,
                                 database::offered_versions(*file, catalogs, name_in(rest, start)));
        }
        add_names(words, in_catalog,
                  database::offered_names(*file, catalogs, std::string{rest}, k_most));
        return words;
    });
}

Words complete_installed(const config::Config& config, std::string_view typed)
{
    return unless_unreadable([&] {
        Words words;
        auto file = database::open_for_reading(config.paths.state);
        const std::int64_t generation = store::Store{config.paths.state}.current();
        if (!file) {
            return words;
        }
        if (const std::size_t start = start_of_version(typed); start != std::string_view::npos) {
            return with_versions(
                typed, start,
                database::installed_versions(*file, generation, name_in(typed, start)));
        }
        add_names(words, "",
                  database::installed_names(*file, generation, std::string{typed}, k_most));
        return words;
    });
}

Words complete_offered_groups(const config::Config& config, std::string_view typed)
{
    return unless_unreadable([&] {
        Words words;
        std::vector<std::string> catalogs;
        for (const config::CatalogConfig& catalog : config.catalogs) {
            catalogs.push_back(catalog.name);
        }
        if (auto file = database::open_for_reading(config.paths.state)) {
            add_names(words, "", database::offered_groups(*file, catalogs, std::string{typed}));
        }
        return words;
    });
}

Words complete_installed_groups(const config::Config& config, std::string_view typed)
{
    return unless_unreadable([&] {
        Words words;
        const std::int64_t generation = store::Store{config.paths.state}.current();
        if (auto file = database::open_for_reading(config.paths.state)) {
            add_names(words, "", database::installed_groups(*file, generation, std::string{typed}));
        }
        return words;
    });
}

Words complete_catalogs(const config::Config& config, std::string_view typed)
{
    Words words;
    for (const config::CatalogConfig& catalog : config.catalogs) {
        if (catalog.name.starts_with(typed)) {
            words.push_back({catalog.name, "catalog"});
        }
    }
    return words;
}

Words complete_generations(const config::Config& config, std::string_view typed)
{
    return unless_unreadable([&] {
        Words words;
        auto file = database::open_for_reading(config.paths.state);
        if (!file) {
            return words;
        }
        for (const database::GenerationRow& row : database::LocalDatabase{*file}.generations()) {
            std::string number = std::to_string(row.number);
            if (row.state == database::GenerationState::old && number.starts_with(typed)) {
                words.push_back({std::move(number), printable(row.command, 120)});
            }
        }
        return words;
    });
}

} // namespace rbeepkg::operation
