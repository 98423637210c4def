#include "cmd/rbeepkg/render/check_text.hpp"

#include "cmd/rbeepkg/render/sizes.hpp"
#include "libpkg/base/text.hpp"

#include <utility>

namespace rbeepkg::cmd::render {

std::string fault_lines(const operation::TreeReport& report, const Palette& palette)
{
    std::string text;
    for (const operation::FaultyFile& file : report.faults) {
        text += fmt::format("{}{}: {} ({})\n", palette.warning_lead(), report.package.name,
                            printable(file.path), operation::text_of(file.fault));
    }
    return text;
}

std::string fault_paths(const operation::TreeReport& report)
{
    std::string text;
    std::string last;
    for (const operation::FaultyFile& file : report.faults) {
        const std::string path = printable(file.path);
        if (path != last) {
            text += fmt::format("{} {}\n", report.package.name, path);
        }
        last = path;
    }
    return text;
}

std::string check_line(const operation::TreeReport& report, bool content)
{
    return fmt::format("{}: {}, {}\n", report.package.name,
                       counted(report.files, "total file", "total files"),
                       content ? counted(report.faulty, "altered file", "altered files")
                               : counted(report.faulty, "missing file", "missing files"));
}

encoding::OrderedJson json_of(const operation::TreeReport& report)
{
    encoding::OrderedJson object;
    object["schema"] = 1;
    object["name"] = report.package.name;
    object["version"] = report.package.version;
    object["tree"] = printable(report.path);
    object["files"] = report.files;
    object["faulty"] = report.faulty;
    encoding::OrderedJson faults = encoding::OrderedJson::array();
    for (const operation::FaultyFile& file : report.faults) {
        encoding::OrderedJson fault;
        fault["path"] = printable(file.path);
        fault["fault"] = operation::to_string(file.fault);
        faults.push_back(std::move(fault));
    }
    object["faults"] = std::move(faults);
    return object;
}

} // namespace rbeepkg::cmd::render
