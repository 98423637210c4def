#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/database/search_term.hpp"
#include "libpkg/database/sync_search.hpp"
#include "tests/unit/database/sample.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbeepkg::database {
namespace {

using test::sync_package;
using testing::ElementsAre;
using testing::IsEmpty;

class SyncSearchTest : public test::StateTest
{
protected:
    SyncSearchTest()
    {
        package::SyncPackage grouped = sync_package("whisper", "Speech h\xC3\xA9r\xC3\xA9");
        grouped.package.groups = {"audio-tools", "qq"};
        m_sync.replace({"rbee", "", "", "", "", 0, 0},
                       {sync_package("llama-cpp", "Inference of LLaMA models in C++"),
                        sync_package("sd-worker", "Images, \"stable\" AND fast NOT slow", {},
                                     {"image-worker=1.0", "diffuser"}),
                        sync_package("xy", "Short* (name)"), grouped});
    }
    std::vector<std::string> search(const std::vector<std::string>& terms)
    {
        std::vector<std::string> names;
        const auto described = search_described(m_database, terms, {"rbee"});
        for (const package::SyncPackage& package : m_sync.search(terms, {"rbee"})) {
            const std::size_t place = names.size();
            names.push_back(package.package.name);
            EXPECT_EQ(line_of(described.at(place)), line_of(package));
        }
        EXPECT_EQ(described.size(), names.size());
        return names;
    }
    static std::string line_of(const DescribedSyncPackage& package)
    {
        const ListedSyncPackage& listed = package.listed;
        return fmt::format("{}/{} {} ({}) {}", listed.catalog, listed.name, listed.version,
                           listed.groups, package.description);
    }
    static std::string line_of(const package::SyncPackage& sync)
    {
        const package::Package& package = sync.package;
        return fmt::format("{}/{} {} ({}) {}", sync.catalog, package.name, package.version.text(),
                           join(package.groups, "\n"), package.description);
    }

    SyncDatabase m_sync{m_database};
};

TEST_F(SyncSearchTest, FindsWordsPrefixesAndPartsInAnyCase)
{
    EXPECT_THAT(search({"llama"}), ElementsAre("llama-cpp"));
    EXPECT_THAT(search({"LLAMA"}), ElementsAre("llama-cpp"));
    EXPECT_THAT(search({"lama"}), ElementsAre("llama-cpp"));
    EXPECT_THAT(search({"nferenc"}), ElementsAre("llama-cpp"));
    EXPECT_THAT(search({"H\xC3\x89R\xC3\x89"}), ElementsAre("whisper"));
    EXPECT_THAT(search({"nothing of this"}), IsEmpty());
}

TEST_F(SyncSearchTest, LooksAtNameDescriptionProvidesAndGroups)
{
    EXPECT_THAT(search({"sd-work"}), ElementsAre("sd-worker"));
    EXPECT_THAT(search({"images"}), ElementsAre("sd-worker"));
    EXPECT_THAT(search({"diffuser"}), ElementsAre("sd-worker"));
    EXPECT_THAT(search({"image-worker=1.0"}), ElementsAre("sd-worker"));
    EXPECT_THAT(search({"audio-t"}), ElementsAre("whisper"));
}

TEST_F(SyncSearchTest, AllTermsMustMatchEachSomewhere)
{
    EXPECT_THAT(search({"worker", "images"}), ElementsAre("sd-worker"));
    EXPECT_THAT(search({"worker", "llama"}), IsEmpty());
    EXPECT_THAT(search({"worker", "a"}), ElementsAre("sd-worker"));
    EXPECT_THAT(search({}), ElementsAre("llama-cpp", "sd-worker", "whisper", "xy"));
    EXPECT_THAT(search({""}), ElementsAre("llama-cpp", "sd-worker", "whisper", "xy"));
}

TEST_F(SyncSearchTest, FindsShortTerms)
{
    EXPECT_THAT(search({"xy"}), ElementsAre("xy"));
    EXPECT_THAT(search({"XY"}), ElementsAre("xy"));
    EXPECT_THAT(search({"qq"}), ElementsAre("whisper"));
    EXPECT_THAT(search({"%"}), IsEmpty());
    EXPECT_THAT(search({"_"}), IsEmpty());
    EXPECT_THAT(search({"h\xC3\xA9"}), ElementsAre("whisper")); // two characters, three bytes
}

TEST_F(SyncSearchTest, NothingThatIsTypedIsSyntaxOfTheIndex)
{
    EXPECT_THAT(search({"\"stable\""}), ElementsAre("sd-worker"));
    EXPECT_THAT(search({"AND fast"}), ElementsAre("sd-worker"));
    EXPECT_THAT(search({"llama OR whisper"}), IsEmpty());
    EXPECT_THAT(search({"name:xyz"}), IsEmpty());
    EXPECT_THAT(search({"\"\"\""}), IsEmpty());
    EXPECT_THAT(search({"abc\" OR \"xyz"}), IsEmpty());
    EXPECT_THAT(search({"NEAR/2", "NOT"}), IsEmpty());
    EXPECT_THAT(search({"'; DROP TABLE catalog; --"}), IsEmpty());
    EXPECT_THAT(search({"-"}), ElementsAre("llama-cpp", "sd-worker", "whisper"));
}

TEST_F(SyncSearchTest, ATermWithOperatorsIsARegularExpression)
{
    EXPECT_THAT(search({"^(sd|xy)"}), ElementsAre("sd-worker", "xy"));
    EXPECT_THAT(search({"^XY$"}), ElementsAre("xy"));
    EXPECT_THAT(search({"llama.cpp"}), ElementsAre("llama-cpp"));
    EXPECT_THAT(search({"^diffuser$"}), ElementsAre("sd-worker")); // one of several provides
    EXPECT_THAT(search({"C\\+\\+"}), ElementsAre("llama-cpp"));
    EXPECT_THAT(search({"short\\*"}), ElementsAre("xy"));
    EXPECT_THAT(search({"w[a-z]+r", "speech"}), ElementsAre("whisper"));
    EXPECT_THAT(search({"^llama$"}), IsEmpty());
}

TEST_F(SyncSearchTest, ABadExpressionIsAnErrorOfUse)
{
    for (const std::string& bad :
         {std::string{"("}, std::string{"[a"}, std::string{"*a"}, std::string{"a{99999999}"},
          std::string(201, 'a'), std::string{"a\0b", 3}, std::string{"\xFF\xFE\xFD"}}) {
        try {
            search({bad});
            ADD_FAILURE() << "no error: " << bad;
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::usage) << bad;
        }
    }
}

TEST_F(SyncSearchTest, AnOperatorWithNothingToRepeatIsSaidToBeThat)
{
    for (const std::string bad : {"*", "+", "?", "*a", "a|*"}) {
        try {
            search({bad});
            ADD_FAILURE() << "no error: " << bad;
        } catch (const Error& error) {
            EXPECT_EQ(error.message().find("\"" + bad +
                                           "\" is no regular expression: there is "
                                           "nothing before the '"),
                      0U)
                << error.message();
        }
    }
}

TEST_F(SyncSearchTest, AnExpressionCannotTakeForever)
{
    // Backtracking would need 2^1000 steps.
    m_sync.replace({"rbee", "", "", "", "", 0, 0}, {sync_package("a", std::string(100'000, 'a'))});
    EXPECT_THAT(search({"(a*)*b"}), IsEmpty());
    EXPECT_THAT(search({"(a|a)+$"}), ElementsAre("a"));
}

TEST(SearchTerm, AsksTheIndexOnlyForWhatEveryMatchContains)
{
    const auto literals = [](const char* text) { return detail::SearchTerm{text}.literals(); };
    EXPECT_THAT(literals("llama"), ElementsAre("llama"));
    EXPECT_THAT(literals("ab"), IsEmpty());
    EXPECT_THAT(literals("^llama.cpp$"), ElementsAre("llama", "cpp"));
    EXPECT_THAT(literals("llama|whisper"), IsEmpty());
    EXPECT_THAT(literals("llama.*cpp.+"), ElementsAre("llama", "cpp"));
    EXPECT_THAT(literals("llama*cpp"), IsEmpty());
    EXPECT_THAT(literals("llama\\.*cpp"), IsEmpty());
    EXPECT_THAT(literals("(llama).cpp"), IsEmpty());
    EXPECT_THAT(literals("llamas?"), IsEmpty());
    EXPECT_TRUE(detail::SearchTerm{"llama"}.is_literal());
    EXPECT_FALSE(detail::SearchTerm{"llama.cpp"}.is_literal());
    EXPECT_EQ(detail::fts_expression(std::vector<detail::SearchTerm>{
                  detail::SearchTerm{"say \"hi\""}, detail::SearchTerm{"ab"},
                  detail::SearchTerm{"foo.bar"}}),
              R"("say ""hi""" AND "foo" AND "bar")");
}

} // namespace
} // namespace rbeepkg::database
