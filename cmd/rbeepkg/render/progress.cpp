#include "cmd/rbeepkg/render/progress.hpp"

#include "cmd/rbeepkg/render/ndjson_sink.hpp"
#include "cmd/rbeepkg/render/text_sink.hpp"

namespace rbeepkg::cmd::render {

std::unique_ptr<EventSink> make_progress_sink(const Screen& screen, const Foreseen& foreseen)
{
    TextSink::Look look;
    look.out = screen.out;
    look.err = screen.err;
    switch (screen.progress) {
    case Progress::json:
        return std::make_unique<NdjsonSink>(stdout);
    case Progress::bars:
        look.style = TextSink::Style::bars;
        break;
    case Progress::lines:
        look.style = TextSink::Style::plain;
        break;
    case Progress::none:
        look.style = TextSink::Style::warnings_only;
        break;
    }
    return std::make_unique<TextSink>(screen.work, look, foreseen);
}

} // namespace rbeepkg::cmd::render
