// Servers of svn, hg and fossil on loopback: what comes over a plain protocol, and what happens
// when the server goes.
#include "tests/support/background_program.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <thread>

#include "vcs_fixture.hpp"

namespace rbeepkg::source {

namespace {

using testing::HasSubstr;
using testing::IsEmpty;

::sockaddr_in loopback(std::uint16_t port)
{
    ::sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

// These servers cannot choose a port and say which.
std::uint16_t free_port()
{
    const os::UniqueFd fd{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    ::sockaddr_in address = loopback(0);
    ::socklen_t size = sizeof address;
    EXPECT_EQ(::bind(fd.get(), reinterpret_cast<const ::sockaddr*>(&address), size), 0);
    EXPECT_EQ(::getsockname(fd.get(), reinterpret_cast<::sockaddr*>(&address), &size), 0);
    return ntohs(address.sin_port);
}

bool answers(std::uint16_t port)
{
    const os::UniqueFd fd{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    const ::sockaddr_in address = loopback(port);
    return ::connect(fd.get(), reinterpret_cast<const ::sockaddr*>(&address), sizeof address) == 0;
}

class VcsServer : public VcsSources, public testing::WithParamInterface<SourceKind>
{
protected:
    SourceKind kind() const { return GetParam(); }

    static std::string program(const std::string& name)
    {
        return os::find_executable(name).value_or("/nowhere");
    }
    std::vector<std::string> command(std::uint16_t port) const
    {
        const std::string number = std::to_string(port);
        switch (kind()) {
        case SourceKind::svn:
            return {program("svnserve"), "--daemon", "--foreground", "--listen-host", "127.0.0.1",
                    "--listen-port",     number,     "--root",       at("vcs")};
        case SourceKind::hg:
            return {program("hg"), "serve", "-R", at("vcs/work"), "-a", "127.0.0.1", "-p", number};
        default:
            return {program("fossil"), "server", "--localhost",
                    "--port",          number,   at("vcs/repo.fossil")};
        }
    }
    std::string address(std::uint16_t port) const
    {
        switch (kind()) {
        case SourceKind::svn:
            return fmt::format("x::svn://127.0.0.1:{}/repo/trunk", port);
        default:
            return fmt::format("x::{}+http://127.0.0.1:{}/", vcs_name(kind()), port);
        }
    }
};

} // namespace

TEST_P(VcsServer, IsFetchedFromAndMissedWhenItGoes)
{
    const VcsRepository repository{kind(), at("vcs")};
    const std::uint16_t port = free_port();
    PinnedSource before;
    {
        test::ProgramOptions options;
        options.environment = {{"HOME", at("vcs/home")}, {"HGRCPATH", ""}, {"USER", "t"}};
        const test::BackgroundProgram server{command(port), at("server.log"), options};
        for (int tries = 0; tries < 600 && !answers(port); ++tries) {
            std::this_thread::sleep_for(std::chrono::milliseconds{50});
        }
        const WantedSource wanted = skipped(address(port));
        const Error plain = failure(wanted);
        EXPECT_EQ(plain.code(), ErrorCode::untrusted) << plain.what();
        m_context.allow_plain_http_skip = true;
        before = fetch(wanted);
        repository.change("three");
        const PinnedSource after = fetch(wanted);
        EXPECT_NE(after.pin, before.pin);
        EXPECT_THAT(m_sink.warnings(), IsEmpty()) << server.output();
        lay_out({after});
        EXPECT_EQ(laid("x/file"), "three");
        before = after;
    }
    const PinnedSource alone = fetch(skipped(address(port)));
    EXPECT_EQ(alone.pin, before.pin);
    EXPECT_THAT(m_sink.warnings(), testing::ElementsAre(HasSubstr("the copy in the cache serves")));
    EXPECT_EQ(failure(skipped(address(port) + "elsewhere")).code(), ErrorCode::network);
}

INSTANTIATE_TEST_SUITE_P(Vcs, VcsServer,
                         testing::Values(SourceKind::svn, SourceKind::hg, SourceKind::fossil),
                         [](const auto& one) { return std::string{vcs_name(one.param)}; });

} // namespace rbeepkg::source
