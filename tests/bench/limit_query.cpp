// The limit of a query: one prepared statement of SQLite in the same database, its rows printed.
// What rbeepkg takes beyond that is its own. Usage: limit_query DATABASE SQL [TEXT...]
#include <sqlite3.h>

#include <cstdio>

namespace {

int failed(sqlite3* database)
{
    std::fprintf(stderr, "error: %s\n", sqlite3_errmsg(database));
    return 1;
}

void print_row(sqlite3_stmt* row)
{
    const int columns = sqlite3_column_count(row);
    for (int column = 0; column < columns; ++column) {
        if (column != 0) {
            ::putc_unlocked(' ', stdout);
        }
        const void* text = sqlite3_column_blob(row, column);
        if (text != nullptr) {
            std::fwrite(text, 1, static_cast<std::size_t>(sqlite3_column_bytes(row, column)),
                        stdout);
        }
    }
    ::putc_unlocked('\n', stdout);
}

} // namespace

int main(int argc, char** argv)
{
    sqlite3* database = nullptr;
    if (argc < 3 ||
        sqlite3_open_v2(argv[1], &database, SQLITE_OPEN_READONLY, nullptr) != SQLITE_OK) {
        std::fputs("usage: limit_query DATABASE SQL [TEXT...]\n", stderr);
        return 2;
    }
    sqlite3_stmt* row = nullptr;
    if (sqlite3_prepare_v2(database, argv[2], -1, &row, nullptr) != SQLITE_OK) {
        return failed(database);
    }
    for (int parameter = 3; parameter < argc; ++parameter) {
        sqlite3_bind_text(row, parameter - 2, argv[parameter], -1, SQLITE_STATIC);
    }
    int code = sqlite3_step(row);
    for (; code == SQLITE_ROW; code = sqlite3_step(row)) {
        print_row(row);
    }
    if (code != SQLITE_DONE) {
        return failed(database);
    }
    sqlite3_finalize(row);
    sqlite3_close(database);
    return 0;
}
