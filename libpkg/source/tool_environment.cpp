#include "libpkg/source/tool_environment.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>

namespace rbeepkg::source {

namespace {

constexpr std::array<std::string_view, 15> k_inherited = {
    "PATH",       "USER",        "LOGNAME",       "TMPDIR",       "SSH_AUTH_SOCK",
    "http_proxy", "https_proxy", "all_proxy",     "no_proxy",     "HTTPS_PROXY",
    "ALL_PROXY",  "NO_PROXY",    "SSL_CERT_FILE", "SSL_CERT_DIR", "LD_LIBRARY_PATH"};

std::string without(std::string text, const std::string& secret, const std::string& shown)
{
    if (secret.empty() || secret == shown) {
        return text;
    }
    for (std::size_t at = text.find(secret); at != std::string::npos;
         at = text.find(secret, at + shown.size())) {
        text.replace(at, secret.size(), shown);
    }
    return text;
}

// How programs begin the line that says what is wrong.
constexpr std::array<std::string_view, 6> k_leads = {
    "fatal: ", "error: ", "abort: ", "brz: ERROR: ", "bzr: ERROR: ", "svn: "};

// The first line of a complaint that says more than that it failed.
std::string complaint(const std::string& error_output)
{
    std::string last;
    for (const std::string_view line : split(error_output, '\n')) {
        const std::string_view trimmed = trim(line);
        const auto* const lead =
            std::find_if(k_leads.begin(), k_leads.end(),
                         [&](std::string_view one) { return trimmed.starts_with(one); });
        if (lead != k_leads.end()) {
            return std::string{trimmed.substr(lead->size())};
        }
        if (!trimmed.empty()) {
            last = trimmed;
        }
    }
    return last;
}

} // namespace

std::vector<std::string> inherited_environment(const std::vector<std::string_view>& more)
{
    std::vector<std::string> environment;
    for (char** variable = ::environ; variable != nullptr && *variable != nullptr; ++variable) {
        const std::string_view text = *variable;
        const std::string_view name = text.substr(0, text.find('='));
        if (std::find(k_inherited.begin(), k_inherited.end(), name) != k_inherited.end() ||
            std::find(more.begin(), more.end(), name) != more.end()) {
            environment.emplace_back(text);
        }
    }
    return environment;
}

std::string display_url(std::string_view url)
{
    const std::size_t begin = url.find("://");
    if (begin == std::string_view::npos) {
        return printable(url, 500);
    }
    std::string_view rest = url.substr(begin + 3);
    rest = rest.substr(0, rest.find_first_of("?#"));
    const std::string_view authority = rest.substr(0, rest.find('/'));
    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
        rest.remove_prefix(at + 1);
    }
    return printable(fmt::format("{}{}", url.substr(0, begin + 3), rest), 500);
}

Error tool_failure(ErrorCode code, std::string_view program, std::string_view doing,
                   const os::Outcome& outcome, const std::string& url)
{
    const std::string text = without(outcome.error_output, url, display_url(url));
    const std::string words = outcome.timed_out ? outcome.describe() : complaint(text);
    if (text.find("No space left on device") != std::string::npos) {
        code = ErrorCode::no_space;
    }
    const std::string shown =
        words.empty() ? fmt::format("{}: {}", program, outcome.describe()) : words;
    return make_error(code, "{}: {}", doing, printable(shown, 500));
}

std::string readable_part(std::string_view url)
{
    std::string name = os::base_name(display_url(url));
    if (name.ends_with(".git")) {
        name.resize(name.size() - 4);
    }
    name.resize(std::min<std::size_t>(name.size(), 60));
    std::replace_if(
        name.begin(), name.end(),
        [](char c) {
            return std::string_view{"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                    "._-"}
                       .find(c) == std::string_view::npos;
        },
        '_');
    return name;
}

} // namespace rbeepkg::source
