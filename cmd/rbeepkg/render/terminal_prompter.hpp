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
    // "" where none is wanted, or none fits, which is said.
    template <typename Changes> std::string verbose_list_of(const Changes& changes) const;
    bool ask(const std::string& question, bool default_yes);
    // A terminal shows what is typed; of an answer out of a pipe we show it, as its line would go
    // on with whatever comes next.
    std::optional<std::string> read_shown_answer() const;
    // What was typed; nullopt when nobody answered, which is said.
    std::optional<std::string> answer_to(const std::string& question);
    std::vector<std::size_t> choose_options(const resolve::Question& question);
    std::FILE* stream() const { return m_silent ? stderr : stdout; }
    const Palette& asked_in() const { return m_silent ? m_err : m_page.palette; }

    bool m_no_confirm;
    unsigned m_inverted = 0; // kinds of questions, --ask
    bool m_silent;           // stdout belongs to events
    Page m_page;
    Palette m_err;
    bool m_verbose_lists;
    Foreseen& m_foreseen;
    CancelToken m_cancel;
};

} // namespace rbeepkg::cmd::render
