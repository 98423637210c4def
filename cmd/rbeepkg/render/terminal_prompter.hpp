// Questions on the terminal, in pacman's words; --noconfirm takes each default.
#pragma once

#include "cmd/rbeepkg/invocation.hpp"
#include "libpkg/base/cancel.hpp"
#include "libpkg/operation/session.hpp"

#include <string>

namespace rbeepkg::cmd::render {

class TerminalPrompter final : public operation::Prompter
{
public:
    TerminalPrompter(const Invocation& invocation, CancelToken cancel);

    bool confirm_plan(const plan::Plan& plan) override;
    bool confirm_removal(const std::vector<package::InstalledPackage>& removed) override;
    bool confirm_conflict_removal(const std::string& question) override;

private:
    bool ask(const std::string& question, bool default_yes);

    bool m_no_confirm;
    bool m_silent; // stdout belongs to events
    CancelToken m_cancel;
};

} // namespace rbeepkg::cmd::render
