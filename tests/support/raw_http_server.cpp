#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/fd.hpp"
#include "tests/support/local_http_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <mutex>
#include <thread>
#include <utility>

namespace rbeepkg::test {

namespace {

constexpr std::size_t k_max_head = 64U << 10U;

os::UniqueFd listen_on_loopback(int& port)
{
    os::UniqueFd fd{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    ::sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::socklen_t length = sizeof(address);
    auto* generic = reinterpret_cast<::sockaddr*>(&address);
    if (!fd || ::bind(fd.get(), generic, length) != 0 || ::listen(fd.get(), 64) != 0 ||
        ::getsockname(fd.get(), generic, &length) != 0) {
        throw system_error(errno, "cannot listen on loopback");
    }
    port = ntohs(address.sin_port);
    return fd;
}

HttpRequest parse_head(std::string_view head)
{
    HttpRequest request;
    const std::vector<std::string_view> lines = split(head, '\n');
    const std::vector<std::string_view> first = split_words(lines.front());
    request.method = first.empty() ? "" : std::string{first.front()};
    request.target = first.size() > 1 ? std::string{first[1]} : "";
    for (const std::string_view line : lines) {
        const std::size_t colon = line.find(": ");
        if (colon == std::string_view::npos) {
            continue;
        }
        std::string name{line.substr(0, colon)};
        std::transform(name.begin(), name.end(), name.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        request.headers[name] = trim(line.substr(colon + 2));
    }
    return request;
}

// Whether `fd` has something to read before the stop; false: stop.
bool wait_readable(int fd, int stop_fd)
{
    std::array<::pollfd, 2> polled = {{{fd, POLLIN, 0}, {stop_fd, POLLIN, 0}}};
    while (::poll(polled.data(), polled.size(), -1) < 0 && errno == EINTR) {
    }
    return polled[1].revents == 0;
}

std::string read_head(int fd, int stop_fd)
{
    std::string head;
    std::array<char, 4096> buffer{};
    while (head.find("\r\n\r\n") == std::string::npos && head.size() < k_max_head) {
        if (!wait_readable(fd, stop_fd)) {
            return {};
        }
        const ::ssize_t count = ::recv(fd, buffer.data(), buffer.size(), 0);
        if (count <= 0) {
            return {};
        }
        head.append(buffer.data(), static_cast<std::size_t>(count));
    }
    return head;
}

} // namespace

bool RawConnection::send(std::string_view bytes)
{
    while (!bytes.empty()) {
        const ::ssize_t count = ::send(m_fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count < 0) {
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

bool RawConnection::reply(std::string_view status, const std::vector<std::string>& headers,
                          std::string_view body)
{
    std::string text = fmt::format("HTTP/1.1 {}\r\n", status);
    for (const std::string& header : headers) {
        text += header + "\r\n";
    }
    text += "Connection: close\r\n\r\n";
    return send(text) && send(body);
}

bool RawConnection::wait(std::chrono::milliseconds time)
{
    std::array<::pollfd, 2> polled = {{{m_fd, POLLIN | POLLRDHUP, 0}, {m_stop_fd, POLLIN, 0}}};
    const int ready = ::poll(polled.data(), polled.size(), static_cast<int>(time.count()));
    return ready > 0;
}

void RawConnection::stall()
{
    while (!wait(std::chrono::milliseconds{1000})) {
    }
}

void RawConnection::drip(std::string_view text, std::chrono::milliseconds interval)
{
    for (std::size_t i = 0; send(text.substr(i % text.size(), 1)) && !wait(interval); ++i) {
    }
}

void RawConnection::reset()
{
    const ::linger at_once = {1, 0};
    ::setsockopt(m_fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
}

struct RawHttpServer::State
{
    Handler handler;
    os::UniqueFd listener;
    os::UniqueFd stop{::eventfd(0, EFD_CLOEXEC)};
    std::thread thread;
    std::vector<std::thread> connections;
    mutable std::mutex mutex;
    std::vector<HttpRequest> requests;

    void serve(int fd)
    {
        const os::UniqueFd owned{fd};
        const std::string head = read_head(fd, stop.get());
        if (head.empty()) {
            return;
        }
        std::size_t number = 0;
        const HttpRequest request = parse_head(head);
        {
            const std::lock_guard guard{mutex};
            requests.push_back(request);
            number = requests.size();
        }
        RawConnection connection{fd, stop.get(), request, number};
        handler(connection);
    }

    void accept_all()
    {
        while (wait_readable(listener.get(), stop.get())) {
            const int fd = ::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC);
            if (fd >= 0) {
                connections.emplace_back([this, fd] { serve(fd); });
            }
        }
    }
};

RawHttpServer::RawHttpServer(Handler handler) : m_state{std::make_unique<State>()}
{
    m_state->handler = std::move(handler);
    m_state->listener = listen_on_loopback(m_port);
    m_state->thread = std::thread{[state = m_state.get()] { state->accept_all(); }};
}

RawHttpServer::~RawHttpServer()
{
    ::eventfd_write(m_state->stop.get(), 1);
    m_state->thread.join();
    for (std::thread& connection : m_state->connections) {
        connection.join();
    }
}

std::string RawHttpServer::url(std::string_view path) const
{
    return fmt::format("http://127.0.0.1:{}{}", m_port, path);
}

std::vector<HttpRequest> RawHttpServer::requests() const
{
    const std::lock_guard guard{m_state->mutex};
    return m_state->requests;
}

void serve_file(RawConnection& connection, std::string_view content, const std::string& etag,
                std::size_t at_most)
{
    const std::string range = connection.request().header("range");
    const std::string condition = connection.request().header("if-range");
    const std::string tag = "ETag: " + etag;
    const bool partial =
        range.compare(0, 6, "bytes=") == 0 && (condition.empty() || condition == etag);
    if (!partial) {
        connection.reply("200 OK", {tag, fmt::format("Content-Length: {}", content.size())},
                         content.substr(0, at_most));
        return;
    }
    const auto first = parse_number(std::string_view{range}.substr(6, range.find('-') - 6));
    if (!first || *first >= content.size()) {
        connection.reply(
            "416 Range Not Satisfiable",
            {fmt::format("Content-Range: bytes */{}", content.size()), "Content-Length: 0"}, "");
        return;
    }
    const std::string_view rest = content.substr(*first);
    connection.reply(
        "206 Partial Content",
        {tag, fmt::format("Content-Length: {}", rest.size()),
         fmt::format("Content-Range: bytes {}-{}/{}", *first, content.size() - 1, content.size())},
        rest.substr(0, at_most));
}

int unused_port()
{
    int port = 0;
    listen_on_loopback(port);
    return port;
}

} // namespace rbeepkg::test
