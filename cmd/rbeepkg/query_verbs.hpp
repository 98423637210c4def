// The queries, one function a verb. Each prints its answer and returns the exit status. Internal to
// queries.cpp and its parts.
#pragma once

#include "cmd/rbeepkg/queries.hpp"
#include "cmd/rbeepkg/render/output.hpp"
#include "libpkg/config/config.hpp"
#include "libpkg/encoding/json.hpp"

#include <set>
#include <string>

namespace rbeepkg::cmd {

// Error{usage} for questions that do not go together, and for one without its targets.
void check_query(const Invocation& invocation);

// -Q and what is combined with it, but -o, -s and -g.
int query_packages(const Invocation& invocation, const config::Config& config,
                   const render::Screen& screen, const QueryTools& tools);
int query_owners(const Invocation& invocation, const config::Config& config,
                 const render::Screen& screen);
int query_search(const Invocation& invocation, const config::Config& config,
                 const render::Screen& screen);
int query_groups(const Invocation& invocation, const config::Config& config,
                 const render::Screen& screen);
// -Q --schema hive, -Qi NAME --schema hive.
int query_for_hive(const Invocation& invocation, const config::Config& config,
                   const render::Screen& screen);

int search_catalogs(const Invocation& invocation, const config::Config& config,
                    const render::Screen& screen);
int list_catalogs(const Invocation& invocation, const config::Config& config,
                  const render::Screen& screen);
int describe_offered(const Invocation& invocation, const config::Config& config,
                     const render::Screen& screen);
int list_groups(const Invocation& invocation, const config::Config& config,
                const render::Screen& screen);

int query_catalog_files(const Invocation& invocation, const config::Config& config,
                        const render::Screen& screen);
int test_depends(const Invocation& invocation, const config::Config& config);
// -D --hive-export.
int export_to_hive(const Invocation& invocation, const config::Config& config);

// One line of JSON, collected or not asked for.
class JsonLines
{
public:
    explicit JsonLines(const Invocation& invocation) : m_wanted{invocation.json} {}
    bool wanted() const noexcept { return m_wanted; }
    void add(encoding::OrderedJson object) { m_array.push_back(std::move(object)); }
    // Prints what was collected.
    void finish() const
    {
        if (m_wanted) {
            render::print("{}\n", m_array.dump());
        }
    }

private:
    bool m_wanted;
    encoding::OrderedJson m_array = encoding::OrderedJson::array();
};

// With -q each name is printed once, whatever the number of its versions.
class NamesOnce
{
public:
    void print(const std::string& name)
    {
        if (m_printed.insert(name).second) {
            render::print("{}\n", name);
        }
    }

private:
    std::set<std::string> m_printed;
};

} // namespace rbeepkg::cmd
