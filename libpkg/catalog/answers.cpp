#include "libpkg/catalog/answers.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/encoding/json.hpp"

namespace rbeepkg::catalog {

namespace {

constexpr std::size_t k_max_told = 200;
const char* const k_address_hint =
    "check the address of the catalog (Server in the configuration, or WORKER_CATALOG_URL); it "
    "must serve /workers";

ErrorCode code_of(int status)
{
    if (status == 404 || status == 410) {
        return ErrorCode::not_found;
    }
    if (status == 401 || status == 403) {
        return ErrorCode::licence;
    }
    return status >= 400 && status < 500 && !net::is_retryable_status(status) ? ErrorCode::usage
                                                                              : ErrorCode::network;
}

std::string hint_for(ErrorCode code)
{
    switch (code) {
    case ErrorCode::licence:
        return "check the licence token or the credentials for this catalog";
    case ErrorCode::network:
        return "try again later";
    default:
        return k_address_hint;
    }
}

} // namespace

std::string told_reason(std::string_view body)
{
    const Result<encoding::Json> document = encoding::parse_json(body, {64U << 10U, 8});
    if (!document || !document->is_object()) {
        return {};
    }
    std::string reason;
    for (const char* key : {"error", "message"}) {
        const auto found = document->find(key);
        if (found != document->end() && found->is_string()) {
            reason += (reason.empty() ? "" : ": ") + found->get<std::string>();
        }
    }
    return printable(reason, k_max_told);
}

Error status_error(const net::Url& url, const net::Response& response)
{
    const ErrorCode code = code_of(response.status);
    const std::string told = told_reason(response.body);
    return {code,
            fmt::format("{} answered with status {}{}", url.display(), response.status,
                        told.empty() ? "" : " (" + told + ")"),
            hint_for(code)};
}

Error body_error(const net::Url& url, const std::string& why)
{
    return {ErrorCode::corrupt, fmt::format("{} gave no worker catalog: {}", url.display(), why),
            k_address_hint};
}

std::string no_recipe_reason(std::string_view text)
{
    if (trim(text).empty()) {
        return "it is empty";
    }
    if (text.find('\0') != std::string_view::npos) {
        return "it holds a NUL byte";
    }
    if (!is_valid_utf8(text)) {
        return "it is not UTF-8";
    }
    return trim(text).front() == '<' ? "it is an HTML page" : "";
}

} // namespace rbeepkg::catalog
