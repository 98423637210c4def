// HTTP servers on loopback, on a port of their own, gone at the end of the test. LocalHttpServer
// answers properly (cpp-httplib); RawHttpServer does what it is told byte by byte, for servers that
// lie, stall or break off.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::test {

struct HttpRequest
{
    std::string method;
    std::string target;                         // path and query, as sent
    std::map<std::string, std::string> headers; // names in lower case
    std::string body;

    // "" when there is none.
    std::string header(const std::string& lower_case_name) const;
    std::string path() const; // target without its query
};

struct HttpReply
{
    int status = 200;
    std::string body;
    std::string content_type = "text/plain";
    std::vector<std::pair<std::string, std::string>> headers;
};

// Files of a certificate and its key (PEM).
struct TlsFiles
{
    std::string certificate;
    std::string key;
};

// Answers paths that were set; 404 for every other one. A Range is honoured by the library.
class LocalHttpServer
{
public:
    using Handler = std::function<HttpReply(const HttpRequest&)>;

    LocalHttpServer();
    explicit LocalHttpServer(const TlsFiles& tls); // over https
    ~LocalHttpServer();
    LocalHttpServer(const LocalHttpServer&) = delete;
    LocalHttpServer& operator=(const LocalHttpServer&) = delete;

    int port() const noexcept { return m_port; }
    // "http://127.0.0.1:<port>" and the path; https with TLS.
    std::string url(std::string_view path = {}) const;

    void set(const std::string& path, HttpReply reply);
    void set(const std::string& path, Handler handler);
    void remove(const std::string& path);
    // Everything that was asked so far, in order.
    std::vector<HttpRequest> requests() const;
    std::size_t count(const std::string& path) const;

private:
    struct State;
    void start();

    std::unique_ptr<State> m_state;
    std::string m_scheme = "http";
    int m_port = 0;
};

// One connection of a RawHttpServer, its request read already.
class RawConnection
{
public:
    RawConnection(int fd, int stop_fd, HttpRequest request, std::size_t number)
        : m_fd{fd}, m_stop_fd{stop_fd}, m_request{std::move(request)}, m_number{number}
    {}

    const HttpRequest& request() const noexcept { return m_request; }
    // Counts from 1 over the life of the server.
    std::size_t number() const noexcept { return m_number; }
    // False when the client has gone.
    bool send(std::string_view bytes);
    // A head with that status line and those header lines, then the body; no Content-Length of its
    // own.
    bool reply(std::string_view status, const std::vector<std::string>& headers,
               std::string_view body);
    // Does nothing until the client hangs up or the server goes.
    void stall();
    // A byte of the text every interval, over and over, until the client hangs up or the server
    // goes.
    void drip(std::string_view text, std::chrono::milliseconds interval);
    // The connection ends with a reset instead of a farewell.
    void reset();

private:
    // True when nobody listens any more.
    bool wait(std::chrono::milliseconds time);

    int m_fd;
    int m_stop_fd;
    HttpRequest m_request;
    std::size_t m_number;
};

class RawHttpServer
{
public:
    using Handler = std::function<void(RawConnection&)>;

    // The handler has each connection to itself, in a thread of its own; the connection is closed
    // when it returns.
    explicit RawHttpServer(Handler handler);
    ~RawHttpServer();
    RawHttpServer(const RawHttpServer&) = delete;
    RawHttpServer& operator=(const RawHttpServer&) = delete;

    int port() const noexcept { return m_port; }
    std::string url(std::string_view path = {}) const;
    std::vector<HttpRequest> requests() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
    int m_port = 0;
};

// Sends a whole file or the range that is asked for, with an ETag and If-Range, as a good server
// does; breaks off after `at_most` bytes of body.
void serve_file(RawConnection& connection, std::string_view content, const std::string& etag,
                std::size_t at_most = std::string_view::npos);

// A port of loopback that nobody listens on.
int unused_port();

} // namespace rbeepkg::test
