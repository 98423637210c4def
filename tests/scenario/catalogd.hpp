// rbeepkg-catalogd as it runs, for its tests: the real program on a scratch directory, asked by our
// own client and over raw sockets.
#pragma once

#include "libpkg/base/error.hpp"
#include "libpkg/catalog/catalog.hpp"
#include "libpkg/os/fd.hpp"
#include "libpkg/os/file.hpp"
#include "tests/support/background_program.hpp"
#include "tests/support/recording_sink.hpp"
#include "tests/support/temp_root.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::test::catalogd {

inline const std::string k_program = std::string{RBEEPKG_BIN_DIR} + "/rbeepkg-catalogd";
inline const std::string k_recipe = "pkgname=llm-worker-rbee\npkgver=0.1.0\n";

inline std::string fixture(const std::string& name)
{
    return os::read_file(std::string{RBEEPKG_TEST_DATA} + "/catalog/" + name, 1U << 20U);
}

// What came over a plain connection.
struct Answer
{
    int status = 0;
    std::string head;
    std::string body;
    std::string field(const std::string& name) const
    {
        const std::size_t at = head.find("\r\n" + name + ": ");
        if (at == std::string::npos) {
            return {};
        }
        const std::size_t begin = at + name.size() + 4;
        return head.substr(begin, head.find("\r\n", begin) - begin);
    }
};

class Connection
{
public:
    explicit Connection(int port) : m_fd{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)}
    {
        ::sockaddr_in address = {};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        if (::connect(m_fd.get(), reinterpret_cast<::sockaddr*>(&address), sizeof(address)) != 0) {
            throw system_error(errno, "cannot connect");
        }
    }

    bool send(std::string_view bytes)
    {
        while (!bytes.empty()) {
            const ::ssize_t count = ::send(m_fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count < 0) {
                return false;
            }
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
        return true;
    }
    // Until the server closes; fails after 30 s without a byte.
    std::string read_all()
    {
        std::string all;
        std::array<char, 65536> buffer{};
        for (;;) {
            ::pollfd polled = {m_fd.get(), POLLIN, 0};
            if (::poll(&polled, 1, 30'000) <= 0) {
                ADD_FAILURE() << "the server neither sends nor closes";
                return all;
            }
            const ::ssize_t count = ::recv(m_fd.get(), buffer.data(), buffer.size(), 0);
            if (count <= 0) {
                return all;
            }
            all.append(buffer.data(), static_cast<std::size_t>(count));
        }
    }

private:
    os::UniqueFd m_fd;
};

class Catalogd : public ::testing::Test
{
protected:
    Catalogd()
    {
        m_root.write("repo/workers.json", fixture("shape_c.json"));
        m_root.write("repo/pkgbuilds/arch/llm-worker-rbee-bin.PKGBUILD", k_recipe);
    }

    void start(const std::vector<std::string>& words = {})
    {
        std::vector<std::string> argv = {k_program, repository(), "--port", "0"};
        argv.insert(argv.end(), words.begin(), words.end());
        m_server = std::make_unique<BackgroundProgram>(argv, m_root.path("log"));
        ASSERT_TRUE(m_server->wait_for_output("\n")) << m_server->output();
        const std::string line = m_server->output();
        const std::string prefix = "listening on http://127.0.0.1:";
        const std::size_t at = line.find(prefix);
        ASSERT_NE(at, std::string::npos) << line;
        m_port = std::atoi(line.c_str() + at + prefix.size());
        m_url = fmt::format("http://127.0.0.1:{}", m_port);
    }

    Answer ask(const std::string& method, const std::string& target,
               const std::vector<std::string>& headers = {}, const std::string& body = {})
    {
        Connection connection{m_port};
        std::string question = method + " " + target + " HTTP/1.1\r\nHost: h\r\n";
        for (const std::string& header : headers) {
            question += header + "\r\n";
        }
        connection.send(question + "Connection: close\r\n\r\n" + body);
        return parse(connection.read_all());
    }
    Answer get(const std::string& target, const std::vector<std::string>& headers = {})
    {
        return ask("GET", target, headers);
    }
    static Answer parse(const std::string& text)
    {
        Answer answer;
        const std::size_t end = text.find("\r\n\r\n");
        if (text.compare(0, 9, "HTTP/1.1 ") != 0 || end == std::string::npos) {
            return answer;
        }
        answer.status = std::atoi(text.c_str() + 9);
        answer.head = text.substr(0, end + 2);
        answer.body = text.substr(end + 4);
        return answer;
    }

    catalog::Refreshed refresh(const std::optional<catalog::Validators>& known = {})
    {
        return catalog::Catalog{"rbee", {m_url}, m_http, m_sink}.refresh(known);
    }
    std::string repository() const { return m_root.path("repo"); }

    TempRoot m_root;
    RecordingSink m_sink;
    net::HttpClient m_http{net::HttpOptions{}, CancelToken{}};
    std::unique_ptr<BackgroundProgram> m_server;
    std::string m_url;
    int m_port = 0;
};

} // namespace rbeepkg::test::catalogd
