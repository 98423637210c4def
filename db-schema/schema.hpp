// The migrations of rbeepkg.db as data, in order. The sources are the .sql files beside this one;
// their rules stand in README.md.
#pragma once

#include <span>
#include <string_view>

namespace rbeepkg::db_schema {

struct Migration
{
    int number; // 1, 2, 3 ... without gaps
    std::string_view name;
    std::string_view sql;
};

std::span<const Migration> migrations();

} // namespace rbeepkg::db_schema
