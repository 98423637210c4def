// What the tests of this room share: evaluating a text in a scratch directory of its own.
#pragma once

#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"
#include "libpkg/pkgbuild/evaluate.hpp"

#include <sys/stat.h>

#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::pkgbuild {

inline std::string data_path(const std::string& name)
{
    return std::string{RBEEPKG_TEST_DATA} + "/pkgbuild/" + name;
}

inline std::string read_data(const std::string& name)
{
    return os::read_file(data_path(name), 1U << 20U);
}

// Names without their ending of the files in a folder of the data that have that ending.
inline std::vector<std::string> data_names(const std::string& folder, std::string_view ending)
{
    std::vector<std::string> names;
    for (const std::string& name : os::list_directory(data_path(folder))) {
        if (name.ends_with(ending)) {
            names.push_back(name.substr(0, name.size() - ending.size()));
        }
    }
    return names;
}

// A directory that a user without rights can enter.
class OpenTempDir
{
public:
    OpenTempDir() : m_directory{"/tmp", "rbeepkg-test-"}
    {
        if (::chmod(m_directory.path().c_str(), 0755) != 0) {
            throw system_error(errno, "chmod");
        }
    }
    const std::string& path() const { return m_directory.path(); }

private:
    os::TempDir m_directory;
};

inline Variant plain_variant()
{
    Variant variant;
    variant.arch = "x86_64";
    return variant;
}

inline Pkgbuild evaluate_text(std::string_view text, const Variant& variant = plain_variant(),
                              const CancelToken& cancel = {})
{
    const OpenTempDir scratch;
    EvaluateOptions options;
    options.variant = variant;
    options.run_as = sandbox::build_identity("");
    options.scratch = scratch.path();
    return evaluate(text, "PKGBUILD", options, cancel);
}

inline Pkgbuild evaluate_in_sandbox(std::string_view text)
{
    const OpenTempDir scratch;
    EvaluateOptions options;
    options.variant = plain_variant();
    options.run_as = sandbox::build_identity("");
    options.scratch = scratch.path();
    options.method = Method::in_sandbox;
    return evaluate(text, "PKGBUILD", options, {});
}

// The message of the Error that evaluating throws; "" when it throws none.
inline std::string evaluation_error(std::string_view text)
{
    try {
        evaluate_text(text);
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

constexpr std::string_view k_base = "pkgname=base\npkgver=1\npkgrel=1\narch=(x86_64)\n";

inline std::string with_base(std::string_view more)
{
    return std::string{k_base} + std::string{more};
}

} // namespace rbeepkg::pkgbuild
