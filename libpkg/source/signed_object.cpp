// How git writes a signature into a commit and behind a tag.
#include "libpkg/source/signature.hpp"

#include <algorithm>

namespace rbeepkg::source {

namespace {

constexpr std::string_view k_header = "gpgsig";
constexpr std::string_view k_begin = "-----BEGIN PGP SIGNATURE-----";

std::string_view first_line(std::string_view text)
{
    const std::size_t end = text.find('\n');
    return text.substr(0, end == std::string_view::npos ? text.size() : end + 1);
}

} // namespace

// All headers of signatures are no part of what was signed; which of them is the signature depends
// on the kind of the repository.
SignedObject split_commit(std::string_view commit, bool sha256)
{
    const std::string_view wanted = sha256 ? "gpgsig-sha256 " : "gpgsig ";
    SignedObject object;
    bool in_signature = false;
    bool in_other = false;
    while (!commit.empty() && commit.front() != '\n') {
        const std::string_view line = first_line(commit);
        commit.remove_prefix(line.size());
        const bool goes_on = line.front() == ' ';
        in_signature = goes_on ? in_signature : line.starts_with(wanted);
        in_other = goes_on ? in_other : !in_signature && line.starts_with(k_header);
        if (in_signature) {
            object.signature += line.substr(goes_on ? 1 : wanted.size());
        } else if (!in_other) {
            object.payload += line;
        }
    }
    object.payload += commit;
    return object;
}

SignedObject split_tag(std::string_view tag)
{
    std::size_t found = std::string_view::npos;
    for (std::size_t at = 0; at < tag.size(); at += first_line(tag.substr(at)).size()) {
        if (tag.substr(at).starts_with(k_begin)) {
            found = at;
        }
    }
    if (found == std::string_view::npos) {
        return {std::string{tag}, {}};
    }
    return {std::string{tag.substr(0, found)}, std::string{tag.substr(found)}};
}

} // namespace rbeepkg::source
