// Getting the sources of a PKGBUILD: fetched into the cache, checked, and laid out in $srcdir.
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/base/event.hpp"
#include "libpkg/crypto/digest.hpp"
#include "libpkg/net/http.hpp"
#include "libpkg/source/source_url.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::source {

// What the recipe asks for.
struct WantedSource
{
    std::string text;                    // as written
    std::vector<crypto::Digest> digests; // {} with skip
    bool skip = false;
};

// What it turned out to be: enough to name a build (git commit or file digest) and to lay it out.
struct PinnedSource
{
    SourceUrl url;
    // "sha256:<hex>", "git:<40 hex>", "hg:<40 hex>", "svn:<number>", "bzr:<revision id>" or
    // "fossil:<40 or 64 hex>"
    std::string pin;
    std::string path; // the file, or the mirror
    std::string text; // as written
};

// Digests of files that were SKIPped, remembered at first use: the port is filled by database/.
class PinStore
{
public:
    virtual ~PinStore() = default;
    // subject: "<package> <version>"; url: display form.
    virtual std::optional<std::string> find(const std::string& subject, const std::string& url) = 0;
    virtual void remember(const std::string& subject, const std::string& url,
                          const std::string& sha256) = 0;
};

struct FetchContext
{
    std::string cache; // files go to <cache>/sources, mirrors to <cache>/<git, hg, svn ...>
    std::string
        local_directory; // where local files lie (beside the PKGBUILD); "" when there is none
    std::optional<net::Url>
        local_base;           // else: local files are asked for relative to this URL (the recipe's)
    std::string subject;      // "<package> <version>", for pins and messages
    PinStore* pins = nullptr; // nullptr: SKIPs are not pinned (rbeepkg-build alone, as makepkg)
    bool allow_plain_http_skip = false;
    // A recipe that came from elsewhere may not have files of this machine copied into a build;
    // one that lies on it may.
    bool allow_local_urls = false;
    std::string ca_file; // certificate authorities (PEM) of git and the like; "": the system's
    net::HttpClient* http = nullptr;
    EventSink* sink = nullptr;
    std::vector<std::string>
        branch_hints; // "the catalog says production--x": offered when a branch is missing
    bool skip_checksums = false;  // digests of the recipe are not looked at, files may lack them
    bool skip_signatures = false; // nothing is asked of gpg; a Notice says so
    bool hold_version = false;    // a mirror that is there is not updated
    std::vector<std::string> valid_pgp_keys; // fingerprints; empty: whom the keyring trusts
    std::string gnupg_home;                  // whose keys are known; "": the user's (~/.gnupg)
    // "": only the cache. Else makepkg's SRCDEST: downloaded files lie there too, under their
    // names, and one that is there with the recipe's checksum is not asked for again.
    std::string download_directory;
};

// Fetches what is missing, checks all of it, signatures too. Git and other version control: a
// mirror in the cache is made or updated (with tags); when the server cannot be reached and the
// mirror has the wanted ref, a Warning is emitted and the mirror serves. Files with known digests
// that are in the cache are not asked for again. Errors: untrusted (a source text that is refused;
// checksum: file, expected, found; pin changed; a local URL that is not allowed, before anything is
// read), network (also of a server that does not have the file, branch, tag or commit; a missing
// branch or tag names those that exist), not_found (a local file), corrupt.
std::vector<PinnedSource> fetch_sources(const std::vector<WantedSource>& wanted,
                                        const FetchContext& context, const CancelToken& cancel);

// The checksum of each source, for the arrays of a PKGBUILD: "SKIP" for version control and for
// signatures.
std::vector<std::string> generate_sums(const std::vector<PinnedSource>& sources,
                                       crypto::Algorithm algorithm, const CancelToken& cancel);

// What is known without fetching any file: digests from the recipe, pins, and the commits that refs
// name now (ls-remote, else the mirror). nullopt when a file's digest is not known before it is
// fetched.
std::optional<std::vector<std::string>> known_pins(const std::vector<WantedSource>& wanted,
                                                   const FetchContext& context,
                                                   const CancelToken& cancel);

struct LayoutOptions
{
    std::vector<std::string> noextract;
    std::string architecture;
};

// Fills $srcdir: files linked or copied, archives unpacked unless noextract, git checked out from
// the mirror (detached at the pin for commit and tag, on the branch otherwise). Returns what a user
// should know, e.g. ".gitmodules" that nobody fetched.
std::vector<std::string> lay_out_sources(const std::vector<PinnedSource>& sources,
                                         const std::string& srcdir, const LayoutOptions& options,
                                         EventSink& sink, const CancelToken& cancel);

} // namespace rbeepkg::source
