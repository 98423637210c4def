#include "libpkg/database/database_file.hpp"

#include "db-schema/schema.hpp"
#include "libpkg/base/error.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/sqlite/migrate.hpp"
#include "libpkg/sqlite/moved.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>

namespace rbeepkg::database {

namespace {

// Only what is surely not there: a database that may not be looked at is an error of the opening.
bool is_missing(const std::string& path)
{
    struct ::stat status = {};
    return ::stat(path.c_str(), &status) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

constexpr std::array<const char*, 4> k_endings = {"", "-wal", "-shm", "-journal"};

// A name that none of the files has yet.
std::string name_aside(const std::string& prefix)
{
    for (std::int64_t time = std::time(nullptr);; ++time) {
        std::string name = fmt::format("{}{}", prefix, time);
        const bool taken = std::any_of(k_endings.begin(), k_endings.end(), [&](const char* ending) {
            return os::exists(name + ending);
        });
        if (!taken) {
            return name;
        }
    }
}

// nullopt: there is none, or none any more.
std::optional<sqlite::Database> open_to_read(const std::string& path)
{
    if (is_missing(path)) {
        return std::nullopt;
    }
    try {
        sqlite::Database database{path, sqlite::OpenMode::read_only};
        // What lies beside it is found by its name: read once, it is found.
        database.schema_version();
        if (sqlite::has_moved(database)) {
            return std::nullopt;
        }
        return database;
    } catch (Error& error) {
        if (is_missing(path)) {
            return std::nullopt;
        }
        if (error.code() == ErrorCode::corrupt) {
            error.set_hint(k_rebuild_hint);
        }
        throw;
    }
}

// While a new one takes its place, and after a death in there, the old one is gone and the new one
// waits; then it has its place.
std::optional<sqlite::Database> open_what_is_there(const std::string& state)
{
    const std::string path = database_path(state);
    for (const std::string& candidate : {path, replacement_path(state), path}) {
        if (auto database = open_to_read(candidate)) {
            return database;
        }
    }
    return std::nullopt;
}

} // namespace

std::string database_path(const std::string& state)
{
    return os::join_path(state, "rbeepkg.db");
}

sqlite::Database open_for_writing(const std::string& state)
{
    os::make_directories(state);
    sqlite::Database database{database_path(state), sqlite::OpenMode::read_write_create};
    sqlite::migrate(database, db_schema::migrations());
    return database;
}

std::optional<sqlite::Database> open_existing(const std::string& state)
{
    const std::string path = database_path(state);
    if (is_missing(path)) {
        return std::nullopt;
    }
    try {
        sqlite::Database database{path, sqlite::OpenMode::read_write};
        sqlite::migrate(database, db_schema::migrations());
        return database;
    } catch (const Error&) {
        if (is_missing(path)) {
            return std::nullopt; // set aside between the two looks
        }
        throw;
    }
}

std::string set_aside(const std::string& state, Aside why)
{
    const std::string path = database_path(state);
    std::string aside = name_aside(
        os::join_path(state, why == Aside::damaged ? k_damaged_prefix : k_replaced_prefix));
    for (const char* ending : k_endings) {
        if (os::exists(path + ending)) {
            os::rename_durably(path + ending, aside + ending);
        }
    }
    return aside;
}

bool was_set_aside(sqlite::Database& database)
{
    return sqlite::has_moved(database);
}

std::string replacement_path(const std::string& state)
{
    return os::join_path(state, "store/.staging/new-rbeepkg.db");
}

bool take_replacement(const std::string& state)
{
    const std::string path = database_path(state);
    const std::string replacement = replacement_path(state);
    if (!is_missing(path) || is_missing(replacement)) {
        return false;
    }
    set_aside(state, Aside::replaced); // a -wal whose database went before it
    os::rename_durably(replacement, path);
    return true;
}

std::optional<sqlite::Database> open_for_reading(const std::string& state)
{
    std::optional<sqlite::Database> database = open_what_is_there(state);
    if (!database) {
        return std::nullopt;
    }
    const std::string path = database->path();
    const int version = database->schema_version();
    const int known = static_cast<int>(db_schema::migrations().size());
    if (version == 0) {
        return std::nullopt; // a first run is about to make it, or died before it had
    }
    if (version > known) {
        throw Error{ErrorCode::unsupported,
                    fmt::format("database {} has schema {}, and this program knows only up to {}",
                                path, version, known),
                    "a newer rbeepkg wrote it: use that one or a later one"};
    }
    if (version < known) {
        throw Error{ErrorCode::unsupported,
                    fmt::format("database {} has the old schema {}, and this program reads {}",
                                path, version, known),
                    "any command that writes brings it up to date, for example: rbeepkg -Sy"};
    }
    return database;
}

} // namespace rbeepkg::database
