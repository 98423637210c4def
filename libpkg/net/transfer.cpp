#include "libpkg/net/transfer.hpp"

#include "libpkg/base/c_handle.hpp"
#include "libpkg/base/scope_exit.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/net/pace.hpp"
#include "libpkg/net/redirect.hpp"

#include <curl/curl.h>

#include <array>
#include <cerrno>
#include <exception>
#include <utility>

namespace rbeepkg::net {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t k_max_head = 256U << 10U;
// So much of a body nobody wants is read to keep the connection; past it, it is closed.
constexpr std::size_t k_max_unwanted = 64U << 10U;
constexpr int k_poll_ms = 50;
constexpr long k_chain_not_judged = 1;
constexpr long k_buffer_size = 256L << 10U;

using EasyHandle = CHandle<CURL, &curl_easy_cleanup>;
using MultiHandle = CHandle<CURLM, &curl_multi_cleanup>;
using HeaderList = CHandle<curl_slist, &curl_slist_free_all>;

// Once per process; libcurl wants it before anything else and never undone.
void initialise_libcurl()
{
    static const CURLcode s_result = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (s_result != CURLE_OK) {
        throw make_error(ErrorCode::internal, "cannot initialise libcurl: {}",
                         curl_easy_strerror(s_result));
    }
}

// One request to one server: what libcurl's callbacks write to.
class Hop
{
public:
    Hop(Receiver& receiver, Pace& pace) : m_receiver{receiver}, m_pace{pace} {}

    bool take_header(std::string_view line)
    {
        m_pace.received(line.size());
        if (m_reader.take(line) && !is_redirect()) {
            m_wanted = m_receiver.begin(m_reader.head());
        }
        return m_reader.size() <= k_max_head;
    }
    bool take_body(std::string_view bytes)
    {
        m_pace.received(bytes.size());
        if (m_wanted) {
            m_receiver.take(bytes);
            return true;
        }
        m_unwanted += bytes.size();
        m_stopped = m_unwanted > k_max_unwanted;
        return !m_stopped;
    }

    const Head& head() const { return m_reader.head(); }
    bool is_redirect() const
    {
        return is_redirect_status(head().status) && !head().location.empty();
    }
    // We ended it ourselves, having read all we wanted.
    bool stopped() const { return m_stopped; }
    bool head_too_long() const { return m_reader.size() > k_max_head; }
    bool head_complete() const { return m_reader.complete(); }
    std::exception_ptr thrown() const { return m_thrown; }

    // No exception may cross libcurl's frames: it waits here.
    template <bool (Hop::*Take)(std::string_view)>
    static std::size_t callback(char* data, std::size_t size, std::size_t count, void* self)
    {
        auto& hop = *static_cast<Hop*>(self);
        const std::size_t length = size * count;
        try {
            return (hop.*Take)({data, length}) ? length : length + 1;
        } catch (const std::exception&) {
            hop.m_thrown = std::current_exception();
            return length + 1;
        }
    }

private:
    Receiver& m_receiver;
    Pace& m_pace;
    HeadReader m_reader;
    std::size_t m_unwanted = 0;
    bool m_wanted = false;
    bool m_stopped = false;
    std::exception_ptr m_thrown;
};

std::string seconds_text(milliseconds time)
{
    return time.count() % 1000 == 0 ? fmt::format("{} s", time.count() / 1000)
                                    : fmt::format("{} ms", time.count());
}

void add_headers(HeaderList& list, const std::vector<std::string>& headers)
{
    for (const std::string& header : headers) {
        if (header.find_first_of(std::string_view{"\r\n\0", 3}) != std::string::npos) {
            throw make_error(ErrorCode::internal, "a request header holds a line break");
        }
        curl_slist* extended = curl_slist_append(list.get(), header.c_str());
        if (extended == nullptr) {
            throw std::bad_alloc{};
        }
        static_cast<void>(list.release());
        list.reset(extended);
    }
}

FailureKind kind_of(CURLcode code)
{
    switch (code) {
    case CURLE_COULDNT_CONNECT:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
        return FailureKind::unreachable;
    case CURLE_OPERATION_TIMEDOUT:
        return FailureKind::timed_out;
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_SSL_CONNECT_ERROR:
        return FailureKind::cut;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
        return FailureKind::certificate;
    default:
        return FailureKind::permanent;
    }
}

} // namespace

struct Transfer::State
{
    HttpOptions options;
    CancelToken cancel;
    MultiHandle multi;
    EasyHandle easy;
    std::array<char, CURL_ERROR_SIZE> error_text{};

    Answer one_hop(const Question& question, const std::vector<std::string>& headers,
                   Receiver& receiver, std::string& location);
    void set_up(const Question& question, const HeaderList& headers, Hop& hop);
    std::optional<Failure> drive(const Hop& hop, Pace& pace);
    std::optional<Failure> failure_of(CURLcode code, const Hop& hop) const;
    std::string certificate_reason(const std::string& words) const;
    std::optional<std::chrono::seconds> retry_after() const;
};

void Transfer::State::set_up(const Question& question, const HeaderList& headers, Hop& hop)
{
    CURL* handle = easy.get();
    curl_easy_reset(handle); // keeps connections and what is known of hosts
    error_text.fill('\0');
    const std::string agent = options.user_agent.empty() ? "rbeepkg" : options.user_agent;
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, error_text.data());
    curl_easy_setopt(handle, CURLOPT_URL, question.url.to_string().c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_QUICK_EXIT, 1L); // a cancel waits for no name server
    curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 1L);
    curl_easy_setopt(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(handle, CURLOPT_BUFFERSIZE, k_buffer_size);
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS,
                     static_cast<long>(options.connect_timeout.count()));
    curl_easy_setopt(handle, CURLOPT_USERAGENT, agent.c_str());
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
    if (!options.proxy.empty()) {
        curl_easy_setopt(handle, CURLOPT_PROXY, options.proxy.c_str());
    }
    if (!options.ca_file.empty()) {
        curl_easy_setopt(handle, CURLOPT_CAINFO, options.ca_file.c_str());
        curl_easy_setopt(handle, CURLOPT_CAPATH, nullptr);
    }
    if (question.compressed) {
        curl_easy_setopt(handle, CURLOPT_ACCEPT_ENCODING, "gzip");
    }
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, &Hop::callback<&Hop::take_header>);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, &hop);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &Hop::callback<&Hop::take_body>);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &hop);
}

// Runs the transfer that was set up, looking at the token and the clock at least every 50 ms.
std::optional<Failure> Transfer::State::drive(const Hop& hop, Pace& pace)
{
    if (curl_multi_add_handle(multi.get(), easy.get()) != CURLM_OK) {
        throw make_error(ErrorCode::internal, "libcurl took no transfer");
    }
    const auto remove = [this]() noexcept { curl_multi_remove_handle(multi.get(), easy.get()); };
    const ScopeExit removal{remove};
    int running = 1;
    while (running != 0) {
        cancel.check();
        if (curl_multi_perform(multi.get(), &running) != CURLM_OK) {
            return Failure{FailureKind::cut, "libcurl failed", {}};
        }
        curl_off_t ready = 0;
        curl_easy_getinfo(easy.get(), CURLINFO_PRETRANSFER_TIME_T, &ready);
        if (const auto limit = pace.exceeded(steady_clock::now(), ready != 0)) {
            return Failure{
                FailureKind::timed_out,
                hop.head_complete()
                    ? fmt::format("stalled: next to no data for {}", seconds_text(*limit))
                    : fmt::format("no answer within {}", seconds_text(*limit)),
                {}};
        }
        if (running != 0) {
            curl_multi_poll(multi.get(), nullptr, 0, k_poll_ms, nullptr);
        }
    }
    int left = 0;
    const CURLMsg* message = curl_multi_info_read(multi.get(), &left);
    return failure_of(message == nullptr ? CURLE_RECV_ERROR : message->data.result, hop);
}

std::optional<Failure> Transfer::State::failure_of(CURLcode code, const Hop& hop) const
{
    if (hop.thrown()) {
        std::rethrow_exception(hop.thrown());
    }
    if (hop.head_too_long()) {
        return Failure{FailureKind::permanent, "the headers of the answer are too long", {}};
    }
    if (code == CURLE_OK || (code == CURLE_WRITE_ERROR && hop.stopped())) {
        return std::nullopt;
    }
    const FailureKind kind = kind_of(code);
    std::string reason = printable(error_text.data(), 300);
    if (reason.empty()) {
        reason = curl_easy_strerror(code);
    }
    long error_number = 0;
    curl_easy_getinfo(easy.get(), CURLINFO_OS_ERRNO, &error_number);
    if (code == CURLE_COULDNT_CONNECT && error_number == ECONNREFUSED) {
        reason = "connection refused";
    } else if (code == CURLE_OPERATION_TIMEDOUT) {
        reason = "no connection within " + seconds_text(options.connect_timeout);
    } else if (code == CURLE_SSL_CACERT_BADFILE) {
        reason = fmt::format("the certificates of {} cannot be read",
                             options.ca_file.empty() ? "the system" : options.ca_file);
    } else if (kind == FailureKind::certificate) {
        reason = certificate_reason(reason);
    } else if (kind == FailureKind::cut) {
        reason = "the connection broke: " + reason;
    }
    return Failure{kind, std::move(reason), {}};
}

// A certificate may be good and another host's: then libcurl has not come to look at what OpenSSL
// says of the chain, and the result is as it was set before, "unspecified".
std::string Transfer::State::certificate_reason(const std::string& words) const
{
    long chain = 0;
    curl_easy_getinfo(easy.get(), CURLINFO_SSL_VERIFYRESULT, &chain);
    if (chain <= k_chain_not_judged) {
        return "the server's certificate is not for this host: " + words;
    }
    return fmt::format("the server's certificate is not trusted ({}): {}",
                       options.ca_file.empty() ? "CaFile names no authority of your own"
                                               : "CaFile is " + options.ca_file,
                       words);
}

std::optional<std::chrono::seconds> Transfer::State::retry_after() const
{
    curl_off_t seconds = 0;
    curl_easy_getinfo(easy.get(), CURLINFO_RETRY_AFTER, &seconds);
    return seconds > 0 ? std::optional{std::chrono::seconds{seconds}} : std::nullopt;
}

Answer Transfer::State::one_hop(const Question& question, const std::vector<std::string>& headers,
                                Receiver& receiver, std::string& location)
{
    HeaderList list;
    add_headers(list, headers);
    add_headers(list, question.conditions);
    Pace pace{options.stall_timeout, question.answer_timeout, steady_clock::now()};
    Hop hop{receiver, pace};
    set_up(question, list, hop);
    Answer answer;
    answer.failure = drive(hop, pace);
    answer.head = hop.head();
    answer.url = question.url;
    answer.retry_after = retry_after();
    if (!answer.failure && !hop.head_complete()) {
        answer.failure = Failure{FailureKind::cut, "the connection ended without an answer", {}};
    }
    location = hop.is_redirect() ? hop.head().location : std::string{};
    return answer;
}

Transfer::Transfer(const HttpOptions& options, CancelToken cancel)
{
    initialise_libcurl();
    m_state.reset(new State{options, std::move(cancel), MultiHandle{curl_multi_init()},
                            EasyHandle{curl_easy_init()}});
    if (!m_state->multi || !m_state->easy) {
        throw std::bad_alloc{};
    }
}

Transfer::~Transfer() = default;

Answer Transfer::ask(const Question& question, Receiver& receiver)
{
    Question hop = question;
    std::vector<std::string> headers = question.headers;
    for (unsigned redirects = 0;; ++redirects) {
        std::string location;
        Answer answer = m_state->one_hop(hop, headers, receiver, location);
        if (answer.failure || location.empty()) {
            return answer;
        }
        Result<Url> target = redirect_target(hop.url, location);
        if (!target || redirects == m_state->options.max_redirects) {
            answer.failure = Failure{FailureKind::permanent,
                                     target ? fmt::format("more than {} redirects", redirects)
                                            : target.error().message,
                                     {}};
            return answer;
        }
        if (!may_keep_headers(hop.url, *target)) {
            headers.clear();
        }
        hop.url = *std::move(target);
    }
}

} // namespace rbeepkg::net
