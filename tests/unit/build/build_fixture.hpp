// A place to build in, a PKGBUILD, and what came out.
#pragma once

#include "libpkg/build/build.hpp"
#include "libpkg/crypto/digest.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"
#include "libpkg/sandbox/sandbox.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace rbeepkg::build {

class RecordingSink final : public EventSink
{
public:
    void on(const Event& event) noexcept override
    {
        const std::lock_guard lock{m_mutex};
        m_events.push_back(event);
        if (const auto* line = std::get_if<LogLine>(&event); line != nullptr && on_line) {
            on_line(line->text);
        }
    }

    template <typename Kind> std::vector<Kind> all() const
    {
        std::vector<Kind> found;
        for (const Event& event : m_events) {
            if (const auto* one = std::get_if<Kind>(&event)) {
                found.push_back(*one);
            }
        }
        return found;
    }

    void clear() { m_events.clear(); }

    std::function<void(const std::string&)> on_line;

private:
    std::mutex m_mutex;
    std::vector<Event> m_events;
};

class BuildTest : public ::testing::Test
{
protected:
    BuildTest()
    {
        ::chmod(m_directory.path().c_str(), 0755);
        for (const char* name : {"scratch", "out", "cargo", "start", "sources"}) {
            os::make_directories(path(name));
        }
    }

    std::string path(const std::string& name) const
    {
        return os::join_path(m_directory.path(), name);
    }

    // A package of nothing but what the text says on top of the usual fields.
    static std::string recipe(const std::string& rest)
    {
        return "pkgname=thing\npkgver=1.0\npkgrel=1\npkgdesc='a thing'\narch=('x86_64' 'aarch64')\n"
               "license=('MIT')\n" +
               rest;
    }

    BuildRequest request_for(const std::string& text)
    {
        BuildRequest request;
        request.run_as = sandbox::build_identity("");
        request.variant.arch = machine();
        request.scratch = path("scratch");
        request.output_directory = path("out");
        request.log_path = path("log/build.log");
        request.cargo_home = path("cargo");
        request.start_directory = path("start");
        request.packager = "Somebody <some@body>";
        request.source_date_epoch = 1'700'000'000;
        request.pkgbuild_text = text;
        pkgbuild::EvaluateOptions options;
        options.variant = request.variant;
        options.run_as = request.run_as;
        options.scratch = request.scratch;
        request.pkgbuild = pkgbuild::evaluate(text, "PKGBUILD", options, cancel);
        return request;
    }

    std::vector<pkgfile::PackageFile> run(const BuildRequest& request)
    {
        return build(request, sink, cancel);
    }

    pkgfile::PackageFile build_one(const std::string& text)
    {
        std::vector<pkgfile::PackageFile> files = run(request_for(text));
        EXPECT_EQ(files.size(), 1U);
        return files.at(0);
    }

    // The error of a build that must fail.
    Error failure_of(const BuildRequest& request)
    {
        try {
            run(request);
        } catch (const Error& error) {
            return error;
        }
        ADD_FAILURE() << "the build succeeded";
        return {ErrorCode::internal, ""};
    }

    // A file of the sources, as fetch_sources would give it.
    source::PinnedSource source_file(const std::string& name, const std::string& content)
    {
        os::write_file_atomically(path("sources/" + name), content);
        return pinned(name);
    }

    source::PinnedSource pinned(const std::string& name)
    {
        source::PinnedSource one;
        one.url.name = name;
        one.url.url = name;
        one.path = path("sources/" + name);
        one.text = name;
        one.pin = "sha256:" + crypto::sha256_hex(os::read_file(one.path, 1U << 24U));
        return one;
    }

    std::string log_text() const
    {
        return os::read_file_if_exists(path("log/build.log"), 1U << 24U).value_or("");
    }

    bool scratch_is_empty() const { return os::list_directory(path("scratch")).empty(); }

    // The content of a file of a package.
    std::string packed_text(const pkgfile::PackageFile& file, const std::string& name)
    {
        const os::TempDir unpacked{path("out"), "unpacked-"};
        const os::UniqueFd directory = os::open_directory(unpacked.path());
        pkgfile::unpack_package_file(file, directory.get(), sink, cancel);
        return os::read_file(os::join_path(unpacked.path(), name), 1U << 24U);
    }

    static std::vector<std::string> paths_of(const pkgfile::PackageFile& file)
    {
        std::vector<std::string> paths;
        for (const pkgfile::MtreeEntry& entry : file.entries) {
            if (entry.type != pkgfile::MtreeEntry::Type::directory) {
                paths.push_back(entry.path);
            }
        }
        return paths;
    }

    static std::string machine()
    {
#if defined(__aarch64__)
        return "aarch64";
#else
        return "x86_64";
#endif
    }

    RecordingSink sink;
    CancelToken cancel;

private:
    os::TempDir m_directory{"/var/tmp", "rbeepkg-test-"};
};

} // namespace rbeepkg::build
