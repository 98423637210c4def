#include "cmd/rbeepkg/render/progress.hpp"

#include "cmd/rbeepkg/render/ndjson_sink.hpp"
#include "cmd/rbeepkg/render/text_sink.hpp"

#include <unistd.h>

#include <cstdio>

namespace rbeepkg::cmd::render {

std::unique_ptr<EventSink> make_progress_sink(const Invocation& invocation)
{
    if (invocation.progress == "json") {
        return std::make_unique<NdjsonSink>(stdout);
    }
    // What -p prints is the answer; the way there goes to stderr.
    std::FILE* stream = invocation.print != 0 || invocation.json ? stderr : stdout;
    const bool terminal = ::isatty(::fileno(stream)) == 1;
    const bool bars = !invocation.no_progress_bar &&
                      (invocation.progress == "bar" || (invocation.progress == "auto" && terminal));
    const auto style = invocation.progress == "none" ? TextSink::Style::warnings_only
                       : bars                        ? TextSink::Style::bars
                                                     : TextSink::Style::plain;
    return std::make_unique<TextSink>(stream, style);
}

} // namespace rbeepkg::cmd::render
