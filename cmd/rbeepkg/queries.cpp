#include "cmd/rbeepkg/queries.hpp"

#include "cmd/rbeepkg/check.hpp"
#include "cmd/rbeepkg/history.hpp"
#include "cmd/rbeepkg/query_verbs.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <utility>

namespace rbeepkg::cmd {

namespace {

using Given = std::pair<const char*, bool>;

[[noreturn]] void refuse(const char* one, const char* other)
{
    throw Error{ErrorCode::usage,
                fmt::format("invalid option: '{}' and '{}' may not be used together", one, other),
                "rbeepkg -Q --help lists its options"};
}

template <std::size_t Size>
std::optional<const char*> first_given(const std::array<Given, Size>& options)
{
    for (const auto& [name, given] : options) {
        if (given) {
            return name;
        }
    }
    return std::nullopt;
}

// What asks for an answer of its own goes neither with another one nor with what picks from a
// listing.
void check_combination(const Invocation& invocation)
{
    const std::array<Given, 4> questions = {{{"--file", invocation.from_file},
                                             {"--owns", invocation.owns},
                                             {"--search", invocation.search != 0},
                                             {"--groups", invocation.groups != 0}}};
    const std::array<Given, 6> filters = {{{"--deps", invocation.only_depends},
                                           {"--explicit", invocation.only_explicit},
                                           {"--foreign", invocation.foreign},
                                           {"--native", invocation.native},
                                           {"--unrequired", invocation.unrequired != 0},
                                           {"--upgrades", invocation.upgrades}}};
    const std::array<Given, 4> displays = {{{"--info", invocation.info != 0},
                                            {"--list", invocation.list != 0},
                                            {"--changelog", invocation.changelog},
                                            {"--check", invocation.check != 0}}};
    const char* asked = nullptr;
    for (const auto& [name, given] : questions) {
        if (given && asked != nullptr) {
            refuse(asked, name);
        }
        asked = given ? name : asked;
    }
    if (const auto filter = first_given(filters); asked != nullptr && filter) {
        refuse(asked, *filter);
    }
    const auto display = first_given(displays);
    if (asked != nullptr && display && !invocation.from_file) {
        refuse(asked, *display);
    }
    if (!invocation.schema.empty() && invocation.schema != "hive") {
        throw Error{ErrorCode::usage,
                    fmt::format("--schema {} is no shape of what is installed", invocation.schema),
                    "-Q takes hive; a, b and c belong to -Sl and -Si"};
    }
    if (invocation.only_depends && invocation.only_explicit) {
        refuse("--deps", "--explicit");
    }
    if (invocation.native && invocation.foreign) {
        refuse("--native", "--foreign");
    }
}

bool wants_targets(const Invocation& invocation)
{
    switch (invocation.operation) {
    case Operation::query:
        return invocation.owns || invocation.from_file;
    case Operation::files:
        return invocation.list == 0;
    default:
        return false;
    }
}

int run_installed_query(const Invocation& invocation, const config::Config& config,
                        const render::Screen& screen, const QueryTools& tools)
{
    if (invocation.check != 0) {
        return run_presence_check(invocation, config, screen);
    }
    if (invocation.schema == "hive") {
        return query_for_hive(invocation, config, screen);
    }
    if (invocation.owns) {
        return query_owners(invocation, config, screen);
    }
    if (invocation.search != 0) {
        return query_search(invocation, config, screen);
    }
    if (invocation.groups != 0) {
        return query_groups(invocation, config, screen);
    }
    return query_packages(invocation, config, screen, tools);
}

int run_catalog_query(const Invocation& invocation, const config::Config& config,
                      const render::Screen& screen)
{
    if (invocation.search != 0) {
        return search_catalogs(invocation, config, screen);
    }
    if (invocation.groups != 0) {
        return list_groups(invocation, config, screen);
    }
    return invocation.info != 0 ? describe_offered(invocation, config, screen)
                                : list_catalogs(invocation, config, screen);
}

} // namespace

bool needs_archives(const Invocation& invocation)
{
    return invocation.operation == Operation::query &&
           (invocation.from_file || invocation.info > 1);
}

void check_query(const Invocation& invocation)
{
    if (invocation.operation == Operation::query) {
        check_combination(invocation);
    }
    if (invocation.targets.empty() && wants_targets(invocation)) {
        throw Error{ErrorCode::usage, "no targets specified (use -h for help)", ""};
    }
}

int run_query(const Invocation& invocation, const config::Config& config,
              const render::Screen& screen, const QueryTools& tools)
{
    check_query(invocation);
    switch (invocation.operation) {
    case Operation::sync:
        return run_catalog_query(invocation, config, screen);
    case Operation::query:
        return run_installed_query(invocation, config, screen, tools);
    case Operation::history:
        return run_history(invocation, config);
    case Operation::deptest:
        return test_depends(invocation, config);
    case Operation::files:
        return query_catalog_files(invocation, config, screen);
    case Operation::database:
        return export_to_hive(invocation, config);
    default:
        throw Error{ErrorCode::unsupported, "this operation is not there yet", ""};
    }
}

} // namespace rbeepkg::cmd
