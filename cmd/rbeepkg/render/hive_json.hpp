// -Q --schema hive: installed workers as the hive's clients know them.
#pragma once

#include "libpkg/encoding/json.hpp"
#include "libpkg/operation/query_installed.hpp"

#include <optional>
#include <string>

namespace rbeepkg::cmd::render {

struct HiveWorker
{
    std::string id;         // "llm-worker-rbee-cpu-0.1.0-linux"
    std::string name;       // of the package
    std::string catalog_id; // what it was installed as
    encoding::OrderedJson json;
};

// nullopt: a package that is no worker (it has no backend).
std::optional<HiveWorker> hive_worker(const operation::InstalledDetails& details);

} // namespace rbeepkg::cmd::render
