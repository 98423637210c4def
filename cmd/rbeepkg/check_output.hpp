// Shows reports of checked trees one after the other, in the form that was asked for.
#pragma once

#include "cmd/rbeepkg/invocation.hpp"
#include "cmd/rbeepkg/render/palette.hpp"
#include "libpkg/encoding/json.hpp"
#include "libpkg/operation/installed_trees.hpp"

#include <string>
#include <vector>

namespace rbeepkg::cmd {

class CheckOutput
{
public:
    // err: the colours of stderr.
    CheckOutput(const Invocation& invocation, const render::Palette& err, bool content);

    void show(const operation::TreeReport& report);
    // What is not installed, and the end of the JSON; the exit status so far.
    int finish(const std::vector<std::string>& missing);

private:
    const Invocation& m_invocation;
    render::Palette m_err;
    bool m_content;
    bool m_faulty = false;
    encoding::OrderedJson m_array;
};

} // namespace rbeepkg::cmd
