#include "cmd/rbeepkg-build/check_reproducible.hpp"

#include "cmd/rbeepkg-build/exit_status.hpp"
#include "cmd/rbeepkg-build/plain_lines.hpp"
#include "cmd/rbeepkg-build/workplace.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/build/compare_packages.hpp"
#include "libpkg/os/file.hpp"

#include <fmt/format.h>

namespace rbeepkg::cmd_build {

int compare_builds(const Work& work,
                   const std::function<std::vector<std::string>(const std::string& output)>& build)
{
    const Scratch scratch{scratch_parent(work.config, work.build_user), work.cancel};
    say("Building for the first time...");
    const std::vector<std::string> first = build(os::join_path(scratch.path(), "first"));
    say("Building for the second time...");
    const std::vector<std::string> second = build(os::join_path(scratch.path(), "second"));
    std::string report;
    for (std::size_t at = 0; at < std::min(first.size(), second.size()); ++at) {
        for (const std::string& line :
             build::compare_packages(first[at], second[at], work.cancel)) {
            report += printable(line) + "\n";
        }
    }
    if (first.size() != second.size()) {
        report += fmt::format("{} package files the first time, {} the second\n", first.size(),
                              second.size());
    }
    if (report.empty()) {
        say(fmt::format("{} is reproducible: both builds gave the same bytes",
                        work.pkgbuild.pkgbase));
        return 0;
    }
    print_answer(report);
    say_error(fmt::format("{} is not reproducible", work.pkgbuild.pkgbase));
    return k_exit_failed;
}

} // namespace rbeepkg::cmd_build
