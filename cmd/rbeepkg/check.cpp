// -Qk, and what every check prints: part of rbeepkg itself, so nothing heavy here.
#include "cmd/rbeepkg/check.hpp"

#include "cmd/rbeepkg/check_output.hpp"
#include "cmd/rbeepkg/render/check_text.hpp"
#include "cmd/rbeepkg/render/complaints.hpp"
#include "cmd/rbeepkg/render/output.hpp"
#include "libpkg/base/text.hpp"

namespace rbeepkg::cmd {

CheckOutput::CheckOutput(const Invocation& invocation, const render::Palette& err, bool content)
    : m_invocation{invocation}, m_err{err}, m_content{content},
      m_array(encoding::OrderedJson::array())
{}

void CheckOutput::show(const operation::TreeReport& report)
{
    m_faulty = m_faulty || !report.faults.empty();
    if (m_invocation.json) {
        m_array.push_back(render::json_of(report));
        return;
    }
    const bool quiet = m_invocation.quiet != 0;
    render::write(quiet ? stdout : stderr,
                  quiet ? render::fault_paths(report) : render::fault_lines(report, m_err));
    if (!quiet) {
        render::print("{}", render::check_line(report, m_content));
    }
}

int CheckOutput::finish(const std::vector<std::string>& missing)
{
    if (m_invocation.json) {
        render::print("{}\n", m_array.dump());
    }
    for (const std::string& name : missing) {
        render::complain(m_err, "package '{}' was not found", printable(name, 300));
    }
    return m_faulty || !missing.empty() ? 1 : 0;
}

int run_presence_check(const Invocation& invocation, const config::Config& config,
                       const render::Screen& screen)
{
    CheckOutput output{invocation, screen.err, false};
    const auto missing = operation::for_each_tree(
        config, invocation.targets,
        [&](const operation::InstalledTree& tree) { output.show(check_presence(tree)); });
    return output.finish(missing);
}

} // namespace rbeepkg::cmd
