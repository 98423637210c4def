#include "libpkg/build/failure.hpp"

#include "libpkg/base/text.hpp"

namespace rbeepkg::build {

namespace {

std::string network_hint(const BuildRequest& request)
{
    const std::string& key = request.identity.build_network_key;
    return fmt::format("it wanted the network, and this build runs with BuildNetwork = {0}; set "
                       "BuildNetwork = all{1}, or give --build-network=all (prepare: only for "
                       "prepare())",
                       to_string(request.network), key.empty() ? "" : " for " + key);
}

std::string hint_for(const Job& job, bool online)
{
    std::vector<std::string> hints;
    if (job.log.missed_network() && !online) {
        hints.push_back(network_hint(job.request));
    }
    hints.insert(hints.end(), job.notes.begin(), job.notes.end());
    return join(hints, "; ");
}

} // namespace

const char* to_string(Network network)
{
    switch (network) {
    case Network::none:
        return "none";
    case Network::fetch:
        return "fetch";
    case Network::prepare:
        return "prepare";
    case Network::all:
        return "all";
    }
    return "fetch";
}

FunctionFailure function_failure(const Job& job, const std::string& what, const std::string& how,
                                 bool online)
{
    std::string message = fmt::format("{} of {} failed: {}", what, job.subject, how);
    if (!job.log.path().empty()) {
        message += job.log.left_out() == 0
                       ? fmt::format("; the whole output is in {}", job.log.path())
                       : fmt::format("; the output, without {} in its middle, is in {}",
                                     human_size(job.log.left_out()), job.log.path());
    }
    const std::string tail = job.log.tail();
    if (!tail.empty()) {
        message += "; its last lines:" + tail;
    }
    return {ErrorCode::build_failed, std::move(message), hint_for(job, online)};
}

} // namespace rbeepkg::build
