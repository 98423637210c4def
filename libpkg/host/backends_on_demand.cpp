#include "libpkg/host/backends_on_demand.hpp"

#include <mutex>
#include <optional>
#include <utility>

namespace rbeepkg::host {

struct BackendsOnDemand::Shared
{
    std::mutex mutex;
    std::function<Backends()> look;
    std::optional<Backends> backends;
};

BackendsOnDemand::BackendsOnDemand(std::function<Backends()> look)
    : m_shared{std::make_shared<Shared>()}
{
    m_shared->look = std::move(look);
}

const Backends& BackendsOnDemand::operator*() const
{
    const std::lock_guard lock{m_shared->mutex};
    if (!m_shared->backends) {
        m_shared->backends = m_shared->look();
    }
    return *m_shared->backends;
}

} // namespace rbeepkg::host
