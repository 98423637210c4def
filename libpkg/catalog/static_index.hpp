// The index of a repository directory as a catalog: a fourth shape, which is read one package at a
// time.
#pragma once

#include "libpkg/net/url.hpp"
#include "libpkg/package/package.hpp"
#include "libpkg/repository/index.hpp"

#include <functional>
#include <string>

namespace rbeepkg::catalog {

// What a server gave: its first line was read, its packages not yet.
struct StaticIndex
{
    net::Url url;
    repository::IndexHeader header;
    std::string text;

    // Calls visit for each package, in the order of the index. Error{corrupt} names the URL, the
    // line and what is wrong there.
    void for_each(const std::string& catalog,
                  const std::function<void(const package::SyncPackage&)>& visit) const;
};

// Error{corrupt} when the first line is no header of an index.
StaticIndex begin_index(net::Url url, std::string text);

// Package file and recipe are named relative to the server and pinned.
package::SyncPackage sync_package_of(repository::IndexEntry entry, const std::string& catalog);

} // namespace rbeepkg::catalog
