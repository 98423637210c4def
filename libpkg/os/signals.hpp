// SIGINT, SIGTERM, SIGHUP -> CancelToken; SIGPIPE ignored. One instance in main.
#pragma once

#include "libpkg/base/cancel.hpp"

#include <memory>

namespace rbeepkg::os {

// Installs the handlers; the previous ones come back when it goes. Only one may live at a time
// (Error{internal}). A second signal of the same kind changes nothing: what is under way ends by
// itself within its limits.
class SignalCancellation
{
public:
    explicit SignalCancellation(const CancelToken& token);
    ~SignalCancellation();
    SignalCancellation(const SignalCancellation&) = delete;
    SignalCancellation& operator=(const SignalCancellation&) = delete;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace rbeepkg::os
