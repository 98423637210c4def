#include "cmd/rbeepkg/render/output.hpp"

#include <stdio_ext.h>

#include <atomic>
#include <cerrno>

namespace rbeepkg::cmd::render {

namespace {

// stdio remembers that a stream failed, not why; stdout is one for the whole process, and so is the
// reason.
std::atomic<int> s_stdout_failure{0};

void note_failure(std::FILE* stream, int error_number) noexcept
{
    int none = 0;
    if (stream == stdout) {
        s_stdout_failure.compare_exchange_strong(none, error_number);
    }
}

} // namespace

void write(std::FILE* stream, std::string_view text) noexcept
{
    if (stream == stderr) {
        flush(stdout);
    }
    if (std::ferror(stream) == 0 &&
        std::fwrite(text.data(), 1, text.size(), stream) < text.size()) {
        note_failure(stream, errno);
    }
}

void flush(std::FILE* stream) noexcept
{
    if (std::ferror(stream) == 0 && std::fflush(stream) != 0) {
        note_failure(stream, errno);
    }
}

int stdout_failure() noexcept
{
    flush(stdout);
    if (std::ferror(stdout) == 0) {
        return 0;
    }
    // What is left would be tried once more at exit, when SIGPIPE ends the process again.
    ::__fpurge(stdout);
    const int known = s_stdout_failure.load();
    return known != 0 ? known : EIO;
}

} // namespace rbeepkg::cmd::render
