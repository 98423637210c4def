// From a resolution to a plan, whoever makes the steps.
#pragma once

#include "libpkg/operation/world.hpp"
#include "libpkg/plan/plan.hpp"

#include <functional>

namespace rbeepkg::operation {

using StepMaker = std::function<plan::PlanStep(const resolve::Choice&)>;

// The steps in the order of the resolution, with what is installed of each, and what goes.
plan::Plan make_plan(const Session& session, const resolve::Resolution& resolution,
                     const World& world, const StepMaker& make_step);

} // namespace rbeepkg::operation
