#include "cmd/rbeepkg-build/plain_lines.hpp"

#include "libpkg/base/text.hpp"

#include <stdio_ext.h>

#include <cerrno>
#include <cstdio>

namespace rbeepkg::cmd_build {

namespace {

void write_line(const std::string& line)
{
    std::fwrite(line.data(), 1, line.size(), stderr);
}

// A message may hold several lines; each is cleaned on its own.
void print_lines(std::string_view lead, std::string_view message)
{
    for (const std::string_view line : split(message, '\n')) {
        write_line(fmt::format("{}{}\n", lead, printable(line)));
        lead = "    ";
    }
}

void print_item(std::string_view verb, const std::string& subject)
{
    write_line(fmt::format("  -> {} {}\n", verb, printable(subject, 400)));
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
    write_line(printable(line.text) + "\n");
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

void print_answer(std::string_view text)
{
    if (std::fwrite(text.data(), 1, text.size(), stdout) < text.size() ||
        std::fflush(stdout) != 0) {
        const int error_number = errno;
        // What is left would be tried once more at exit, when SIGPIPE ends the process again.
        ::__fpurge(stdout);
        throw system_error(error_number, "cannot write to stdout");
    }
}

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
