// What rbeepkg-build says on stderr, in makepkg's manner, and the answer that it gives on stdout.
#pragma once

#include "libpkg/base/error.hpp"
#include "libpkg/base/event.hpp"

#include <mutex>
#include <string_view>

namespace rbeepkg::cmd_build {

// The text on stdout, written out at once; Error when not all of it could be written.
void print_answer(std::string_view text);

// A stderr that cannot be written to changes nothing of the work: these never fail.
void say(std::string_view message);       // ==> message
void say_error(std::string_view message); // ==> ERROR: message
void say_error(const Error& error);       // and its hint

// Events as lines; no bars.
class PlainLines final : public EventSink
{
public:
    void on(const Event& event) noexcept override;

private:
    std::mutex m_mutex;
};

} // namespace rbeepkg::cmd_build
