#include "libpkg/net/growing_file.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/net/failure_text.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace rbeepkg::net {

namespace {

using crypto::Algorithm;

bool is_strong(const std::string& etag)
{
    return !etag.empty() && etag.compare(0, 2, "W/") != 0;
}

std::optional<crypto::Hasher> second_hasher(const Download& request)
{
    if (!request.expected_digest || request.expected_digest->algorithm == Algorithm::sha256) {
        return std::nullopt;
    }
    return crypto::Hasher{request.expected_digest->algorithm};
}

} // namespace

GrowingFile::GrowingFile(const Download& request, PartFile& part, Step& step, CancelToken cancel)
    : m_request{request}, m_part{part}, m_step{step}, m_cancel{std::move(cancel)},
      m_sha256{Algorithm::sha256}, m_other{second_hasher(request)}
{}

bool GrowingFile::can_continue(const PartOrigin& origin) const
{
    // A digest proves the result, whatever the parts are. Without one the server must be able to
    // say that the file is the same, and the bytes must be known to have reached the disk.
    if (m_request.expected_digest) {
        return true;
    }
    return origin.boot == this_boot() && (is_strong(origin.etag) || !origin.last_modified.empty());
}

void GrowingFile::resume()
{
    if (m_part.size() == 0) {
        return;
    }
    const std::optional<PartOrigin> origin = m_part.origin();
    const std::uint64_t most =
        std::min({m_request.max_bytes, m_request.expected_size.value_or(m_request.max_bytes),
                  origin ? origin->size.value_or(m_request.max_bytes) : 0});
    if (!origin || origin->source != crypto::sha256_hex(m_request.url.to_string()) ||
        m_part.size() > most || !can_continue(*origin)) {
        start_over();
        return;
    }
    m_origin = *origin;
    m_total = origin->size;
    // All of it is there, but nobody has checked it: the last byte is asked for again, since there
    // is no question for none.
    if (m_total && m_part.size() == *m_total) {
        m_part.cut_to(*m_total - 1);
    }
    hash_what_is_there();
}

void GrowingFile::hash_what_is_there()
{
    if (::lseek(m_part.fd(), 0, SEEK_SET) != 0) {
        throw system_error(errno, "cannot read " + m_part.part_path());
    }
    std::array<char, 256U << 10U> buffer{};
    std::size_t count = 0;
    do {
        m_cancel.check();
        count = os::read_full(m_part.fd(), buffer.data(), buffer.size(), m_part.part_path());
        hash({buffer.data(), count});
    } while (count == buffer.size());
}

void GrowingFile::start_over()
{
    m_part.clear();
    m_origin = PartOrigin{};
    m_total.reset();
    m_digests.reset();
    m_sha256 = crypto::Hasher{Algorithm::sha256};
    m_other = second_hasher(m_request);
    m_wants_restart = false;
    m_resumed = false;
}

void GrowingFile::start_attempt()
{
    m_wants_restart = false;
    if (size() > 0 && !can_continue(m_origin)) {
        start_over();
    }
}

std::vector<std::string> GrowingFile::conditions() const
{
    if (size() == 0) {
        return {};
    }
    std::vector<std::string> conditions = {fmt::format("Range: bytes={}-", size())};
    if (is_strong(m_origin.etag)) {
        conditions.push_back("If-Range: " + m_origin.etag);
    } else if (!m_origin.last_modified.empty()) {
        conditions.push_back("If-Range: " + m_origin.last_modified);
    }
    return conditions;
}

bool GrowingFile::begin(const Head& head)
{
    if (head.status == 200) {
        return begin_whole(head);
    }
    return head.status == 206 && size() > 0 && continue_with(head);
}

bool GrowingFile::begin_whole(const Head& head)
{
    start_over();
    m_total = head.content_length;
    if (m_total) {
        check_size(*m_total);
        if (m_request.expected_size && *m_total < *m_request.expected_size) {
            m_part.clear();
            throw make_error(ErrorCode::untrusted, "{} is {} bytes long; {} are expected",
                             m_request.url.display(), *m_total, *m_request.expected_size);
        }
    }
    m_origin = PartOrigin{crypto::sha256_hex(m_request.url.to_string()), head.etag,
                          head.last_modified, m_total, this_boot()};
    m_part.remember(m_origin);
    return true;
}

bool GrowingFile::continue_with(const Head& head)
{
    const auto range = parse_content_range(head.content_range);
    const bool same_size =
        range &&
        (!range->total || ((!m_total || *range->total == *m_total) &&
                           *range->total == m_request.expected_size.value_or(*range->total)));
    const bool same_file = head.etag.empty() || m_origin.etag.empty() || head.etag == m_origin.etag;
    if (!range || range->first != size() || !same_size || !same_file) {
        m_wants_restart = true;
        return false;
    }
    m_total = range->total ? range->total : m_total;
    m_resumed = true;
    return true;
}

void GrowingFile::check_size(std::uint64_t size)
{
    if (m_request.expected_size && size > *m_request.expected_size) {
        m_part.clear();
        throw make_error(ErrorCode::untrusted, "{} is longer than the {} bytes that are expected",
                         m_request.url.display(), *m_request.expected_size);
    }
    if (size > m_request.max_bytes) {
        m_part.clear();
        throw too_large_error(m_request.url, m_request.max_bytes);
    }
}

void GrowingFile::hash(std::string_view bytes)
{
    m_sha256.update(bytes);
    if (m_other) {
        m_other->update(bytes);
    }
}

void GrowingFile::take(std::string_view bytes)
{
    check_size(size() + bytes.size());
    m_part.append(bytes);
    hash(bytes);
    tell_progress();
}

void GrowingFile::tell_progress()
{
    const auto total = m_total ? m_total : m_request.expected_size;
    if (const auto news = m_meter.at(ProgressMeter::Clock::now(), size(), total)) {
        m_step.progress(news->done, news->total);
    }
}

const GrowingFile::Digests& GrowingFile::digests()
{
    if (!m_digests) {
        m_digests = Digests{m_sha256.finish(), std::nullopt};
        if (m_other) {
            m_digests->expected_kind = m_other->finish();
        } else if (m_request.expected_digest) {
            m_digests->expected_kind = m_digests->sha256;
        }
    }
    return *m_digests;
}

bool GrowingFile::digest_holds()
{
    return !m_request.expected_digest || digests().expected_kind == m_request.expected_digest;
}

Downloaded GrowingFile::finish()
{
    if (m_request.expected_size && size() != *m_request.expected_size) {
        const std::uint64_t found = size();
        m_part.clear();
        throw make_error(ErrorCode::untrusted, "{} is {} bytes long; {} are expected",
                         m_request.url.display(), found, *m_request.expected_size);
    }
    if (!digest_holds()) {
        const crypto::Digest& expected = *m_request.expected_digest;
        m_part.clear();
        throw Error{
            ErrorCode::untrusted,
            fmt::format("{} has the {} {}; {} is expected", m_request.url.display(),
                        crypto::to_string(expected.algorithm), digests().expected_kind->value,
                        expected.value),
            "the file on the server is not the one that was promised; if it was replaced on "
            "purpose, whoever published the digest must publish the new one"};
    }
    Downloaded downloaded;
    downloaded.size = size();
    downloaded.sha256 = digests().sha256;
    downloaded.resumed = m_resumed;
    downloaded.insecure = m_request.url.scheme == "http";
    m_part.publish();
    return downloaded;
}

} // namespace rbeepkg::net
