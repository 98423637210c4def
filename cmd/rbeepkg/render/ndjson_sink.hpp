// Events as one JSON object a line (render/NDJSON.md), flushed at once: for a hive to forward.
#pragma once

#include "libpkg/base/event.hpp"

#include <cstdio>
#include <mutex>

namespace rbeepkg::cmd::render {

class NdjsonSink final : public EventSink
{
public:
    explicit NdjsonSink(std::FILE* stream) : m_stream{stream} {}
    void on(const Event& event) noexcept override;

private:
    std::FILE* m_stream;
    std::mutex m_mutex;
};

} // namespace rbeepkg::cmd::render
