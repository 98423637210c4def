#include "tests/support/local_http_server.hpp"

#include "libpkg/base/error.hpp"

#include <httplib.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

namespace rbeepkg::test {

namespace {

std::string lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

HttpRequest seen(const httplib::Request& request)
{
    HttpRequest copy;
    copy.method = request.method;
    copy.target = request.target;
    copy.body = request.body;
    for (const auto& [name, value] : request.headers) {
        copy.headers[lower(name)] = value;
    }
    return copy;
}

void answer(const HttpReply& reply, httplib::Response& response)
{
    // An unset status lets the library choose between 200 and 206.
    if (reply.status != 200) {
        response.status = reply.status;
    }
    if (reply.status != 304) {
        response.set_content(reply.body, reply.content_type);
    }
    for (const auto& [name, value] : reply.headers) {
        response.set_header(name, value);
    }
}

} // namespace

std::string HttpRequest::header(const std::string& lower_case_name) const
{
    const auto found = headers.find(lower_case_name);
    return found == headers.end() ? std::string{} : found->second;
}

std::string HttpRequest::path() const
{
    return target.substr(0, target.find('?'));
}

struct LocalHttpServer::State
{
    explicit State(std::unique_ptr<httplib::Server> made) : server{std::move(made)} {}

    std::unique_ptr<httplib::Server> server;
    std::thread thread;
    mutable std::mutex mutex;
    std::map<std::string, Handler> handlers;
    std::vector<HttpRequest> requests;

    void take(const httplib::Request& request, httplib::Response& response)
    {
        Handler handler;
        const HttpRequest copy = seen(request);
        {
            const std::lock_guard guard{mutex};
            requests.push_back(copy);
            const auto found = handlers.find(copy.path());
            if (found != handlers.end()) {
                handler = found->second;
            }
        }
        if (handler) {
            answer(handler(copy), response);
        } else {
            response.status = 404;
            response.set_content("nothing here", "text/plain");
        }
    }
};

LocalHttpServer::LocalHttpServer()
    : m_state{std::make_unique<State>(std::make_unique<httplib::Server>())}
{
    start();
}

LocalHttpServer::LocalHttpServer(const TlsFiles& tls)
    : m_state{std::make_unique<State>(
          std::make_unique<httplib::SSLServer>(tls.certificate.c_str(), tls.key.c_str()))},
      m_scheme{"https"}
{
    if (!m_state->server->is_valid()) {
        throw make_error(ErrorCode::io, "cannot serve with the certificate {}", tls.certificate);
    }
    start();
}

void LocalHttpServer::start()
{
    State& state = *m_state;
    const auto take = [&state](const httplib::Request& request, httplib::Response& response) {
        state.take(request, response);
    };
    state.server->Get(".*", take).Post(".*", take).Put(".*", take).Patch(".*", take);
    state.server->Delete(".*", take).Options(".*", take);
    state.server->set_tcp_nodelay(true);
    // A client that keeps its connection would keep the server from stopping for seconds.
    state.server->set_keep_alive_max_count(1);
    m_port = state.server->bind_to_any_port("127.0.0.1");
    if (m_port <= 0) {
        throw make_error(ErrorCode::io, "cannot listen on loopback");
    }
    state.thread = std::thread{[&state] { state.server->listen_after_bind(); }};
    while (!state.server->is_running()) {
        std::this_thread::yield();
    }
}

LocalHttpServer::~LocalHttpServer()
{
    m_state->server->stop();
    m_state->thread.join();
}

std::string LocalHttpServer::url(std::string_view path) const
{
    return fmt::format("{}://127.0.0.1:{}{}", m_scheme, m_port, path);
}

void LocalHttpServer::set(const std::string& path, HttpReply reply)
{
    set(path, [fixed = std::move(reply)](const HttpRequest&) { return fixed; });
}

void LocalHttpServer::set(const std::string& path, Handler handler)
{
    const std::lock_guard guard{m_state->mutex};
    m_state->handlers[path] = std::move(handler);
}

void LocalHttpServer::remove(const std::string& path)
{
    const std::lock_guard guard{m_state->mutex};
    m_state->handlers.erase(path);
}

std::vector<HttpRequest> LocalHttpServer::requests() const
{
    const std::lock_guard guard{m_state->mutex};
    return m_state->requests;
}

std::size_t LocalHttpServer::count(const std::string& path) const
{
    const std::lock_guard guard{m_state->mutex};
    return static_cast<std::size_t>(
        std::count_if(m_state->requests.begin(), m_state->requests.end(),
                      [&path](const HttpRequest& request) { return request.path() == path; }));
}

} // namespace rbeepkg::test
