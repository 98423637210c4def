#include "cmd/rbeepkg/endings.hpp"

#include "cmd/rbeepkg/render/changes.hpp"
#include "cmd/rbeepkg/render/output.hpp"

namespace rbeepkg::cmd {

bool speaks_to_people(const Invocation& invocation)
{
    return invocation.progress != "json" && invocation.progress != "none" && !invocation.json;
}

void print_undo(const Invocation& invocation, const std::vector<database::HistoryChange>& changes,
                const std::vector<std::string>& undo)
{
    if (invocation.progress == "json") {
        render::print("{}", render::change_events(changes, undo));
    } else if (speaks_to_people(invocation)) {
        for (const std::string& line : undo) {
            render::print("to undo: {}\n", line);
        }
    }
}

void print_ending(const Invocation& invocation, const std::vector<database::HistoryChange>& changes,
                  const std::vector<std::string>& undo)
{
    if (speaks_to_people(invocation)) {
        render::print("{}", render::change_lines(changes));
    }
    print_undo(invocation, changes, undo);
}

void print_nothing_to_do(const Invocation& invocation)
{
    if (invocation.json) {
        render::print("[]\n");
    } else if (invocation.print == 0 && speaks_to_people(invocation)) {
        render::print(" there is nothing to do\n");
    }
}

} // namespace rbeepkg::cmd
