// makepkg, bash in the sandbox and the static reading say the same about PKGBUILDs that nobody
// wrote. RBEEPKG_DIFFERENTIAL_COUNT and RBEEPKG_DIFFERENTIAL_SEED make longer and other runs;
// RBEEPKG_DIFFERENTIAL_KEEP names a folder for the reproducers, RBEEPKG_DIFFERENTIAL_SHRINK how
// many faults are made small.
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"
#include "tests/differential/judges.hpp"
#include "tests/differential/recipe.hpp"
#include "tests/differential/shrink.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <set>

namespace rbeepkg::differential {

namespace {

constexpr std::uint64_t k_default_count = 1200;
constexpr std::uint64_t k_default_seed = 20240117;
constexpr std::size_t k_round = 400;       // texts that the oracle gets at once
constexpr std::size_t k_sandbox_every = 8; // costs more than the rest together
constexpr std::size_t k_mutant_every = 4;
constexpr std::uint64_t k_shrunk_faults = 6; // more are only counted
constexpr std::size_t k_shrink_tries = 160;

std::string data(const std::string& name)
{
    return std::string{RBEEPKG_TEST_DATA} + "/" + name;
}

std::string setting(const char* name)
{
    const char* const value = std::getenv(name);
    return value == nullptr ? "" : value;
}

std::uint64_t number(const char* name, std::uint64_t otherwise)
{
    return parse_number(setting(name)).value_or(otherwise);
}

// The corpus, but for what makepkg needs a minute for.
std::vector<std::string> corpus_names(const std::string& folder, std::string_view ending)
{
    std::vector<std::string> names;
    for (const std::string& name : os::list_directory(data("pkgbuild" + folder))) {
        if (name.ends_with(ending) && !name.starts_with("long.")) {
            names.push_back("pkgbuild" + folder + "/" +
                            name.substr(0, name.size() - ending.size()));
        }
    }
    return names;
}

std::vector<std::string> corpus_texts()
{
    std::vector<std::string> texts;
    for (const char* const folder : {"", "/refused"}) {
        for (const std::string& name : corpus_names(folder, ".PKGBUILD")) {
            texts.push_back(os::read_file(data(name + ".PKGBUILD"), 1U << 20U));
        }
    }
    return texts;
}

void keep(std::uint64_t seed, std::string_view what, const std::string& content)
{
    if (const std::string folder = setting("RBEEPKG_DIFFERENTIAL_KEEP"); !folder.empty()) {
        std::ofstream{os::join_path(folder, fmt::format("{}.{}", seed, what))} << content;
    }
}

struct Case
{
    std::uint64_t seed;
    std::vector<std::string> parts;
};

Case make_case(std::uint64_t seed, const std::vector<std::string>& texts)
{
    return {seed, seed % k_mutant_every == 0 ? make_mutant(seed, texts) : make_recipe(seed)};
}

class Comparison
{
public:
    // Holds the sandbox against the oracle for some, the static reading for all.
    void hold(const std::vector<Case>& cases)
    {
        std::vector<std::string> texts;
        for (const Case& one : cases) {
            texts.push_back(text_of(one.parts));
        }
        const std::vector<Answer> oracle = m_judges.oracle(texts);
        for (std::size_t at = 0; at < cases.size(); ++at) {
            const Answer read = m_judges.statically(texts[at]);
            const bool asks_bash = (cases[at].seed / k_mutant_every) % k_sandbox_every == 0;
            count(cases[at].seed, oracle[at], read);
            const bool read_agrees = read.agrees_with(oracle[at]);
            if (!read_agrees ||
                (asks_bash && !m_judges.sandbox(texts[at]).agrees_with(oracle[at]))) {
                report(cases[at], !read_agrees);
            }
        }
    }

    std::size_t faults() const { return m_faults; }
    std::string summary() const
    {
        return fmt::format("{} PKGBUILDs: makepkg answered {}, of these {} were read statically; "
                           "{} refused by rules of our own; {} disagreements",
                           m_count, m_answered, m_read, m_stricter, m_faults);
    }
    double read_share() const
    {
        return m_answered == 0 ? 0 : static_cast<double>(m_read) / static_cast<double>(m_answered);
    }

private:
    void count(std::uint64_t seed, const Answer& oracle, const Answer& read)
    {
        ++m_count;
        m_stricter += read.kind == Answer::Kind::stricter ? 1 : 0;
        if (oracle.kind == Answer::Kind::srcinfo) {
            ++m_answered;
            m_read += read.kind != Answer::Kind::declined ? 1 : 0;
        }
        if (read.kind == Answer::Kind::declined) {
            keep(seed, "declined", read.text);
        }
    }
    void report(const Case& one, bool of_reading);

    Judges m_judges;
    std::size_t m_count = 0;
    std::size_t m_answered = 0;
    std::size_t m_read = 0;
    std::size_t m_stricter = 0;
    std::size_t m_faults = 0;
};

void Comparison::report(const Case& one, bool of_reading)
{
    ++m_faults;
    if (m_faults > number("RBEEPKG_DIFFERENTIAL_SHRINK", k_shrunk_faults)) {
        keep(one.seed, "whole", text_of(one.parts));
        return;
    }
    const auto ours = [&](const std::string& text) {
        return of_reading ? m_judges.statically(text) : m_judges.sandbox(text);
    };
    const auto fails = [&](const std::string& text) {
        const Answer answer = ours(text);
        return answer.kind != Answer::Kind::declined && answer.kind != Answer::Kind::stricter &&
               !answer.agrees_with(m_judges.oracle({text}).front());
    };
    const std::string text = shrink(one.parts, fails, k_shrink_tries);
    const std::string said =
        fmt::format("--- makepkg:\n{}\n--- sandbox:\n{}\n--- static:\n{}\n",
                    describe(m_judges.oracle({text}).front()), describe(m_judges.sandbox(text)),
                    describe(m_judges.statically(text)));
    ADD_FAILURE() << "seed " << one.seed << ", " << (of_reading ? "static" : "sandbox")
                  << "\n--- PKGBUILD:\n"
                  << text << said;
    keep(one.seed, "PKGBUILD", text);
    keep(one.seed, "said", said);
}

void run(const std::vector<std::uint64_t>& seeds, Comparison& comparison)
{
    const std::vector<std::string> texts = corpus_texts();
    for (std::size_t begin = 0; begin < seeds.size(); begin += k_round) {
        std::vector<Case> cases;
        for (std::size_t at = begin; at < std::min(begin + k_round, seeds.size()); ++at) {
            cases.push_back(make_case(seeds[at], texts));
        }
        comparison.hold(cases);
    }
}

bool makepkg_is_there()
{
    return os::find_executable("makepkg").has_value();
}

} // namespace

TEST(Oracle, SaysWhatTheRealMakepkgSaid)
{
    if (!makepkg_is_there()) {
        GTEST_SKIP() << "makepkg is not installed";
    }
    const Judges judges;
    for (const char* const folder : {"", "/refused"}) {
        const std::vector<std::string> names = corpus_names(folder, ".PKGBUILD");
        std::vector<std::string> texts;
        for (const std::string& name : names) {
            texts.push_back(os::read_file(data(name + ".PKGBUILD"), 1U << 20U));
        }
        const std::vector<Answer> answers = judges.oracle(texts);
        for (std::size_t at = 0; at < names.size(); ++at) {
            const bool refused = !os::exists(data(names[at] + ".SRCINFO"));
            EXPECT_EQ(answers[at].kind == Answer::Kind::refused, refused) << names[at];
            if (!refused) {
                EXPECT_EQ(answers[at].text, os::read_file(data(names[at] + ".SRCINFO"), 1U << 20U))
                    << names[at];
            }
        }
    }
}

TEST(Differential, KeptSeedsAgree)
{
    if (!makepkg_is_there()) {
        GTEST_SKIP() << "makepkg is not installed";
    }
    std::ifstream file{data("differential/seeds")};
    std::vector<std::uint64_t> seeds;
    for (std::string line; std::getline(file, line);) {
        if (const auto seed = parse_number(line)) {
            seeds.push_back(*seed);
        }
    }
    ASSERT_FALSE(seeds.empty());
    Comparison comparison;
    run(seeds, comparison);
    EXPECT_EQ(comparison.faults(), 0U) << comparison.summary();
}

TEST(Differential, PkgbuildsOutOfAGrammarAgree)
{
    if (!makepkg_is_there()) {
        GTEST_SKIP() << "makepkg is not installed";
    }
    const std::uint64_t count = number("RBEEPKG_DIFFERENTIAL_COUNT", k_default_count);
    const std::uint64_t first = number("RBEEPKG_DIFFERENTIAL_SEED", k_default_seed);
    std::vector<std::uint64_t> seeds;
    for (std::uint64_t at = 0; at < count; ++at) {
        seeds.push_back(first + at);
    }
    Comparison comparison;
    run(seeds, comparison);
    RecordProperty("summary", comparison.summary());
    std::fprintf(stderr, "%s\n", comparison.summary().c_str());
    EXPECT_EQ(comparison.faults(), 0U) << comparison.summary();
    // Were most refused, or most declined, the agreement would say little.
    EXPECT_GE(comparison.read_share(), 0.6) << comparison.summary();
}

} // namespace rbeepkg::differential
