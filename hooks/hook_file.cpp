#include "hooks/hook_file.hpp"

#include "hooks/command_words.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/encoding/ini.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <utility>

namespace rbeepkg::hooks {

namespace {

using encoding::IniHeading;
using encoding::IniLine;
using Refusal = std::optional<ParseError>;

constexpr std::size_t k_longest_pattern = 4096;

ParseError at_line(std::string message, std::size_t line)
{
    return ParseError{std::move(message), line};
}

class HookReader
{
public:
    explicit HookReader(std::string name) { m_hook.name = std::move(name); }

    Result<ParsedHook> read(const std::vector<IniHeading>& headings,
                            const std::vector<IniLine>& lines)
    {
        auto line = lines.begin();
        if (line != lines.end() && line->section.empty()) {
            return at_line(fmt::format("{} stands before any section", printable(line->key, 80)),
                           line->line);
        }
        for (std::size_t i = 0; i < headings.size(); ++i) {
            if (auto refusal = begin_section(headings[i])) {
                return *std::move(refusal);
            }
            const std::size_t end = i + 1 < headings.size() ? headings[i + 1].line : SIZE_MAX;
            for (; line != lines.end() && line->line < end; ++line) {
                if (auto refusal = take(*line)) {
                    return *std::move(refusal);
                }
            }
        }
        if (auto refusal = check()) {
            return *std::move(refusal);
        }
        ParsedHook parsed;
        parsed.warnings = std::move(m_warnings);
        if (!m_hook.triggers.empty()) {
            parsed.hook = std::move(m_hook);
        }
        return parsed;
    }

private:
    Refusal begin_section(const IniHeading& heading)
    {
        if (heading.section == "Trigger") {
            m_hook.triggers.emplace_back();
        } else if (heading.section != "Action") {
            return at_line(fmt::format("invalid section {}", printable(heading.section, 80)),
                           heading.line);
        }
        return std::nullopt;
    }

    Refusal take(const IniLine& line)
    {
        return line.section == "Trigger" ? take_trigger(line) : take_action(line);
    }

    Refusal take_trigger(const IniLine& line)
    {
        HookTrigger& trigger = m_hook.triggers.back();
        if (line.key == "Operation") {
            return operation(trigger, line);
        }
        if (line.key == "Type") {
            return type(trigger, line);
        }
        if (line.key != "Target") {
            return unknown(line);
        }
        if (line.value.empty() || line.value.size() > k_longest_pattern) {
            return invalid(line);
        }
        trigger.targets.add(line.value);
        return std::nullopt;
    }

    static Refusal operation(HookTrigger& trigger, const IniLine& line)
    {
        if (line.value == "Install") {
            trigger.install = true;
        } else if (line.value == "Upgrade") {
            trigger.upgrade = true;
        } else if (line.value == "Remove") {
            trigger.remove = true;
        } else {
            return invalid(line);
        }
        return std::nullopt;
    }

    Refusal type(HookTrigger& trigger, const IniLine& line)
    {
        if (trigger.type) {
            warn_of_overwriting(line);
        }
        if (line.value == "Package") {
            trigger.type = HookTrigger::Type::package;
        } else if (line.value == "Path" || line.value == "File") { // the old word for it
            trigger.type = HookTrigger::Type::path;
        } else {
            return invalid(line);
        }
        return std::nullopt;
    }

    Refusal take_action(const IniLine& line)
    {
        HookAction& action = m_hook.action;
        if (line.key == "When") {
            return when(line);
        }
        if (line.key == "Description") {
            if (!action.description.empty()) {
                warn_of_overwriting(line);
            }
            action.description = line.value;
        } else if (line.key == "Depends") {
            return depends(line);
        } else if (line.key == "AbortOnFail") {
            action.abort_on_fail = true;
        } else if (line.key == "NeedsTargets") {
            action.needs_targets = true;
        } else if (line.key == "Exec") {
            return exec(line);
        } else {
            return unknown(line);
        }
        return std::nullopt;
    }

    Refusal when(const IniLine& line)
    {
        if (std::exchange(m_has_when, true)) {
            warn_of_overwriting(line);
        }
        if (line.value == "PreTransaction") {
            m_hook.action.when = HookAction::When::pre_transaction;
        } else if (line.value == "PostTransaction") {
            m_hook.action.when = HookAction::When::post_transaction;
        } else {
            return invalid(line);
        }
        return std::nullopt;
    }

    Refusal depends(const IniLine& line)
    {
        auto depend = package::Depend::parse(line.value);
        if (!depend) {
            return invalid(line);
        }
        m_hook.action.depends.push_back(*std::move(depend));
        return std::nullopt;
    }

    Refusal exec(const IniLine& line)
    {
        if (!m_hook.action.exec.empty()) {
            warn_of_overwriting(line);
        }
        auto words = command_words(line.value);
        if (!words || words->front().empty()) {
            return at_line(fmt::format("invalid value {} for Exec: {}", printable(line.value, 200),
                                       words ? "the command has no name" : words.error().message),
                           line.line);
        }
        m_hook.action.exec = *std::move(words);
        return std::nullopt;
    }

    Refusal check()
    {
        if (m_hook.triggers.empty()) {
            return std::nullopt;
        }
        for (const HookTrigger& trigger : m_hook.triggers) {
            if (trigger.targets.empty()) {
                return ParseError{"a trigger without Target"};
            }
            if (!trigger.type) {
                return ParseError{"a trigger without Type"};
            }
            if (!trigger.install && !trigger.upgrade && !trigger.remove) {
                return ParseError{"a trigger without Operation"};
            }
        }
        if (m_hook.action.exec.empty()) {
            return ParseError{"no Exec in [Action]"};
        }
        if (!m_has_when) {
            return ParseError{"no When in [Action]"};
        }
        if (m_hook.action.abort_on_fail &&
            m_hook.action.when == HookAction::When::post_transaction) {
            m_warnings.emplace_back("AbortOnFail says nothing in a PostTransaction hook");
        }
        return std::nullopt;
    }

    void warn_of_overwriting(const IniLine& line)
    {
        m_warnings.push_back(
            fmt::format("line {}: overwriting previous definition of {}", line.line, line.key));
    }

    static Refusal unknown(const IniLine& line)
    {
        return at_line(fmt::format("unknown option {}", printable(line.key, 80)), line.line);
    }

    static Refusal invalid(const IniLine& line)
    {
        return at_line(fmt::format("invalid value {} for {}",
                                   line.value.empty() ? "''" : printable(line.value, 200),
                                   line.key),
                       line.line);
    }

    Hook m_hook;
    std::vector<std::string> m_warnings;
    bool m_has_when = false;
};

} // namespace

Result<ParsedHook> parse_hook(const std::string& name, std::string_view text)
{
    std::vector<IniHeading> headings;
    const auto lines = encoding::parse_ini(text, &headings);
    if (!lines) {
        return lines.error();
    }
    return HookReader{name}.read(headings, *lines);
}

} // namespace rbeepkg::hooks
