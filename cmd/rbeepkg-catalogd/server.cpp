#include "cmd/rbeepkg-catalogd/server.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/fd.hpp"

#include <httplib.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace rbeepkg::catalogd {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t k_threads = 64; // connections at a time
constexpr std::size_t k_max_head = 16U << 10U;
constexpr std::size_t k_max_head_lines = 100;
constexpr unsigned k_max_requests = 100; // on one connection
constexpr milliseconds k_head_timeout{10'000};
constexpr milliseconds k_idle_timeout{5'000};
constexpr milliseconds k_write_timeout{10'000};
constexpr milliseconds k_farewell{500};
constexpr std::size_t k_piece = 256U << 10U;

// One connection as httplib reads and writes it, with our limits on it.
class LimitedStream final : public httplib::Stream
{
public:
    LimitedStream(int fd, int stop_fd) : m_fd{fd}, m_stop_fd{stop_fd} {}

    // Waits for the first byte of a request; false: none comes.
    bool wait_for_request(milliseconds limit)
    {
        m_deadline = Clock::now() + k_head_timeout;
        m_head_size = 0;
        m_head_lines = 0;
        return m_begin != m_end || wait(POLLIN, Clock::now() + limit);
    }
    // A limit was passed: the connection is of no further use.
    bool broken() const { return m_broken; }

    // What still comes is read and dropped for a moment, so that the answer is not lost by a reset.
    void end()
    {
        ::shutdown(m_fd, SHUT_WR);
        const auto deadline = Clock::now() + k_farewell;
        std::array<char, 4096> sink{};
        while (wait(POLLIN, deadline) && ::recv(m_fd, sink.data(), sink.size(), 0) > 0) {
        }
    }

    bool is_readable() const override { return true; }
    bool is_writable() const override { return true; }
    ::ssize_t read(char* data, std::size_t size) override
    {
        if (m_begin == m_end && !fill()) {
            return m_broken ? -1 : 0;
        }
        const std::size_t count = std::min(size, m_end - m_begin);
        std::copy_n(m_buffer.data() + m_begin, count, data);
        m_head_lines += static_cast<std::size_t>(std::count(data, data + count, '\n'));
        m_head_size += count;
        m_begin += count;
        if (m_head_size > k_max_head || m_head_lines > k_max_head_lines) {
            m_broken = true;
            return -1;
        }
        return static_cast<::ssize_t>(count);
    }
    ::ssize_t write(const char* data, std::size_t size) override
    {
        const auto deadline = Clock::now() + k_write_timeout;
        for (;;) {
            const ::ssize_t count = ::send(m_fd, data, size, MSG_NOSIGNAL | MSG_DONTWAIT);
            if (count >= 0) {
                return count;
            }
            const bool full = errno == EAGAIN || errno == EWOULDBLOCK;
            if (errno != EINTR && (!full || !wait(POLLOUT, deadline))) {
                m_broken = true;
                return -1;
            }
        }
    }
    void get_remote_ip_and_port(std::string&, int&) const override {}
    void get_local_ip_and_port(std::string&, int&) const override {}
    int socket() const override { return m_fd; }

private:
    bool fill()
    {
        if (!wait(POLLIN, m_deadline)) {
            m_broken = true;
            return false;
        }
        const ::ssize_t count = ::recv(m_fd, m_buffer.data(), m_buffer.size(), 0);
        m_begin = 0;
        m_end = count > 0 ? static_cast<std::size_t>(count) : 0;
        return count > 0;
    }
    // False: the time is over, or the server ends.
    bool wait(short events, Clock::time_point deadline) const
    {
        for (;;) {
            const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now()).count();
            std::array<::pollfd, 2> polled = {{{m_fd, events, 0}, {m_stop_fd, POLLIN, 0}}};
            const int ready =
                left > 0 ? ::poll(polled.data(), polled.size(), static_cast<int>(left)) : 0;
            if (ready < 0 && errno == EINTR) {
                continue;
            }
            return ready > 0 && polled[1].revents == 0;
        }
    }

    int m_fd;
    int m_stop_fd;
    std::array<char, 8192> m_buffer{};
    std::size_t m_begin = 0;
    std::size_t m_end = 0;
    std::size_t m_head_size = 0;
    std::size_t m_head_lines = 0;
    Clock::time_point m_deadline;
    bool m_broken = false;
};

// A thread for each connection up to a number; further ones wait in the kernel's queue.
class BoundedPool final : public httplib::TaskQueue
{
public:
    explicit BoundedPool(std::size_t size) : m_free{size}, m_pool{size} {}

    void enqueue(std::function<void()> task) override
    {
        {
            std::unique_lock lock{m_mutex};
            m_changed.wait(lock, [this] { return m_free > 0; });
            --m_free;
        }
        m_pool.enqueue([this, task = std::move(task)] {
            task();
            const std::lock_guard guard{m_mutex};
            ++m_free;
            m_changed.notify_one();
        });
    }
    void shutdown() override { m_pool.shutdown(); }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::size_t m_free;
    httplib::ThreadPool m_pool;
};

class LimitedServer final : public httplib::Server
{
public:
    LimitedServer() : m_stop{::eventfd(0, EFD_CLOEXEC)}
    {
        if (!m_stop) {
            throw system_error(errno, "cannot make an event descriptor");
        }
    }
    void end_connections() { ::eventfd_write(m_stop.get(), 1); }

private:
    bool process_and_close_socket(int socket) override
    {
        const os::UniqueFd fd{socket};
        LimitedStream stream{socket, m_stop.get()};
        milliseconds patience = k_head_timeout;
        for (unsigned n = 1; n <= k_max_requests && stream.wait_for_request(patience); ++n) {
            patience = k_idle_timeout;
            bool closed = false;
            bool understood = false;
            const auto set_up = [&understood](httplib::Request& request) {
                understood = prepare(request);
            };
            const bool answered = process_request(stream, n == k_max_requests, closed, set_up);
            if (!answered || closed || !understood || stream.broken()) {
                break;
            }
        }
        stream.end();
        return true;
    }

    // False: nothing after this request can be read as another one.
    static bool prepare(httplib::Request& request)
    {
        request.ranges.clear(); // the routes cut files themselves
        const bool has_body = request.has_header("Transfer-Encoding") ||
                              (request.has_header("Content-Length") &&
                               request.get_header_value("Content-Length") != "0");
        if (has_body) {
            request.headers.erase("Connection");
            request.set_header("Connection", "close"); // no body of a question is ever read
        }
        return !has_body;
    }

    os::UniqueFd m_stop;
};

Ask ask_of(const httplib::Request& request)
{
    return {request.method, request.path, request.get_header_value("If-None-Match"),
            request.get_header_value("If-Range"), request.get_header_value("Range")};
}

httplib::ContentProvider provider_of(FileBody file)
{
    return [file = std::move(file), buffer = std::vector<char>(k_piece)](
               std::size_t offset, std::size_t length, httplib::DataSink& sink) mutable {
        const std::size_t wanted = std::min(length, buffer.size());
        const ::ssize_t count = ::pread(file.fd->get(), buffer.data(), wanted,
                                        static_cast<::off_t>(file.offset + offset));
        return count > 0 && sink.write(buffer.data(), static_cast<std::size_t>(count));
    };
}

void fill(httplib::Response& response, Reply reply)
{
    response.status = reply.status;
    response.set_header("Access-Control-Allow-Origin", "*");
    response.set_header("X-Content-Type-Options", "nosniff");
    for (const auto& [name, value] : reply.headers) {
        response.set_header(name, value);
    }
    if (reply.file && reply.file->length > 0) {
        const std::uint64_t length = reply.file->length;
        response.set_content_provider(length, reply.content_type,
                                      provider_of(*std::move(reply.file)));
    } else if (!reply.content_type.empty() && reply.status != 304) {
        response.set_content(reply.body, reply.content_type);
    }
}

} // namespace

struct HttpServer::State
{
    LimitedServer server;
    std::thread thread;
    int port = 0;
};

HttpServer::HttpServer(const std::string& address, int port, Handler handler)
    : m_state{std::make_unique<State>()}
{
    LimitedServer& server = m_state->server;
    server.set_pre_routing_handler([handler = std::move(handler)](const httplib::Request& request,
                                                                  httplib::Response& response) {
        fill(response, handler(ask_of(request)));
        return httplib::Server::HandlerResponse::Handled;
    });
    // What the library refuses before it asks us.
    const httplib::Server::Handler explain = [](const httplib::Request&,
                                                httplib::Response& response) {
        if (response.body.empty()) {
            response.set_header("Access-Control-Allow-Origin", "*");
            response.set_content(R"({"error":"Bad request"})", "application/json");
        }
    };
    server.set_error_handler(explain);
    // Without SO_REUSEPORT, which would let a second server take half of the questions.
    server.set_socket_options([](int socket) {
        const int on = 1;
        ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    });
    server.set_tcp_nodelay(true);
    server.set_keep_alive_max_count(k_max_requests);
    server.set_keep_alive_timeout(k_idle_timeout / std::chrono::seconds{1});
    server.new_task_queue = [] { return new BoundedPool{k_threads}; };
    errno = 0;
    m_state->port = port != 0 && server.bind_to_port(address, port) ? port
                    : port == 0 ? server.bind_to_any_port(address)
                                : -1;
    if (m_state->port <= 0) {
        throw Error{
            ErrorCode::usage,
            system_error(errno, fmt::format("cannot listen on {}:{}", address, port)).what(),
            "another server may have the port: give another one with --port, or 0 for any"};
    }
}

HttpServer::~HttpServer()
{
    stop();
}

int HttpServer::port() const noexcept
{
    return m_state->port;
}

void HttpServer::start()
{
    m_state->thread = std::thread{[this] { m_state->server.listen_after_bind(); }};
    while (!m_state->server.is_running()) {
        std::this_thread::yield();
    }
}

void HttpServer::stop()
{
    if (m_state->thread.joinable()) {
        m_state->server.end_connections();
        m_state->server.stop();
        m_state->thread.join();
    }
}

} // namespace rbeepkg::catalogd
