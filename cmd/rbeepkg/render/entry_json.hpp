// -Sl and -Si with --schema a|b|c: what the catalogs offer in the three shapes of the worker
// catalog's entries, whatever shape they came in. An entry that came in the shape that is asked for
// is given as it came.
#pragma once

#include "libpkg/encoding/json.hpp"
#include "libpkg/package/package.hpp"

#include <string>
#include <utility>
#include <vector>

namespace rbeepkg::cmd::render {

enum class EntryShape
{
    a, // snake_case, one entry a backend
    b, // camelCase, one entry a backend
    c  // camelCase, the backends as variants of one entry
};
// Error{usage} for what is none.
EntryShape parse_shape(const std::string& word);

class EntryList
{
public:
    explicit EntryList(EntryShape shape) : m_shape{shape} {}

    // What is no worker (has no backend) is left out: the shapes cannot say it.
    void add(const package::SyncPackage& package);
    // {"workers": [...]}.
    encoding::OrderedJson list() &&;
    // null: none was added.
    encoding::OrderedJson first() &&;

private:
    void add_variant(const package::SyncPackage& package);
    bool add_as_it_came(const package::SyncPackage& package);

    EntryShape m_shape;
    std::vector<std::pair<std::string, encoding::OrderedJson>> m_entries; // by catalog and id
};

} // namespace rbeepkg::cmd::render
