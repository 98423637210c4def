#include "libpkg/base/event.hpp"

#include <exception>
#include <utility>

namespace rbeepkg {

const char* to_string(Phase phase)
{
    switch (phase) {
    case Phase::refresh:
        return "refresh";
    case Phase::resolve:
        return "resolve";
    case Phase::evaluate:
        return "evaluate";
    case Phase::fetch:
        return "fetch";
    case Phase::vendor:
        return "vendor";
    case Phase::prepare:
        return "prepare";
    case Phase::pkgver:
        return "pkgver";
    case Phase::build:
        return "build";
    case Phase::check:
        return "check";
    case Phase::package:
        return "package";
    case Phase::pack:
        return "pack";
    case Phase::verify:
        return "verify";
    case Phase::stage:
        return "stage";
    case Phase::commit:
        return "commit";
    case Phase::cleanup:
        return "cleanup";
    }
    return "unknown";
}

Step::Step(EventSink& sink, Phase phase, std::string subject, std::string detail)
    : m_sink{sink}, m_phase{phase}, m_subject{std::move(subject)}, m_exceptions{
                                                                       std::uncaught_exceptions()}
{
    m_sink.on(StepStarted{m_phase, m_subject, std::move(detail)});
}

Step::~Step()
{
    if (std::uncaught_exceptions() == m_exceptions) {
        m_sink.on(StepFinished{m_phase, m_subject, m_detail});
    }
}

void Step::progress(std::uint64_t done, std::uint64_t total, bool bytes)
{
    m_sink.on(StepProgress{m_phase, m_subject, done, total, bytes});
}

} // namespace rbeepkg
