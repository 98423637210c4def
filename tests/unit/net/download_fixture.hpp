// A directory that a download goes to, and what an earlier run may have left there.
#pragma once

#include "libpkg/base/error.hpp"
#include "libpkg/crypto/digest.hpp"
#include "libpkg/net/http.hpp"
#include "libpkg/net/part_file.hpp"
#include "libpkg/os/file.hpp"
#include "tests/support/local_http_server.hpp"
#include "tests/support/recording_sink.hpp"
#include "tests/support/temp_root.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>

namespace rbeepkg::net {

inline HttpOptions quick()
{
    HttpOptions options;
    options.connect_timeout = std::chrono::milliseconds{3000};
    options.stall_timeout = std::chrono::milliseconds{300};
    options.first_delay = std::chrono::milliseconds{2};
    return options;
}

inline std::string some_bytes(std::size_t size)
{
    std::string bytes;
    for (std::uint32_t state = 1; bytes.size() < size; state = state * 1664525U + 1013904223U) {
        bytes += static_cast<char>(state >> 24U);
    }
    return bytes;
}

class DownloadTest : public testing::Test
{
protected:
    std::string path() const { return m_root.path("file.tar.zst"); }
    std::string part() const { return path() + ".part"; }
    std::string meta() const { return part() + ".meta"; }

    Download request_for(const std::string& url) const
    {
        Download request;
        request.url = *Url::parse(url);
        request.path = path();
        request.label = "file.tar.zst";
        return request;
    }
    Downloaded fetch(const Download& request)
    {
        HttpClient client{m_options, m_cancel};
        return client.download(request, m_sink);
    }
    Error failure(const Download& request)
    {
        try {
            fetch(request);
        } catch (const Error& error) {
            return error;
        }
        ADD_FAILURE() << "no Error was thrown";
        return make_error(ErrorCode::internal, "none");
    }
    // As an earlier run was killed: the first bytes and the notes on them.
    void leave_part(const std::string& url, std::string_view bytes, PartOrigin origin)
    {
        origin.source = crypto::sha256_hex(url);
        m_root.write("file.tar.zst.part", bytes);
        m_root.write("file.tar.zst.part.meta", format_origin(origin));
    }
    void expect_whole(const Downloaded& downloaded, const std::string& content)
    {
        EXPECT_EQ(os::read_file(path(), 1U << 30U), content);
        EXPECT_EQ(downloaded.size, content.size());
        EXPECT_EQ(downloaded.sha256.value, crypto::sha256_hex(content));
        EXPECT_EQ(os::list_directory(m_root.path()).size(), 4U) << "bin cache state file.tar.zst";
    }
    void expect_nothing_left() { EXPECT_EQ(os::list_directory(m_root.path()).size(), 3U); }

    test::TempRoot m_root;
    test::RecordingSink m_sink;
    HttpOptions m_options = quick();
    CancelToken m_cancel;
    const std::string m_content = some_bytes(3'000'000);
    const PartOrigin m_v1{"", "\"v1\"", "", 3'000'000, this_boot()};
};

} // namespace rbeepkg::net
