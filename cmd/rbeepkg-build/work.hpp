// What the steps of making packages share.
#pragma once

#include "cmd/rbeepkg-build/recipe.hpp"
#include "libpkg/base/event.hpp"

#include <functional>

namespace rbeepkg::cmd_build {

struct Work
{
    const Invocation& invocation;
    const config::Environment& environment;
    const config::Config& config;
    const Settings& settings;
    Recipe recipe;
    pkgbuild::Pkgbuild pkgbuild;
    pkgbuild::Variant variant;
    std::optional<os::Identity> build_user; // for root
    std::int64_t source_date_epoch = 0;
    std::string destination; // of the package files
    EventSink& sink;
    const CancelToken& cancel;

    bool runs_check() const { return settings.check && pkgbuild.has_function("check"); }
};

} // namespace rbeepkg::cmd_build
