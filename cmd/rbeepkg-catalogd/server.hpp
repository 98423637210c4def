// The HTTP server around the routes: a port, connections within limits, and an end.
#pragma once

#include "cmd/rbeepkg-catalogd/reply.hpp"

#include <functional>
#include <memory>
#include <string>

namespace rbeepkg::catalogd {

using Handler = std::function<Reply(const Ask&)>;

class HttpServer
{
public:
    // Listens; connections wait until run(). port 0: one that is free. Error{usage} when the
    // address cannot be listened on.
    HttpServer(const std::string& address, int port, Handler handler);
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    int port() const noexcept;
    // Answers in a thread of its own until stop().
    void start();
    // Ends the connections and the thread.
    void stop();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace rbeepkg::catalogd
