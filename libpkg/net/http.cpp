#include "libpkg/net/http.hpp"

#include "libpkg/net/client_state.hpp"
#include "libpkg/net/failure_text.hpp"
#include "libpkg/net/local_file.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace rbeepkg::net {

namespace {

// An error page is for a message; the rest of it is dropped.
constexpr std::size_t k_max_error_body = 64U << 10U;
// Nothing of an answer in memory is kept for the next attempt, and each that times out costs the
// whole limit: one more, and no third.
constexpr unsigned k_max_timeouts = 2;

class BodyInMemory final : public Receiver
{
public:
    explicit BodyInMemory(const Request& request) : m_request{request} {}

    bool begin(const Head& head) override
    {
        m_is_error = head.status >= 400;
        if (!m_is_error && head.content_length.value_or(0) > m_request.max_bytes) {
            throw too_large_error(m_request.url, m_request.max_bytes);
        }
        return true;
    }
    void take(std::string_view bytes) override
    {
        if (m_is_error) {
            bytes = bytes.substr(0, k_max_error_body - std::min(k_max_error_body, m_body.size()));
        } else if (bytes.size() > m_request.max_bytes - m_body.size()) {
            throw too_large_error(m_request.url, m_request.max_bytes);
        }
        m_body += bytes;
    }
    std::string body() && { return std::move(m_body); }

private:
    const Request& m_request;
    std::string m_body;
    bool m_is_error = false;
};

Question question_for(const Request& request)
{
    Question question;
    question.url = request.url;
    question.headers = request.headers;
    question.compressed = true;
    question.answer_timeout = request.answer_timeout;
    if (!request.if_none_match.empty()) {
        question.conditions.push_back("If-None-Match: " + request.if_none_match);
    }
    if (!request.if_modified_since.empty()) {
        question.conditions.push_back("If-Modified-Since: " + request.if_modified_since);
    }
    return question;
}

// What a retry may cure in this answer; nullopt: nothing.
std::optional<Failure> failure_in(const Answer& answer, const Request& request)
{
    if (answer.failure) {
        Failure failure = *answer.failure;
        const bool never_answered =
            failure.kind == FailureKind::timed_out && answer.head.status == 0;
        if (never_answered && request.answer_timeout.count() != 0) {
            failure.kind = FailureKind::permanent;
        }
        return failure;
    }
    if (is_retryable_status(answer.head.status)) {
        return Failure{FailureKind::status, fmt::format("status {}", answer.head.status),
                       answer.retry_after};
    }
    return std::nullopt;
}

Response response_of(Answer answer, std::string body)
{
    Response response;
    response.status = answer.head.status;
    response.body = std::move(body);
    response.max_age = freshness(answer.head);
    response.etag = std::move(answer.head.etag);
    response.last_modified = std::move(answer.head.last_modified);
    response.content_type = std::move(answer.head.content_type);
    response.effective_url = std::move(answer.url);
    return response;
}

std::string read_all(const LocalFile& file, const Request& request, const CancelToken& cancel)
{
    std::string body;
    std::array<char, 64U << 10U> buffer{};
    for (;;) {
        cancel.check();
        const std::size_t count =
            os::read_full(file.fd.get(), buffer.data(), buffer.size(), request.url.display());
        if (count > request.max_bytes - body.size()) {
            throw too_large_error(request.url, request.max_bytes);
        }
        body.append(buffer.data(), count);
        if (count < buffer.size()) {
            return body;
        }
    }
}

Response get_file(const Request& request, const CancelToken& cancel)
{
    Response response;
    response.effective_url = request.url;
    const std::optional<LocalFile> file = open_local_file(request.url);
    if (!file) {
        response.status = 404;
        return response;
    }
    response.etag = file->etag;
    if (request.if_none_match == file->etag) {
        response.status = 304;
        return response;
    }
    response.status = 200;
    response.body = read_all(*file, request, cancel);
    return response;
}

} // namespace

HttpClient::HttpClient(HttpOptions options, CancelToken cancel)
    : m_state{std::make_unique<State>(std::move(options), std::move(cancel))}
{}

HttpClient::~HttpClient() = default;
HttpClient::HttpClient(HttpClient&&) noexcept = default;

Response HttpClient::get(const Request& request)
{
    m_state->cancel.check();
    if (request.url.scheme == "file") {
        return get_file(request, m_state->cancel);
    }
    const Question question = question_for(request);
    Attempts attempts{m_state->options, m_state->cancel};
    unsigned timeouts = 0;
    for (;;) {
        BodyInMemory body{request};
        Answer answer = m_state->transfer().ask(question, body);
        const std::optional<Failure> failure = failure_in(answer, request);
        timeouts += failure && failure->kind == FailureKind::timed_out ? 1 : 0;
        if (failure && timeouts < k_max_timeouts && attempts.wait_after(*failure)) {
            continue;
        }
        if (answer.failure) {
            throw failure_error(request.url, *answer.failure, attempts.made());
        }
        return response_of(std::move(answer), std::move(body).body());
    }
}

} // namespace rbeepkg::net
