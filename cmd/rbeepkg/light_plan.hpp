// What rbeepkg does itself of -Sp: a plan that is all downloads of package files needs nothing but
// the database, and loading what the rest needs would take longer than the answer.
#pragma once

#include "cmd/rbeepkg/invocation.hpp"
#include "cmd/rbeepkg/render/screen.hpp"
#include "libpkg/base/cancel.hpp"

#include <optional>

namespace rbeepkg::cmd {

// -Sp that asks no catalog and builds nothing by force.
bool is_light_plan(const Invocation& invocation);

// The exit status; nullopt: rbeepkg-transact must do it, and nothing was said or done
// (operation/plan_at_hand.hpp says when).
std::optional<int> run_light_plan(const Invocation& invocation,
                                  std::optional<render::Screen>& screen, const CancelToken& cancel);

} // namespace rbeepkg::cmd
