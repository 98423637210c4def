// Resolving 1,000 targets in a catalog of 100,000 packages: from the database, and with everything
// in memory; CPU times and peak memory. Usage: bench_resolve [ROUNDS]
#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/database/database_file.hpp"
#include "libpkg/database/offered_packages.hpp"
#include "libpkg/database/sync_database.hpp"
#include "libpkg/os/tree.hpp"
#include "libpkg/resolve/resolve.hpp"
#include "libpkg/sqlite/read_transaction.hpp"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <memory>
#include <optional>
#include <random>
#include <vector>

namespace {

using namespace rbeepkg;

constexpr unsigned k_packages = 100'000;
constexpr unsigned k_targets = 1'000;
constexpr const char* k_catalog = "bench";

std::string name_of(std::uint64_t number)
{
    return fmt::format("worker-{:06}", number);
}

// Few packages are needed by many, as in real distributions: dependencies lean to the low numbers.
// A tenth of them goes to a name that three packages provide.
package::SyncPackage package_of(unsigned number, std::mt19937& random)
{
    package::SyncPackage offered;
    offered.catalog = k_catalog;
    offered.worker_id = name_of(number);
    offered.package.name = offered.worker_id;
    offered.package.base = offered.worker_id;
    offered.package.version = *package::Version::parse("2.0-1");
    offered.package.description = "a worker of the bench";
    offered.package.provides = {*package::Provide::parse(fmt::format("engine-{}=2.0", number / 3))};
    for (unsigned i = 0; number != 0 && i < 3; ++i) {
        const std::uint64_t below = random() % number;
        const std::uint64_t lower = below * (random() % 1000) / 1000 * (random() % 1000) / 1000;
        offered.package.depends.push_back(*package::Depend::parse(
            random() % 10 == 0 ? fmt::format("engine-{}>=1", lower / 3)
                               : fmt::format("{}>=1.{}", name_of(lower), random() % 5)));
    }
    if (number % 50 == 7) {
        offered.package.conflicts = {
            *package::Depend::parse(fmt::format("{}<1", name_of(number / 2)))};
    }
    offered.entry_json = fmt::format(R"({{"id":"{}"}})", offered.worker_id);
    return offered;
}

std::vector<package::SyncPackage> catalog()
{
    std::mt19937 random{20260101};
    std::vector<package::SyncPackage> packages;
    packages.reserve(k_packages);
    for (unsigned number = 0; number < k_packages; ++number) {
        packages.push_back(package_of(number, random));
    }
    return packages;
}

resolve::Request request()
{
    resolve::Request request;
    for (unsigned i = 0; i < k_targets; ++i) {
        request.targets.push_back(
            *package::Target::parse(name_of(i * (k_packages / k_targets) + 1)));
    }
    return request;
}

// Of this process: what else runs on the machine is not what is measured.
double cpu_milliseconds()
{
    return static_cast<double>(std::clock()) * 1000 / CLOCKS_PER_SEC;
}

double resident_mib()
{
    struct ::rusage usage = {};
    ::getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

std::size_t resolve_once(const resolve::Request& request, const package::PackageIndex& index)
{
    resolve::HostFacts host;
    host.backends = [] { return resolve::Backends{{"cpu"}, ""}; };
    const resolve::Outcome outcome = resolve::resolve(request, index, {}, host);
    const auto* resolution = std::get_if<resolve::Resolution>(&outcome);
    if (resolution == nullptr) {
        throw make_error(ErrorCode::internal, "the world of the bench has no solution: {}",
                         join(std::get<resolve::Unresolvable>(outcome).reasons, "; "));
    }
    return resolution->install.size();
}

void fill(const std::string& state)
{
    sqlite::Database file = database::open_for_writing(state);
    database::CatalogState catalog_state;
    catalog_state.name = k_catalog;
    database::SyncDatabase{file}.replace(catalog_state, catalog());
}

void run(std::uint64_t rounds)
{
    const os::TempDir scratch{"/var/tmp", "bench-resolve-"};
    // In a process of its own: its memory is not what is measured.
    const ::pid_t child = ::fork();
    if (child == 0) {
        fill(scratch.path());
        ::_exit(0);
    }
    int status = 0;
    if (::waitpid(child, &status, 0) != child || status != 0) {
        throw make_error(ErrorCode::internal, "the catalog could not be written");
    }
    const resolve::Request wanted = request();
    const double before = resident_mib();
    std::vector<double> times;
    std::size_t chosen = 0;
    std::size_t read = 0;
    std::optional<sqlite::Database> file = database::open_for_reading(scratch.path());
    if (!file) {
        throw make_error(ErrorCode::internal, "the catalog that was written is not there");
    }
    for (std::uint64_t round = 0; round < rounds; ++round) {
        const double start = cpu_milliseconds();
        const sqlite::ReadTransaction reading{*file}; // as the program has it
        const auto offered =
            std::make_shared<database::OfferedPackages>(*file, std::vector<std::string>{k_catalog});
        package::PackageIndex index;
        index.fetch_on_demand({[&](const std::string& name) { return offered->known_as(name); },
                               [&](const std::string& group) { return offered->in_group(group); },
                               [&](std::int64_t row) { return offered->package(row); }});
        chosen = resolve_once(wanted, index);
        read = index.packages().size();
        times.push_back(cpu_milliseconds() - start);
    }
    std::sort(times.begin(), times.end());
    const double peak = resident_mib();
    fmt::print("{} targets in a catalog of {}: {} packages chosen, {} read\n"
               "  from the database: {:.1f} ms of CPU (median of {})\n"
               "  peak memory: {:.0f} MiB, {:.0f} of them before the first resolution\n",
               k_targets, k_packages, chosen, read, times[times.size() / 2], rounds, peak, before);

    package::PackageIndex whole;
    for (package::SyncPackage& package : catalog()) {
        whole.add(std::move(package));
    }
    std::vector<double> alone;
    for (std::uint64_t round = 0; round < rounds; ++round) {
        const double start = cpu_milliseconds();
        resolve_once(wanted, whole);
        alone.push_back(cpu_milliseconds() - start);
    }
    std::sort(alone.begin(), alone.end());
    fmt::print("  the resolver alone: {:.1f} ms of CPU\n", alone[alone.size() / 2]);
}

} // namespace

int main(int argc, char** argv)
{
    try {
        const auto rounds = parse_number(argc > 1 ? argv[1] : "5");
        run(rounds && *rounds > 0 ? *rounds : 5);
        return 0;
    } catch (const Error& error) {
        fmt::print(stderr, "error: {}\n", error.what());
    } catch (const std::exception& error) {
        fmt::print(stderr, "error: {}\n", error.what());
    }
    return 1;
}
