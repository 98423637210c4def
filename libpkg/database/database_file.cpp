#include "libpkg/database/database_file.hpp"

#include "db-schema/schema.hpp"
#include "libpkg/base/error.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/sqlite/migrate.hpp"

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
std::string name_aside(const std::string& path)
{
    for (std::int64_t time = std::time(nullptr);; ++time) {
        std::string name = fmt::format("{}.damaged-{}", path, time);
        const bool taken = std::any_of(k_endings.begin(), k_endings.end(), [&](const char* ending) {
            return os::exists(name + ending);
        });
        if (!taken) {
            return name;
        }
    }
}

sqlite::Database open_to_read(const std::string& path)
{
    try {
        return {path, sqlite::OpenMode::read_only};
    } catch (Error& error) {
        if (error.code() == ErrorCode::corrupt) {
            error.set_hint(k_rebuild_hint);
        }
        throw;
    }
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

std::string set_aside(const std::string& state)
{
    const std::string path = database_path(state);
    std::string aside = name_aside(path);
    for (const char* ending : k_endings) {
        if (os::exists(path + ending)) {
            os::rename_durably(path + ending, aside + ending);
        }
    }
    return aside;
}

std::optional<sqlite::Database> open_for_reading(const std::string& state)
{
    const std::string path = database_path(state);
    if (is_missing(path)) {
        return std::nullopt;
    }
    sqlite::Database database = open_to_read(path);
    const int version = database.schema_version();
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
