#include "libpkg/host/host_on_demand.hpp"

#include <mutex>
#include <optional>
#include <utility>

namespace rbeepkg::host {

struct HostOnDemand::Shared
{
    std::mutex mutex;
    std::function<HostProfile()> look;
    std::optional<HostProfile> profile;
};

HostOnDemand::HostOnDemand(std::function<HostProfile()> look) : m_shared{std::make_shared<Shared>()}
{
    m_shared->look = std::move(look);
}

const HostProfile& HostOnDemand::operator*() const
{
    const std::lock_guard lock{m_shared->mutex};
    if (!m_shared->profile) {
        m_shared->profile = m_shared->look();
    }
    return *m_shared->profile;
}

} // namespace rbeepkg::host
