// Servers over https on loopback, with certificates of their own.
#include "libpkg/base/error.hpp"
#include "libpkg/net/http.hpp"
#include "tests/support/local_https_server.hpp"
#include "tests/support/recording_sink.hpp"
#include "tests/support/temp_root.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace rbeepkg::net {

namespace {

using test::LocalHttpsServer;
using testing::HasSubstr;
using testing::Not;

HttpClient client_trusting(const std::string& ca_file)
{
    HttpOptions options;
    options.ca_file = ca_file;
    return HttpClient{options, CancelToken{}};
}

Response get(const std::string& url, const std::string& ca_file)
{
    Request request;
    request.url = *Url::parse(url);
    return client_trusting(ca_file).get(request);
}

Error get_error(const std::string& url, const std::string& ca_file)
{
    try {
        get(url, ca_file);
    } catch (const Error& error) {
        return error;
    }
    ADD_FAILURE() << url << " was taken";
    return make_error(ErrorCode::internal, "no error");
}

} // namespace

TEST(Tls, AServerIsTrustedThroughItsCaFile)
{
    LocalHttpsServer server;
    server.set("/a", {200, "content", "text/plain", {}});
    EXPECT_EQ(get(server.url("/a"), server.ca_file()).body, "content");
    const std::string by_name = "https://localhost:" + std::to_string(server.port()) + "/a";
    EXPECT_EQ(get(by_name, server.ca_file()).body, "content");

    const test::TempRoot root;
    Download download;
    download.url = *Url::parse(server.url("/a"));
    download.path = root.path("file");
    test::RecordingSink sink;
    EXPECT_FALSE(client_trusting(server.ca_file()).download(download, sink).insecure);
}

TEST(Tls, AnUnknownCertificateIsRefusedAtOnceAndTheSettingNamed)
{
    LocalHttpsServer server;
    server.set("/a", {200, "content", "text/plain", {}});
    const LocalHttpsServer other;
    for (const std::string& ca_file : {std::string{}, other.ca_file()}) {
        const Error error = get_error(server.url("/a"), ca_file);
        EXPECT_EQ(error.code(), ErrorCode::network);
        EXPECT_THAT(error.what(), HasSubstr("certificate is not trusted"));
        EXPECT_THAT(error.what(), HasSubstr(server.url("/a")));
        EXPECT_THAT(error.what(), Not(HasSubstr("tried"))) << "another try helps nobody";
        EXPECT_THAT(error.what(), HasSubstr(ca_file.empty() ? "CaFile names no" : ca_file));
        EXPECT_THAT(error.hint(), HasSubstr("CaFile"));
    }
    EXPECT_TRUE(server.requests().empty());
}

TEST(Tls, ACertificateOfAnotherHostIsRefused)
{
    LocalHttpsServer server{"DNS:elsewhere.invalid"};
    server.set("/a", {200, "content", "text/plain", {}});
    const Error error = get_error(server.url("/a"), server.ca_file());
    EXPECT_EQ(error.code(), ErrorCode::network);
    EXPECT_THAT(error.what(), HasSubstr("certificate is not for this host"));
    EXPECT_TRUE(server.requests().empty());
}

TEST(Tls, ACaFileThatCannotBeReadIsNamed)
{
    LocalHttpsServer server;
    const test::TempRoot root;
    root.write("empty.pem", "no certificate\n");
    for (const std::string& path : {root.path("missing.pem"), root.path("empty.pem")}) {
        const Error error = get_error(server.url("/a"), path);
        EXPECT_EQ(error.code(), ErrorCode::network);
        EXPECT_THAT(error.what(), HasSubstr(path));
        EXPECT_THAT(error.hint(), HasSubstr("CaFile"));
    }
}

TEST(Tls, ARedirectToPlainHttpIsRefused)
{
    LocalHttpsServer server;
    test::LocalHttpServer plain;
    plain.set("/b", {200, "content", "text/plain", {}});
    server.set("/a", {302, "", "text/plain", {{"Location", plain.url("/b")}}});
    const Error error = get_error(server.url("/a"), server.ca_file());
    EXPECT_EQ(error.code(), ErrorCode::network);
    EXPECT_THAT(error.what(), HasSubstr("from https to plain http"));
    EXPECT_TRUE(plain.requests().empty());

    const test::TempRoot root;
    Download download;
    download.url = *Url::parse(server.url("/a"));
    download.path = root.path("file");
    test::RecordingSink sink;
    EXPECT_THROW(client_trusting(server.ca_file()).download(download, sink), Error);
    EXPECT_TRUE(plain.requests().empty());
    EXPECT_FALSE(std::filesystem::exists(root.path("file")));
}

TEST(Tls, ARedirectToHttpsIsFollowed)
{
    LocalHttpsServer server;
    test::LocalHttpServer plain;
    server.set("/b", {200, "content", "text/plain", {}});
    plain.set("/a", {302, "", "text/plain", {{"Location", server.url("/b")}}});
    const Response response = get(plain.url("/a"), server.ca_file());
    EXPECT_EQ(response.body, "content");
    EXPECT_EQ(response.effective_url.to_string(), server.url("/b"));
}

} // namespace rbeepkg::net
