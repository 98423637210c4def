// A download as it grows: takes the bytes of one or several answers, hashes and counts them, and
// says what may be asked for next.
#pragma once

#include "libpkg/net/part_file.hpp"
#include "libpkg/net/progress.hpp"
#include "libpkg/net/transfer.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::net {

class GrowingFile final : public Receiver
{
public:
    GrowingFile(const Download& request, PartFile& part, Step& step, CancelToken cancel);

    // Takes over what an earlier run left, if it can be gone on with.
    void resume();
    // Empties the part: the next question is for the whole.
    void start_over();
    // Before each question: what cannot be continued is dropped.
    void start_attempt();

    // What makes the question one for the rest only; {} while there is nothing.
    std::vector<std::string> conditions() const;
    bool begin(const Head& head) override;
    void take(std::string_view bytes) override;

    std::uint64_t size() const noexcept { return m_part.size(); }
    // The last answer does not continue what is there.
    bool wants_restart() const noexcept { return m_wants_restart; }
    // As far as the server said how long it is.
    bool is_whole() const noexcept { return !m_total || *m_total == size(); }
    bool resumed() const noexcept { return m_resumed; }
    bool digest_holds();
    // Error{untrusted} when size or digest are not the expected ones; else the file appears at its
    // path.
    Downloaded finish();

private:
    struct Digests
    {
        crypto::Digest sha256;
        std::optional<crypto::Digest> expected_kind;
    };

    bool begin_whole(const Head& head);
    bool continue_with(const Head& head);
    bool can_continue(const PartOrigin& origin) const;
    void check_size(std::uint64_t size);
    void hash(std::string_view bytes);
    void hash_what_is_there();
    const Digests& digests();
    void tell_progress();

    const Download& m_request;
    PartFile& m_part;
    Step& m_step;
    CancelToken m_cancel;
    ProgressMeter m_meter;
    PartOrigin m_origin;
    std::optional<std::uint64_t> m_total;
    crypto::Hasher m_sha256;
    std::optional<crypto::Hasher> m_other; // when the expected digest is of another kind
    std::optional<Digests> m_digests;
    bool m_wants_restart = false;
    bool m_resumed = false;
};

} // namespace rbeepkg::net
