// What the programs that change files of a $pkgdir (strip, objcopy, gzip) are to do, and the
// sandbox that they run in: they read files of strangers.
#pragma once

#include "libpkg/build/job.hpp"

#include <string>
#include <vector>

namespace rbeepkg::build {

class TidyPlan
{
public:
    // Symbols go. flags: of strip(1). static_library: what is left of link time optimization too.
    void strip(const std::string& path, const std::vector<std::string>& flags, bool static_library);
    // Another hard link of a file that was stripped: its debug symbols get one too.
    void twin(const std::string& path, const std::string& twin);
    // The file becomes PATH.gz.
    void compress(const std::string& path);

    bool empty() const noexcept { return m_words.empty(); }
    bool strips() const noexcept { return m_strips; }
    std::string text() const; // as the script reads it

private:
    std::vector<std::string> m_words;
    bool m_strips = false;
};

// Where debug symbols go.
struct DebugPlace
{
    std::string directory;        // on the machine; "" where none are kept
    std::string source_directory; // of the sources, below it: "usr/src/debug"
};

// Does all of the plan. Error{build_failed} when it could not be done; a file that strip(1) does
// not take stays as it is, with its words in the log. Error{unsupported} when a program is missing.
void run_tidy_plan(Job& job, const std::string& package, const TidyPlan& plan,
                   const DebugPlace& debug);

} // namespace rbeepkg::build
