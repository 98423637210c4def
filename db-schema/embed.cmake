# cmake -D MIGRATIONS=a.sql;b.sql -D OUTPUT=schema.cpp -P embed.cmake
# Fails when the numbers have a gap, so that such a schema never reaches a program.
set(rows "")
set(expected 1)
foreach(file IN LISTS MIGRATIONS)
  get_filename_component(stem ${file} NAME_WE)
  if(NOT stem MATCHES "^([0-9][0-9][0-9][0-9])_([a-z0-9_]+)$")
    message(FATAL_ERROR "${file}: migrations are named NNNN_name.sql")
  endif()
  set(name ${CMAKE_MATCH_2})
  math(EXPR number "1${CMAKE_MATCH_1} - 10000")
  if(NOT number EQUAL expected)
    message(FATAL_ERROR "${file}: migration ${expected} is expected here; numbers have no gaps and occur once")
  endif()
  file(READ ${file} sql)
  string(FIND "${sql}" ")sql\"" terminator)
  if(NOT terminator EQUAL -1)
    message(FATAL_ERROR "${file}: contains the end mark of the literal that holds it")
  endif()
  string(APPEND rows "    Migration{${number}, \"${name}\", R\"sql(${sql})sql\"},\n")
  math(EXPR expected "${expected} + 1")
endforeach()
math(EXPR count "${expected} - 1")

file(WRITE ${OUTPUT} "// Made by db-schema/embed.cmake from db-schema/*.sql.
#include \"db-schema/schema.hpp\"

#include <array>

namespace rbeepkg::db_schema {

namespace {

constexpr std::array<Migration, ${count}> k_migrations = {
${rows}};

} // namespace

std::span<const Migration> migrations()
{
    return k_migrations;
}

} // namespace rbeepkg::db_schema
")
