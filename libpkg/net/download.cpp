#include "libpkg/base/text.hpp"
#include "libpkg/net/client_state.hpp"
#include "libpkg/net/failure_text.hpp"
#include "libpkg/net/growing_file.hpp"
#include "libpkg/net/local_file.hpp"
#include "libpkg/os/file.hpp"

#include <fcntl.h>

#include <array>
#include <filesystem>
#include <utility>

namespace rbeepkg::net {

namespace {

// So much new data makes an attempt worth its while: the count of retries starts over.
constexpr std::uint64_t k_worthwhile = 1ULL << 20U;

[[noreturn]] void throw_status(const Download& request, int status)
{
    const std::string url = request.url.display();
    if (status == 401 || status == 403) {
        throw Error{ErrorCode::licence,
                    fmt::format("cannot download {}: the server refuses it ({}): licence or "
                                "credentials are missing or not accepted",
                                url, status),
                    "check the licence token or the credentials for this server"};
    }
    if (status == 404 || status == 410) {
        // What was asked for is known and offered: it is the server that does not have it. A file
        // of this machine is just not there.
        throw Error{
            request.url.scheme == "file" ? ErrorCode::not_found : ErrorCode::network,
            fmt::format("cannot download {}: the server has no such file ({})", url, status),
            "refresh the catalog; the file may have moved"};
    }
    throw failure_error(request.url, {FailureKind::permanent, fmt::format("status {}", status), {}},
                        1);
}

Question question_for(const Download& request, const GrowingFile& file)
{
    Question question;
    question.url = request.url;
    question.headers = request.headers;
    question.conditions = file.conditions();
    return question;
}

// Why this answer does not end the download; nullopt: the file is whole, or (again is set) is to be
// asked for from its start.
std::optional<Failure> judge(const Download& request, const Answer& answer, GrowingFile& file,
                             bool& again)
{
    const int status = answer.head.status;
    const bool accepted = status == 200 || status == 206;
    again = !answer.failure && (file.wants_restart() || (status == 416 && file.size() > 0));
    if (answer.failure || again) {
        return answer.failure;
    }
    if (is_retryable_status(status)) {
        return Failure{FailureKind::status, fmt::format("status {}", status), answer.retry_after};
    }
    if (!accepted) {
        throw_status(request, status);
    }
    if (status == 206 && file.size() == 0) {
        return Failure{FailureKind::permanent, "it sent a part of what was asked for", {}};
    }
    return file.is_whole() ? std::nullopt
                           : std::optional{Failure{FailureKind::cut, "the answer ended early", {}}};
}

void fetch_remote(Transfer& transfer, Attempts attempts, const Download& request, GrowingFile& file)
{
    std::uint64_t farthest = file.size();
    for (;;) {
        file.start_attempt();
        const Answer answer = transfer.ask(question_for(request, file), file);
        bool again = false;
        const std::optional<Failure> failure = judge(request, answer, file, again);
        if (again) {
            file.start_over();
            continue;
        }
        if (!failure) {
            return;
        }
        if (file.size() >= farthest + k_worthwhile) {
            farthest = file.size();
            attempts.progressed();
        }
        if (!attempts.wait_after(*failure)) {
            throw failure_error(request.url, *failure, attempts.made());
        }
    }
}

void copy_local(const Download& request, GrowingFile& file, const CancelToken& cancel)
{
    const std::optional<LocalFile> local = open_local_file(request.url);
    if (!local) {
        throw_status(request, 404);
    }
    file.start_over();
    Head head;
    head.status = 200;
    head.content_length = local->size;
    file.begin(head);
    std::array<char, 256U << 10U> buffer{};
    std::size_t count = 0;
    do {
        cancel.check();
        count = os::read_full(local->fd.get(), buffer.data(), buffer.size(), request.url.display());
        file.take({buffer.data(), count});
    } while (count == buffer.size());
}

// What another process put there while we waited for it, if it is what we are to get.
std::optional<Downloaded> already_there(const Download& request)
{
    if (!request.expected_digest || !os::exists(request.path)) {
        return std::nullopt;
    }
    const os::UniqueFd fd = os::open_file(request.path, O_RDONLY);
    const std::vector<crypto::Digest> digests = crypto::digests_of_file(
        {crypto::Algorithm::sha256, request.expected_digest->algorithm}, fd.get(), request.path);
    if (digests.at(1) != *request.expected_digest) {
        return std::nullopt;
    }
    Downloaded downloaded;
    downloaded.size = std::filesystem::file_size(request.path);
    downloaded.sha256 = digests.front();
    return downloaded;
}

} // namespace

Downloaded HttpClient::download(const Download& request, EventSink& sink)
{
    m_state->cancel.check();
    Step step{sink, Phase::fetch, request.label, request.url.display()};
    PartFile part{request.path, m_state->cancel, [&] {
                      sink.on(Notice{"waiting for another process that downloads " +
                                     os::base_name(request.path)});
                  }};
    if (part.waited()) {
        if (auto downloaded = already_there(request)) {
            step.finish("fetched by another process");
            return *std::move(downloaded);
        }
    }
    GrowingFile file{request, part, step, m_state->cancel};
    if (request.url.scheme == "file") {
        copy_local(request, file, m_state->cancel);
    } else {
        const Attempts attempts{m_state->options, m_state->cancel};
        file.resume();
        fetch_remote(m_state->transfer(), attempts, request, file);
        // What an earlier run left may be damaged: the whole once more, from the server alone.
        if (file.resumed() && !file.digest_holds()) {
            file.start_over();
            fetch_remote(m_state->transfer(), attempts, request, file);
        }
    }
    Downloaded downloaded = file.finish();
    step.finish(human_size(downloaded.size));
    return downloaded;
}

} // namespace rbeepkg::net
