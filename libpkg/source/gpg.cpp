#include "libpkg/source/gpg.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/child.hpp"
#include "libpkg/source/tool_environment.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <utility>

namespace rbeepkg::source {

namespace {

using State = SignatureStatus::State;

constexpr std::chrono::minutes k_gpg_time{10};
constexpr std::string_view k_lead = "[GNUPG:] ";
constexpr std::size_t k_primary_key_word = 10;
constexpr std::size_t k_reason_word = 6;
constexpr std::size_t k_missing_key_word = 7;
constexpr std::string_view k_no_public_key = "9";
constexpr std::string_view k_no_keyring = "[GNUPG:] ERROR add_keyblock_resource";

constexpr std::array<std::pair<std::string_view, State>, 6> k_verdicts = {
    {{"GOODSIG", State::good},
     {"EXPSIG", State::expired},
     {"EXPKEYSIG", State::expired_key},
     {"REVKEYSIG", State::revoked_key},
     {"BADSIG", State::bad},
     {"ERRSIG", State::unknown}}};

std::optional<State> verdict(std::string_view word)
{
    const auto* const found = std::find_if(k_verdicts.begin(), k_verdicts.end(),
                                           [&](const auto& known) { return known.first == word; });
    return found == k_verdicts.end() ? std::nullopt : std::optional{found->second};
}

// words: the keyword and what follows it.
void take_verdict(SignatureStatus& status, State state, const std::vector<std::string_view>& words,
                  std::string_view line)
{
    status.state = state;
    status.key = words.size() > 1 ? words[1] : std::string_view{};
    if (words[0] != "ERRSIG") {
        const std::size_t user = words.size() > 2 ? line.find(words[2]) : line.size();
        status.user = printable(line.substr(std::min(user, line.size())), 200);
        return;
    }
    if (words.size() > k_reason_word && words[k_reason_word] == k_no_public_key) {
        status.state = State::missing_key;
    }
    if (words.size() > k_missing_key_word && words[k_missing_key_word].size() > 16) {
        status.key = words[k_missing_key_word];
    }
}

void take(std::vector<SignatureStatus>& all, std::string_view line, bool& is_new)
{
    const std::vector<std::string_view> words = split_words(line);
    if (words.empty()) {
        return;
    }
    if (words[0] == "NEWSIG") {
        is_new = true;
        return;
    }
    if (const std::optional<State> state = verdict(words[0])) {
        // Older versions of gpg do not say where a signature begins.
        all.emplace_back();
        is_new = false;
        take_verdict(all.back(), *state, words, line);
        return;
    }
    if (all.empty() || is_new) {
        return;
    }
    SignatureStatus& status = all.back();
    if (words[0] == "VALIDSIG" && words.size() > 1) {
        status.fingerprint =
            words.size() > k_primary_key_word ? words[k_primary_key_word] : words[1];
    } else if (words[0] == "TRUST_MARGINAL" || words[0] == "TRUST_FULLY" ||
               words[0] == "TRUST_ULTIMATE") {
        status.trusted = true;
    }
}

// Whatever gpg said of the signatures before it failed does not count.
void refuse_failure(const os::Outcome& outcome, const std::vector<SignatureStatus>& found)
{
    const auto is_good = [](const SignatureStatus& one) { return one.state == State::good; };
    const bool has_good = std::any_of(found.begin(), found.end(), is_good);
    const bool all_good = has_good && std::all_of(found.begin(), found.end(), is_good);
    const bool says_nothing = outcome.output.find(k_lead) == std::string::npos;
    const bool no_keyring = outcome.output.find(k_no_keyring) != std::string::npos;
    const bool was_cut = outcome.signal != 0 || outcome.timed_out || outcome.output_exceeded;
    if (says_nothing || was_cut || (no_keyring && !has_good) ||
        (all_good && !outcome.succeeded())) {
        throw tool_failure(ErrorCode::untrusted, "gpg", "gpg cannot check a signature", outcome,
                           {});
    }
}

} // namespace

std::vector<SignatureStatus> parse_gpg_status(std::string_view text)
{
    std::vector<SignatureStatus> all;
    bool is_new = false;
    for (const std::string_view line : split(text, '\n')) {
        if (line.starts_with(k_lead)) {
            take(all, line.substr(k_lead.size()), is_new);
        }
    }
    return all;
}

std::vector<SignatureStatus> Gpg::verify(const std::string& signature, const std::string& data,
                                         const CancelToken& cancel) const
{
    os::Command command;
    command.argv = {"gpg",
                    "--batch",
                    "--no-tty",
                    "--quiet",
                    "--no-auto-key-retrieve",
                    "--no-auto-key-import",
                    "--auto-key-locate",
                    "clear",
                    "--disable-dirmngr",
                    "--status-fd",
                    "1"};
    if (!m_home.empty()) {
        command.argv.insert(command.argv.end(), {"--homedir", m_home});
    }
    command.argv.insert(command.argv.end(), {"--verify", "--", signature, data});
    command.environment = inherited_environment({"HOME", "GNUPGHOME"});
    command.environment->emplace_back("LC_ALL=C.UTF-8");
    command.timeout = k_gpg_time;
    try {
        const os::Outcome outcome = os::run(command, cancel);
        std::vector<SignatureStatus> found = parse_gpg_status(outcome.output);
        refuse_failure(outcome, found);
        return found;
    } catch (Error& error) {
        if (error.code() == ErrorCode::not_found) {
            error.set_hint("signatures need gpg: apt-get install gnupg");
        }
        throw;
    }
}

std::string Gpg::import_command(const std::vector<std::string>& keys) const
{
    const std::string home = m_home.empty() ? "" : fmt::format(" --homedir {}", m_home);
    return fmt::format("gpg{} --recv-keys {}", home, join(keys, " "));
}

} // namespace rbeepkg::source
