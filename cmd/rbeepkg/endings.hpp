// How commands that change something end on the screen.
#pragma once

#include "cmd/rbeepkg/invocation.hpp"
#include "libpkg/database/local_database.hpp"

#include <string>
#include <vector>

namespace rbeepkg::cmd {

// With --progress=json stdout belongs to the events alone, with --json to the answer.
bool speaks_to_people(const Invocation& invocation);

// What was done and what would undo it, in the form that was asked for.
void print_ending(const Invocation& invocation, const std::vector<database::HistoryChange>& changes,
                  const std::vector<std::string>& undo);

// The same for those who told people in words of their own what was done.
void print_undo(const Invocation& invocation, const std::vector<database::HistoryChange>& changes,
                const std::vector<std::string>& undo);

// " there is nothing to do"; to programs an empty list, to whoever only wants a list (-p) nothing.
void print_nothing_to_do(const Invocation& invocation);

} // namespace rbeepkg::cmd
