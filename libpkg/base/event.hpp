// What a library room tells the world while it works. Rooms are silent: they emit events; cmd/
// renders them as bars, as plain lines, as NDJSON for a hive or as narration. Events carry words
// and numbers only.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

namespace rbeepkg {

// The steps that an operation is made of, in the order in which a user meets them.
enum class Phase
{
    refresh,  // catalogs are asked
    resolve,  // targets become packages, packages get an origin
    evaluate, // a PKGBUILD is read
    fetch,    // sources or packages are downloaded
    vendor,   // the dependencies that a build system locks are fetched
    prepare,  // functions of the PKGBUILD, in makepkg's order
    pkgver,
    build,
    check,
    package,
    pack,    // $pkgdir becomes a package file
    verify,  // checksums and package files are checked
    stage,   // a package is unpacked into the store
    commit,  // the generation is written and switched
    cleanup, // what went is removed
};

// The name of a phase as it stands in JSON events, e.g. "fetch".
const char* to_string(Phase phase);

// Work on `subject` (a package, a file, a catalog) begins. Ends with StepFinished of the same phase
// and subject.
struct StepStarted
{
    Phase phase;
    std::string subject;
    std::string detail; // for people: a URL, a path; may be empty
};

// done never exceeds total and never goes back; total 0: not known. Units are bytes where bytes is
// true, else items.
struct StepProgress
{
    Phase phase;
    std::string subject;
    std::uint64_t done = 0;
    std::uint64_t total = 0;
    bool bytes = true;
};

struct StepFinished
{
    Phase phase;
    std::string subject;
    std::string detail; // "cached", "not modified", a size; may be empty
};

// One line of output of a build or a tool, cleaned of control characters, without its newline.
struct LogLine
{
    Phase phase;
    std::string subject;
    std::string text;
};

// Something the user should know although the work goes on. hint: what to do about it; may be
// empty.
struct Warning
{
    std::string message;
    std::string hint;
};

// A fact worth a line, e.g. what a recovery found.
struct Notice
{
    std::string message;
};

using Event = std::variant<StepStarted, StepProgress, StepFinished, LogLine, Warning, Notice>;

// Receives events. Called from any thread of the operation; an implementation locks if it must.
// Must not throw.
class EventSink
{
public:
    virtual ~EventSink() = default;
    virtual void on(const Event& event) noexcept = 0;
};

// Swallows everything.
class NullSink final : public EventSink
{
public:
    void on(const Event&) noexcept override {}
};

// A step as a scope: started on construction, finished (with finish's detail) on destruction unless
// an exception is under way.
class Step
{
public:
    Step(EventSink& sink, Phase phase, std::string subject, std::string detail = {});
    ~Step();
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;

    void progress(std::uint64_t done, std::uint64_t total, bool bytes = true);
    void finish(std::string detail) { m_detail = std::move(detail); }

private:
    EventSink& m_sink;
    Phase m_phase;
    std::string m_subject;
    std::string m_detail;
    int m_exceptions;
};

} // namespace rbeepkg
