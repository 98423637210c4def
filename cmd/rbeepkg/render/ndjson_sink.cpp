#include "cmd/rbeepkg/render/ndjson_sink.hpp"

#include "cmd/rbeepkg/render/output.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/encoding/json.hpp"

#include <fmt/format.h>

namespace rbeepkg::cmd::render {

namespace {

using encoding::OrderedJson;

OrderedJson head(const char* type)
{
    OrderedJson object;
    object["schema"] = 1;
    object["type"] = type;
    return object;
}

OrderedJson step(const char* type, Phase phase, const std::string& subject)
{
    OrderedJson object = head(type);
    object["phase"] = to_string(phase);
    object["subject"] = printable(subject);
    return object;
}

OrderedJson json_of(const StepStarted& event)
{
    OrderedJson object = step("step_started", event.phase, event.subject);
    object["detail"] = printable(event.detail);
    return object;
}

OrderedJson json_of(const StepProgress& event)
{
    OrderedJson object = step("step_progress", event.phase, event.subject);
    object["done"] = event.done;
    object["total"] = event.total;
    object["unit"] = event.bytes ? "bytes" : "items";
    return object;
}

OrderedJson json_of(const StepFinished& event)
{
    OrderedJson object = step("step_finished", event.phase, event.subject);
    object["detail"] = printable(event.detail);
    return object;
}

OrderedJson json_of(const LogLine& event)
{
    OrderedJson object = step("log", event.phase, event.subject);
    object["text"] = printable(event.text);
    return object;
}

OrderedJson json_of(const Warning& event)
{
    OrderedJson object = head("warning");
    object["message"] = printable(event.message);
    object["hint"] = printable(event.hint);
    return object;
}

OrderedJson json_of(const Notice& event)
{
    OrderedJson object = head("notice");
    object["message"] = printable(event.message);
    return object;
}

} // namespace

void NdjsonSink::on(const Event& event) noexcept
{
    const std::lock_guard lock{m_mutex};
    const std::string line = std::visit([](const auto& one) { return json_of(one).dump(); }, event);
    write(m_stream, line + "\n");
    flush(m_stream);
}

} // namespace rbeepkg::cmd::render
