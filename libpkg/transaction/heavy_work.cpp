#include "libpkg/transaction/heavy_work.hpp"

#include "libpkg/transaction/recovery.hpp"
#include "libpkg/transaction/staging.hpp"

namespace rbeepkg::transaction {

const HeavyWork k_heavy_work = {stage_packages, rebuild_lost_generations};

} // namespace rbeepkg::transaction
