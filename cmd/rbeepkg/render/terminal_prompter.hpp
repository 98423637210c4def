// Questions on the terminal, in pacman's words; --noconfirm takes each default.
#pragma once

#include "cmd/rbeepkg/invocation.hpp"
#include "cmd/rbeepkg/render/foreseen.hpp"
#include "cmd/rbeepkg/render/screen.hpp"
#include "libpkg/base/cancel.hpp"
#include "libpkg/operation/session.hpp"

#include <cstddef>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::cmd::render {

class TerminalPrompter final : public operation::Prompter
{
public:
    // foreseen: borrowed; told what was asked about.
    TerminalPrompter(const Invocation& invocation, const Screen& screen, Foreseen& foreseen,
                     CancelToken cancel);

    bool confirm_plan(const plan::Plan& plan) override;
    bool confirm_removal(const std::vector<package::InstalledPackage>& removed) override;
    resolve::Answer answer(const resolve::Question& question) override;
    bool confirm(const std::string& question, bool default_yes) override;
    bool confirm_changes(const std::string& heading,
                         const std::vector<database::HistoryChange>& changes) override;
    std::optional<std::size_t> choose(const std::string& question,
                                      const std::vector<std::string>& choices) override;
    bool confirm_cleaning(const operation::CleanPlan& plan, operation::CleanPart part) override;

private:
    bool ask(const std::string& question, bool default_yes);
    // What was typed; nullopt when nobody answered, which is said.
    std::optional<std::string> answer_to(const std::string& question);
    std::vector<std::size_t> choose_options(const resolve::Question& question);
    std::FILE* stream() const { return m_silent ? stderr : stdout; }
    Palette asked_in() const { return m_silent ? Palette{} : m_palette; }

    bool m_no_confirm;
    unsigned m_inverted = 0; // kinds of questions, --ask
    bool m_silent;           // stdout belongs to events
    Palette m_palette;
    bool m_verbose_lists;
    unsigned m_columns; // 0: any width will do
    Foreseen& m_foreseen;
    CancelToken m_cancel;
};

} // namespace rbeepkg::cmd::render
