#include "libpkg/operation/make_plan.hpp"

#include <fmt/format.h>

#include <utility>

namespace rbeepkg::operation {

namespace {

void mark_versions(plan::PlanStep& step, const World& world)
{
    if (const auto* old = world.installed.active_version(step.choice.package->package.name)) {
        step.old_version = old->package.version.text();
        step.old_installed_size = old->package.installed_size;
    }
    step.side_by_side = step.choice.beside;
}

} // namespace

plan::Plan make_plan(const Session& session, const resolve::Resolution& resolution,
                     const World& world, const StepMaker& make_step)
{
    plan::Plan plan;
    plan.based_on = world.generation;
    for (const resolve::Choice& choice : resolution.install) {
        session.cancel.check();
        plan::PlanStep step = make_step(choice);
        mark_versions(step, world);
        if (!choice.why.empty()) {
            plan.notes.push_back(fmt::format("{}: {}", choice.package->package.name, choice.why));
        }
        plan.steps.push_back(std::move(step));
    }
    for (const resolve::Removal& removal : resolution.removals) {
        plan.removals.push_back(removal.package);
        plan.notes.push_back(fmt::format("{} goes: {}", removal.package.package.name, removal.why));
    }
    return plan;
}

} // namespace rbeepkg::operation
