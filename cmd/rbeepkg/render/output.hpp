// What this program prints, on either stream: printing never throws, so that a closed pipe or a
// full disk behind stdout cannot break off what is under way. A stream that failed once stays
// silent; finish_output() says so at the end.
#pragma once

#include <fmt/format.h>

#include <cstdio>
#include <string_view>
#include <utility>

namespace rbeepkg::cmd::render {

// All of the text, or nothing more once the stream has failed. What goes to stderr comes after what
// was printed to stdout before it.
void write(std::FILE* stream, std::string_view text) noexcept;
void flush(std::FILE* stream) noexcept;

// As fmt::print.
template <typename... Args>
void print(std::FILE* stream, fmt::format_string<Args...> format, Args&&... args)
{
    write(stream, fmt::format(format, std::forward<Args>(args)...));
}

template <typename... Args> void print(fmt::format_string<Args...> format, Args&&... args)
{
    write(stdout, fmt::format(format, std::forward<Args>(args)...));
}

// Flushes stdout; the errno of the first failure to write there, 0 when all was written.
int stdout_failure() noexcept;

} // namespace rbeepkg::cmd::render
