#include "cmd/rbeepkg/queries.hpp"

#include "cmd/rbeepkg/history.hpp"
#include "cmd/rbeepkg/render/json.hpp"
#include "cmd/rbeepkg/render/output.hpp"
#include "cmd/rbeepkg/render/package_tables.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/operation/query.hpp"
#include "libpkg/store/store.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <functional>

namespace rbeepkg::cmd {

namespace {

config::Config load(const Invocation& invocation)
{
    config::LoadedConfig loaded =
        config::load_config(invocation.overrides(), config::Environment::from_process());
    for (const std::string& warning : loaded.warnings) {
        render::print(stderr, "warning: {}\n", printable(warning));
    }
    return std::move(loaded.config);
}

void report_not_installed(const std::string& name)
{
    render::print(stderr, "error: package '{}' was not found\n", printable(name, 300));
}

// -Q [NAME...]
int list_packages(const Invocation& invocation, const config::Config& config)
{
    encoding::OrderedJson array = encoding::OrderedJson::array();
    const store::Store store{config.paths.state};
    const auto visit = [&](const database::ListedPackage& package) {
        if (invocation.json) {
            array.push_back(render::json_of(package, store));
        } else {
            render::print("{}", render::listed_line(package, invocation.quiet != 0));
        }
    };
    const std::vector<std::string> missing =
        operation::list_installed(config, invocation.targets, visit);
    if (invocation.json) {
        render::print("{}\n", array.dump());
    }
    for (const std::string& name : missing) {
        report_not_installed(name);
    }
    return missing.empty() ? 0 : 1;
}

// The targets, or every installed package when none is named.
std::vector<std::string> names_or_all(const Invocation& invocation, const config::Config& config)
{
    std::vector<std::string> names = invocation.targets;
    if (names.empty()) {
        operation::list_installed(config, {}, [&](const database::ListedPackage& package) {
            names.push_back(package.name + "=" + package.version);
        });
    }
    return names;
}

// -Qi and -Ql share their walk over the packages; `show` prints or collects one.
int for_each_described(const Invocation& invocation, const config::Config& config,
                       const std::function<void(const operation::InstalledDetails&)>& show)
{
    int status = 0;
    for (const std::string& name : names_or_all(invocation, config)) {
        const auto found = operation::describe_installed(config, name);
        if (found.empty()) {
            report_not_installed(name);
            status = 1;
        }
        for (const operation::InstalledDetails& details : found) {
            show(details);
        }
    }
    return status;
}

int describe_packages(const Invocation& invocation, const config::Config& config)
{
    encoding::OrderedJson array = encoding::OrderedJson::array();
    const int status =
        for_each_described(invocation, config, [&](const operation::InstalledDetails& details) {
            if (invocation.json) {
                array.push_back(render::json_of(details));
            } else {
                render::print("{}\n", render::installed_table(details));
            }
        });
    if (invocation.json) {
        render::print("{}\n", array.dump());
    }
    return status;
}

int list_package_files(const Invocation& invocation, const config::Config& config)
{
    encoding::OrderedJson array = encoding::OrderedJson::array();
    const int status =
        for_each_described(invocation, config, [&](const operation::InstalledDetails& details) {
            encoding::OrderedJson files = encoding::OrderedJson::array();
            const std::string& name = details.package.package.name;
            operation::list_files(
                config, details.package, [&](const database::InstalledFile& file) {
                    const std::string path = printable(details.tree + "/" + file.path);
                    if (invocation.json) {
                        files.push_back(path);
                    } else {
                        render::print("{}\n", invocation.quiet != 0 ? path : name + " " + path);
                    }
                });
            if (invocation.json) {
                array.push_back(render::json_of_files(details, std::move(files)));
            }
        });
    if (invocation.json) {
        render::print("{}\n", array.dump());
    }
    return status;
}

int print_offered(const Invocation& invocation,
                  const std::vector<operation::OfferedPackage>& packages,
                  const std::function<std::string(const operation::OfferedPackage&)>& text)
{
    encoding::OrderedJson array = encoding::OrderedJson::array();
    for (const operation::OfferedPackage& package : packages) {
        if (invocation.json) {
            array.push_back(render::json_of(package));
        } else {
            render::print("{}", text(package));
        }
    }
    if (invocation.json) {
        render::print("{}\n", array.dump());
    }
    return packages.empty() ? 1 : 0;
}

int search(const Invocation& invocation, const config::Config& config)
{
    return print_offered(
        invocation, operation::search_catalogs(config, invocation.targets),
        [&](const auto& package) { return render::search_lines(package, invocation.quiet != 0); });
}

int list_offered(const Invocation& invocation, const config::Config& config)
{
    std::vector<operation::OfferedPackage> packages;
    operation::list_catalogs(
        config, invocation.targets,
        [&](const operation::OfferedPackage& package) { packages.push_back(package); });
    print_offered(invocation, packages, [&](const auto& package) {
        return render::catalog_line(package, invocation.quiet != 0);
    });
    return 0;
}

int describe_offered(const Invocation& invocation, const config::Config& config)
{
    std::vector<operation::OfferedPackage> packages;
    int status = 0;
    if (invocation.targets.empty()) {
        operation::list_catalogs(config, {},
                                 [&](const auto& package) { packages.push_back(package); });
    }
    for (const std::string& target : invocation.targets) {
        auto found = operation::describe_offered(config, target);
        if (found.empty()) {
            const auto similar = operation::similar_names(config, target);
            render::print(stderr, "error: package '{}' was not found{}\n", printable(target, 300),
                          similar.empty() ? "" : "; did you mean " + join(similar, ", ") + "?");
            status = 4;
        }
        std::move(found.begin(), found.end(), std::back_inserter(packages));
    }
    print_offered(invocation, packages,
                  [](const auto& package) { return render::offered_table(package) + "\n"; });
    return status;
}

} // namespace

int run_query(const Invocation& invocation)
{
    const config::Config config = load(invocation);
    switch (invocation.operation) {
    case Operation::history:
        return run_history(invocation, config);
    case Operation::deptest:
    case Operation::files:
    case Operation::doctor:
        throw Error{ErrorCode::unsupported, "this operation is not there yet", ""};
    default:
        break;
    }
    if (invocation.operation == Operation::sync) {
        if (invocation.search != 0) {
            return search(invocation, config);
        }
        return invocation.info != 0 ? describe_offered(invocation, config)
                                    : list_offered(invocation, config);
    }
    if (invocation.info != 0) {
        return describe_packages(invocation, config);
    }
    return invocation.list != 0 ? list_package_files(invocation, config)
                                : list_packages(invocation, config);
}

} // namespace rbeepkg::cmd
