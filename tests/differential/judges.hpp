// Those who say what a PKGBUILD means: makepkg, bash in the sandbox, and the static reading.
#pragma once

#include "libpkg/os/tree.hpp"
#include "libpkg/pkgbuild/evaluate.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::differential {

struct Answer
{
    enum class Kind
    {
        srcinfo,
        refused,
        declined, // only the static reading may
        stricter  // refused by a rule that makepkg does not have
    };
    Kind kind = Kind::refused;
    std::string text; // the .SRCINFO, or why there is none

    bool agrees_with(const Answer& other) const;
};

// "refused: ..." or the text.
std::string describe(const Answer& answer);

class Judges
{
public:
    Judges();

    // makepkg's, of all texts, in parallel.
    std::vector<Answer> oracle(const std::vector<std::string>& texts) const;
    Answer sandbox(const std::string& text) const;
    Answer statically(const std::string& text) const;

private:
    std::vector<Answer> oracle_alone(const std::vector<std::string>& texts,
                                     const std::string& directory) const;
    std::string neighbourhood() const; // a directory with what lies beside each recipe
    Answer evaluated(const std::string& text, pkgbuild::Method method) const;

    os::TempDir m_directory;
    pkgbuild::Variant m_variant;
    std::optional<os::Identity> m_user;
};

} // namespace rbeepkg::differential
