// Which of several packages that would do is taken.
#pragma once

#include "libpkg/package/package_index.hpp"
#include "libpkg/resolve/resolve.hpp"

#include <string>
#include <vector>

namespace rbeepkg::resolve {

struct ProviderChoice
{
    const package::SyncPackage* package = nullptr; // null: none can be taken, reasons say why
    std::string why;                               // "cuda before cpu: NVIDIA driver 550.54"
    std::vector<std::string> reasons;              // one line for each candidate
};

// Asked for by its own name: the first that fits this machine, in catalog order.
ProviderChoice choose_literal(const std::vector<const package::SyncPackage*>& candidates,
                              const HostFacts& host);

// Asked for by what it provides: of those that fit this machine an installed one, else the one
// whose backend stands first in backend_order. A package without a backend is no variant of
// anything and comes behind those; a backend that is not in the order is not taken.
ProviderChoice choose_provider(const std::vector<const package::SyncPackage*>& candidates,
                               const std::vector<package::InstalledPackage>& installed,
                               const HostFacts& host);

} // namespace rbeepkg::resolve
