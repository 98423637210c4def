#include "libpkg/operation/undo.hpp"

#include "libpkg/base/text.hpp"

#include <algorithm>

namespace rbeepkg::operation {

namespace {

struct Undo
{
    std::vector<std::string> remove;  // targets of -R
    std::vector<std::string> install; // targets of -S
    std::vector<std::string> files;   // targets of -U
};

void bring_back(Session& session, const package::InstalledPackage& package, Undo& undo)
{
    for (plan::Substituter* substituter : session.substituters) {
        if (package.build_key.empty()) {
            break;
        }
        const auto hit = substituter->query(package::CacheKey{package.build_key});
        if (hit && !hit->path.empty()) {
            undo.files.push_back(hit->path);
            return;
        }
    }
    undo.install.push_back(package.package.name + "=" + package.package.version.text());
}

} // namespace

std::vector<std::string> undo_lines(Session& session,
                                    const std::vector<package::InstalledPackage>& before,
                                    const std::vector<transaction::InstallItem>& installed,
                                    const std::vector<package::InstalledPackage>& removed)
{
    Undo undo;
    for (const transaction::InstallItem& item : installed) {
        const package::Package& now = item.file.info.package;
        const auto old = std::find_if(before.begin(), before.end(),
                                      [&](const package::InstalledPackage& package) {
                                          return package.package.name == now.name && package.active;
                                      });
        if (old != before.end() && !item.side_by_side) {
            bring_back(session, *old, undo);
        } else {
            undo.remove.push_back(item.side_by_side ? now.name + "=" + now.version.text()
                                                    : now.name);
        }
    }
    for (const package::InstalledPackage& package : removed) {
        bring_back(session, package, undo);
    }
    std::vector<std::string> lines;
    for (const auto& [command, targets] :
         {std::pair{"rbeepkg -R ", &undo.remove}, std::pair{"rbeepkg -S ", &undo.install},
          std::pair{"rbeepkg -U ", &undo.files}}) {
        if (!targets->empty()) {
            lines.push_back(command + join(*targets, " "));
        }
    }
    return lines;
}

} // namespace rbeepkg::operation
