// The smallest worker that a hive could start: GET /health and GET /info over HTTP/1.1 on loopback.
// Usage: echo-worker-rbee [--port PORT]     PORT 0 (the default) takes a free one; the address is
// printed.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#ifndef WORKER_BACKEND
#define WORKER_BACKEND "cpu"
#endif

namespace {

std::string answer(const std::string& request)
{
    std::string body;
    const char* status = "200 OK";
    if (request.rfind("GET /health ", 0) == 0) {
        body = R"({"status":"ok"})";
    } else if (request.rfind("GET /info ", 0) == 0) {
        body = R"({"id":"echo-worker-rbee","implementation":"cpp","device":")" WORKER_BACKEND
               R"(","version":"0.1.0"})";
    } else {
        status = "404 Not Found";
        body = R"({"error":"not found"})";
    }
    return std::string{"HTTP/1.1 "} + status +
           "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\nConnection: close\r\n\r\n" + body;
}

void serve_one(int client)
{
    char buffer[4096];
    const ssize_t length = ::read(client, buffer, sizeof buffer);
    if (length > 0) {
        const std::string reply = answer(std::string(buffer, static_cast<std::size_t>(length)));
        if (::write(client, reply.data(), reply.size()) < 0) {
            std::perror("echo-worker-rbee: write");
        }
    }
    ::close(client);
}

int listen_on(unsigned short port)
{
    const int server = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    socklen_t length = sizeof address;
    const bool listening =
        server >= 0 && ::bind(server, reinterpret_cast<sockaddr*>(&address), length) == 0 &&
        ::listen(server, 16) == 0 &&
        ::getsockname(server, reinterpret_cast<sockaddr*>(&address), &length) == 0;
    if (!listening) {
        std::perror("echo-worker-rbee: cannot listen");
        return -1;
    }
    std::printf("listening on http://127.0.0.1:%d\n", ntohs(address.sin_port));
    std::fflush(stdout);
    return server;
}

} // namespace

int main(int argc, char** argv)
{
    unsigned short port = 0;
    for (int at = 1; at + 1 < argc; at += 2) {
        if (std::strcmp(argv[at], "--port") == 0) {
            port = static_cast<unsigned short>(std::strtoul(argv[at + 1], nullptr, 10));
        }
    }
    const int server = listen_on(port);
    if (server < 0) {
        return 1;
    }
    for (;;) {
        const int client = ::accept(server, nullptr, nullptr);
        if (client >= 0) {
            serve_one(client);
        }
    }
}
