#include "cmd/rbeepkg/render/clean_text.hpp"

#include "cmd/rbeepkg/render/sizes.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/encoding/json.hpp"

#include <map>

namespace rbeepkg::cmd::render {

namespace {

using encoding::OrderedJson;
using operation::CleanItem;
using operation::CleanKind;
using operation::CleanPart;
using transaction::RunningProcess;

struct Sum
{
    std::size_t items = 0;
    std::uint64_t bytes = 0;
};

std::map<CleanKind, Sum> sums_of(const std::vector<CleanItem>& items)
{
    std::map<CleanKind, Sum> sums;
    for (const CleanItem& item : items) {
        Sum& sum = sums[item.kind];
        ++sum.items;
        sum.bytes += item.bytes;
    }
    return sums;
}

std::uint64_t total_of(const std::vector<CleanItem>& items)
{
    std::uint64_t bytes = 0;
    for (const CleanItem& item : items) {
        bytes += item.bytes;
    }
    return bytes;
}

std::vector<CleanItem> items_of(const operation::CleanPlan& plan, CleanPart part)
{
    std::vector<CleanItem> items;
    if (part != CleanPart::cache) {
        items = plan.state;
    }
    if (part != CleanPart::state) {
        items.insert(items.end(), plan.cache.begin(), plan.cache.end());
    }
    return items;
}

std::string held_lines(const std::vector<RunningProcess>& held)
{
    std::string text;
    for (const RunningProcess& process : held) {
        text +=
            fmt::format("{} stays: {}\n", printable(process.tree), transaction::describe(process));
    }
    return text;
}

OrderedJson head(const char* type)
{
    OrderedJson object;
    object["schema"] = 1;
    object["type"] = type;
    return object;
}

OrderedJson json_of(const RunningProcess& process)
{
    OrderedJson object = head("held");
    object["tree"] = printable(process.tree);
    object["pid"] = process.pid;
    object["command"] = process.command;
    object["age_seconds"] = process.age_seconds;
    return object;
}

OrderedJson json_of(CleanKind kind, const Sum& sum)
{
    OrderedJson object = head("cleaned");
    object["kind"] = operation::to_string(kind);
    object["items"] = sum.items;
    object["bytes"] = sum.bytes;
    return object;
}

} // namespace

std::string clean_table(const operation::CleanPlan& plan, CleanPart part)
{
    const std::vector<CleanItem> items = items_of(plan, part);
    std::string text = "To be removed:\n";
    for (const auto& [kind, sum] : sums_of(items)) {
        const std::string size = kind == CleanKind::generations ? "" : human_size(sum.bytes);
        text += fmt::format("  {:<24}{:>8}{:>14}\n", operation::text_of(kind, 2), sum.items, size);
    }
    text += fmt::format("Total Freed Size: {}\n", human_size(total_of(items)));
    return text + (part == CleanPart::cache ? "" : held_lines(plan.held)) + "\n";
}

std::string clean_list(const operation::CleanPlan& plan)
{
    std::string text;
    for (const CleanItem& item : items_of(plan, CleanPart::all)) {
        text += fmt::format("{} {} ({})\n", operation::to_string(item.kind),
                            printable(item.name, 300), human_size(item.bytes));
    }
    return text + held_lines(plan.held);
}

std::string clean_lines(const operation::CleanReport& report)
{
    const std::vector<CleanItem>& freed = report.freed;
    const std::vector<RunningProcess>& held = report.plan.held;
    const store::Shared& shared = report.shared;
    if (freed.empty() && shared.files == 0) {
        return " there is nothing to do\n" + held_lines(held);
    }
    std::string text;
    for (const auto& [kind, sum] : sums_of(freed)) {
        text += fmt::format("removed {} {}", sum.items, operation::text_of(kind, sum.items));
        text +=
            kind == CleanKind::generations ? "\n" : fmt::format(" ({})\n", human_size(sum.bytes));
    }
    if (shared.files != 0) {
        text += fmt::format("shared the blocks of {} with others of the same content ({})\n",
                            counted(shared.files, "file", "files"), human_size(shared.bytes));
    }
    return text + fmt::format("freed {}\n", human_size(total_of(freed) + shared.bytes));
}

std::string clean_json(const std::vector<CleanItem>& items, const std::vector<RunningProcess>& held)
{
    OrderedJson array = OrderedJson::array();
    for (const CleanItem& item : items) {
        OrderedJson object;
        object["schema"] = 1;
        object["kind"] = operation::to_string(item.kind);
        object["name"] = printable(item.name);
        object["bytes"] = item.bytes;
        array.push_back(std::move(object));
    }
    for (const RunningProcess& process : held) {
        OrderedJson object = json_of(process);
        object.erase("type");
        object["kind"] = "held";
        array.push_back(std::move(object));
    }
    return array.dump() + "\n";
}

std::string clean_events(const operation::CleanReport& report)
{
    std::string lines;
    for (const auto& [kind, sum] : sums_of(report.freed)) {
        lines += json_of(kind, sum).dump() + "\n";
    }
    if (report.shared.files != 0) {
        OrderedJson object = head("shared");
        object["items"] = report.shared.files;
        object["bytes"] = report.shared.bytes;
        lines += object.dump() + "\n";
    }
    for (const RunningProcess& process : report.plan.held) {
        lines += json_of(process).dump() + "\n";
    }
    return lines;
}

} // namespace rbeepkg::cmd::render
