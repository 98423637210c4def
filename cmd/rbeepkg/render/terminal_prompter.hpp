// Questions on the terminal, in pacman's words; --noconfirm takes each default.
#pragma once

#include "cmd/rbeepkg/invocation.hpp"
#include "cmd/rbeepkg/render/foreseen.hpp"
#include "cmd/rbeepkg/render/screen.hpp"
#include "libpkg/base/cancel.hpp"
#include "libpkg/operation/session.hpp"

#include <string>

namespace rbeepkg::cmd::render {

class TerminalPrompter final : public operation::Prompter
{
public:
    // foreseen: borrowed; told what was asked about.
    TerminalPrompter(const Invocation& invocation, const Screen& screen, Foreseen& foreseen,
                     CancelToken cancel);

    bool confirm_plan(const plan::Plan& plan) override;
    bool confirm_removal(const std::vector<package::InstalledPackage>& removed) override;
    bool confirm_conflict_removal(const std::string& question) override;

private:
    bool ask(const std::string& question, bool default_yes);

    bool m_no_confirm;
    bool m_silent; // stdout belongs to events
    Palette m_palette;
    Foreseen& m_foreseen;
    CancelToken m_cancel;
};

} // namespace rbeepkg::cmd::render
