// What a transaction is going to change, in its order: so that whoever shows the work can say which
// of how many it is, and what is done to it.
#pragma once

#include "libpkg/package/package.hpp"
#include "libpkg/plan/plan.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace rbeepkg::cmd::render {

class Foreseen
{
public:
    void take(const plan::Plan& plan);
    void take_removals(const std::vector<package::InstalledPackage>& removed);

    struct Change
    {
        std::string name;
        const char* doing; // "installing", "upgrading", "reinstalling", "downgrading", "removing"
        std::string full;  // "name-1.0-1"
        std::string shown; // the name, with its version where several versions go
    };
    const std::vector<Change>& changes() const noexcept { return m_changes; }
    // Package files that are going to be downloaded, with their sizes; 0: not known.
    const std::map<std::string, std::uint64_t>& downloads() const noexcept { return m_downloads; }
    // "(1/3) ", or "" for what nobody foresaw.
    std::string position(const std::string& name) const;
    std::string position(const Change& change) const;
    const char* doing(const std::string& name) const; // "installing" for what nobody foresaw

private:
    const Change* find(const std::string& name) const;

    std::vector<Change> m_changes;
    std::map<std::string, std::uint64_t> m_downloads;
};

} // namespace rbeepkg::cmd::render
