// SQLite with owners: a connection, a prepared statement, a transaction that rolls back unless
// committed.
#pragma once

#include "libpkg/base/c_handle.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace rbeepkg::sqlite {

namespace detail {
void close_database(sqlite3* handle) noexcept;
void finalize_statement(sqlite3_stmt* handle) noexcept;
} // namespace detail

enum class OpenMode
{
    read_only,
    read_write, // what is there: SQLITE_CANTOPEN when nothing is
    read_write_create
};

class Statement;

// One connection, one thread. Every failure is an Error that names the file: locked (SQLITE_BUSY
// past the busy timeout of 10 s), corrupt (SQLITE_CORRUPT, SQLITE_NOTADB), no_space (SQLITE_FULL),
// permission, io.
class Database
{
public:
    // read_write_create: WAL, synchronous=FULL, foreign_keys=ON; the -wal file stays when the last
    // connection goes, so that those who may only read always find it. read_only: changes no byte
    // and no time on disk, and works in a directory that cannot be written too (immutable=1 only
    // when there is no -wal file). What a killed writer left is the exception: who may write lets
    // SQLite recover it, who may not reads a copy of it in memory. A process that has both at once
    // on one file opens the one for writing first: it cannot write behind a reader of its own
    // (Error{internal} says so).
    Database(const std::string& path, OpenMode mode);

    const std::string& path() const noexcept { return m_path; }
    Statement prepare(std::string_view sql);
    // One or more statements without parameters and results.
    void execute(const std::string& sql);
    std::int64_t last_insert_rowid() const;
    std::int64_t changes() const;
    // PRAGMA user_version.
    int schema_version();
    sqlite3* raw() const noexcept { return m_handle.get(); }

private:
    std::string m_path;
    CHandle<sqlite3, &detail::close_database> m_handle;
};

class Statement
{
public:
    Statement(Database& database, std::string_view sql);

    // Parameters are bound in order, from 1. reset() is implied by the first bind after a step.
    Statement& bind(std::int64_t value);
    Statement& bind(int value) { return bind(static_cast<std::int64_t>(value)); }
    Statement& bind(std::string_view value);
    Statement& bind_blob(std::string_view value);
    Statement& bind_null();
    template <typename T> Statement& bind(const std::optional<T>& value)
    {
        return value ? bind(*value) : bind_null();
    }

    // True while there is a row.
    bool step();
    // step() to the end; for statements without results.
    void execute();
    void reset();

    std::int64_t integer(int column) const;
    std::string text(int column) const; // blobs too
    bool is_null(int column) const;

private:
    int next_parameter();

    CHandle<sqlite3_stmt, &detail::finalize_statement> m_handle;
    int m_next = 1;
    bool m_stepped = false;
};

// BEGIN IMMEDIATE; rolled back on destruction unless commit() was called.
class SqlTransaction
{
public:
    explicit SqlTransaction(Database& database);
    ~SqlTransaction();
    SqlTransaction(const SqlTransaction&) = delete;
    SqlTransaction& operator=(const SqlTransaction&) = delete;
    void commit();

private:
    Database& m_database;
    bool m_open = true;
};

} // namespace rbeepkg::sqlite
