#include "cmd/rbeepkg/render/changes.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/encoding/json.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>

namespace rbeepkg::cmd::render {

namespace {

using encoding::OrderedJson;

// Round brackets: braces would make a list of one.
OrderedJson text_or_null(const std::string& text)
{
    return text.empty() ? OrderedJson() : OrderedJson(printable(text));
}

OrderedJson object_of(const database::HistoryChange& change)
{
    OrderedJson object;
    object["action"] = change.action;
    object["name"] = change.name;
    object["old_version"] = text_or_null(change.old_version);
    object["new_version"] = text_or_null(change.new_version);
    return object;
}

OrderedJson array_of(const std::vector<database::HistoryChange>& changes)
{
    OrderedJson array = OrderedJson::array();
    for (const database::HistoryChange& change : changes) {
        array.push_back(object_of(change));
    }
    return array;
}

OrderedJson object_of(const operation::HistoryEntry& entry)
{
    const database::HistoryRow& row = entry.row;
    OrderedJson object;
    object["schema"] = 1;
    object["id"] = row.id;
    object["started_at"] = row.started_at;
    object["finished_at"] = row.finished_at == 0 ? OrderedJson() : OrderedJson(row.finished_at);
    object["user"] = printable(row.user);
    object["command"] = printable(row.command, 65'536);
    object["result"] = row.result;
    object["generation"] = row.generation;
    object["current"] = entry.is_current;
    object["kept"] = entry.is_kept;
    object["changes"] = array_of(row.changes);
    return object;
}

std::string generation_text(const operation::HistoryEntry& entry)
{
    if (entry.row.result != "done") {
        return "";
    }
    return fmt::format(", generation {}{}", entry.row.generation,
                       entry.is_current ? " (current)"
                       : entry.is_kept  ? ""
                                        : " (no longer kept)");
}

} // namespace

std::string change_lines(const std::vector<database::HistoryChange>& changes,
                         const std::string& lead)
{
    std::string text;
    for (const database::HistoryChange& change : changes) {
        text += fmt::format("{}{} {} ({})\n", lead, change.action, change.name,
                            database::versions_of(change));
    }
    return text;
}

std::string change_events(const std::vector<database::HistoryChange>& changes,
                          const std::vector<std::string>& undo)
{
    std::string lines;
    for (const database::HistoryChange& change : changes) {
        OrderedJson event;
        event["schema"] = 1;
        event["type"] = "change";
        event.update(object_of(change));
        lines += event.dump() + "\n";
    }
    for (const std::string& command : undo) {
        OrderedJson event;
        event["schema"] = 1;
        event["type"] = "undo";
        event["command"] = command;
        lines += event.dump() + "\n";
    }
    return lines;
}

std::string changes_json(const std::vector<database::HistoryChange>& changes)
{
    OrderedJson array = OrderedJson::array();
    for (const database::HistoryChange& change : changes) {
        OrderedJson step;
        step["schema"] = 1;
        step.update(object_of(change));
        array.push_back(std::move(step));
    }
    return array.dump() + "\n";
}

std::string history_json(const std::vector<operation::HistoryEntry>& entries)
{
    OrderedJson array = OrderedJson::array();
    for (const operation::HistoryEntry& entry : entries) {
        array.push_back(object_of(entry));
    }
    return array.dump() + "\n";
}

std::string history_text(const std::vector<operation::HistoryEntry>& entries)
{
    std::string text;
    for (const operation::HistoryEntry& entry : entries) {
        const database::HistoryRow& row = entry.row;
        text += fmt::format("{}  {:%Y-%m-%d %H:%M:%S}  {}  {}{}\n    {}\n", row.id,
                            fmt::localtime(static_cast<std::time_t>(row.started_at)),
                            row.user.empty() ? "-" : printable(row.user), row.result,
                            generation_text(entry), printable(row.command, 65'536));
        text += change_lines(row.changes, "    ");
    }
    return text;
}

} // namespace rbeepkg::cmd::render
