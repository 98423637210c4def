// -Q --schema hive: installed workers as the hive's clients know them.
#pragma once

#include "libpkg/encoding/json.hpp"
#include "libpkg/operation/hive_worker.hpp"

namespace rbeepkg::cmd::render {

encoding::OrderedJson hive_json(const operation::HiveWorker& worker);

} // namespace rbeepkg::cmd::render
