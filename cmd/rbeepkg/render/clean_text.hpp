// What a cleaning would remove, and what it removed, for people and for programs.
#pragma once

#include "libpkg/operation/clean.hpp"

#include <string>
#include <vector>

namespace rbeepkg::cmd::render {

// Before the question: each kind with its number and size, and who keeps what.
std::string clean_table(const operation::CleanPlan& plan, operation::CleanPart part);
// -Sc -p: every single thing.
std::string clean_list(const operation::CleanPlan& plan);
// After the work; with nothing freed: who keeps what.
std::string clean_lines(const operation::CleanReport& report);

// JSON.md, NDJSON.md.
std::string clean_json(const std::vector<operation::CleanItem>& items,
                       const std::vector<transaction::RunningProcess>& held);
std::string clean_events(const operation::CleanReport& report);

} // namespace rbeepkg::cmd::render
