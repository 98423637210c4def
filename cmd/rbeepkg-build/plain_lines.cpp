#include "cmd/rbeepkg-build/plain_lines.hpp"

#include "libpkg/base/text.hpp"

#include <cstdio>

namespace rbeepkg::cmd_build {

namespace {

// A message may hold several lines; each is cleaned on its own.
void print_lines(std::string_view lead, std::string_view message)
{
    for (const std::string_view line : split(message, '\n')) {
        fmt::print(stderr, "{}{}\n", lead, printable(line));
        lead = "    ";
    }
}

void print_item(std::string_view verb, const std::string& subject)
{
    fmt::print(stderr, "  -> {} {}\n", verb, printable(subject, 400));
}

void show(const StepStarted& step)
{
    switch (step.phase) {
    case Phase::fetch:
        print_item("Fetching", step.subject);
        break;
    case Phase::verify:
        print_item("Checking", step.subject);
        break;
    case Phase::vendor:
        say("Fetching the locked dependencies...");
        break;
    case Phase::pack:
        say(fmt::format("Creating package \"{}\"...", step.subject));
        break;
    case Phase::prepare:
    case Phase::pkgver:
    case Phase::build:
    case Phase::check:
    case Phase::package:
        say(fmt::format("Starting {}...",
                        step.detail.empty() ? to_string(step.phase) : step.detail));
        break;
    case Phase::refresh:
    case Phase::resolve:
    case Phase::evaluate:
    case Phase::stage:
    case Phase::commit:
    case Phase::cleanup:
        break;
    }
}

void show(const StepProgress&) {}

void show(const StepFinished& step)
{
    if (step.phase == Phase::fetch && !step.detail.empty()) {
        print_item(step.subject + ":", step.detail);
    }
}

void show(const LogLine& line)
{
    fmt::print(stderr, "{}\n", printable(line.text));
}

void show(const Warning& warning)
{
    print_lines("==> WARNING: ", warning.message);
    if (!warning.hint.empty()) {
        print_lines("    hint: ", warning.hint);
    }
}

void show(const Notice& notice)
{
    say(notice.message);
}

} // namespace

void say(std::string_view message)
{
    print_lines("==> ", message);
}

void say_error(std::string_view message)
{
    print_lines("==> ERROR: ", message);
}

void say_error(const Error& error)
{
    say_error(std::string_view{error.what()});
    if (!error.hint().empty()) {
        print_lines("    hint: ", error.hint());
    }
}

void PlainLines::on(const Event& event) noexcept
{
    const std::lock_guard lock{m_mutex};
    std::visit([](const auto& one) { show(one); }, event);
}

} // namespace rbeepkg::cmd_build
