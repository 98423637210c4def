// Resolver cases as text files: tests/data/resolver/*.case (its README has the form). Each is a
// world, a request and what is expected of it.
#include "tests/unit/resolve/index_builder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace rbeepkg::resolve::testing {

namespace {

std::vector<std::filesystem::path> case_files()
{
    std::vector<std::filesystem::path> files;
    const std::string directory = std::string{RBEEPKG_TEST_DATA} + "/resolver";
    for (const auto& entry : std::filesystem::directory_iterator{directory}) {
        if (entry.path().extension() == ".case") {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

class Case
{
public:
    explicit Case(const std::filesystem::path& path)
    {
        m_world.answerer = [this](const Question& question) {
            m_questions.push_back(question.text);
            Answer answer = default_answer(question);
            if (!m_answers.empty()) {
                apply(m_answers.front(), answer);
                m_answers.erase(m_answers.begin());
            }
            return answer;
        };
        std::ifstream file{path};
        std::string line;
        for (m_line = 1; std::getline(file, line); ++m_line) {
            if (!line.empty() && line.front() != '#') {
                const std::size_t blank = line.find(' ');
                read(line.substr(0, blank),
                     blank == std::string::npos ? "" : line.substr(blank + 1));
            }
        }
        EXPECT_GT(m_expectations, 0) << "a case that expects nothing";
    }

private:
    static void apply(const std::string& text, Answer& answer)
    {
        if (text == "yes" || text == "no") {
            answer.yes = text == "yes";
            return;
        }
        answer.chosen.clear();
        for (const std::string_view word : split_words(text)) {
            answer.chosen.push_back(static_cast<std::size_t>(*parse_number(word)) - 1);
        }
    }

    void read(const std::string& key, const std::string& value)
    {
        if (key == "offer") {
            m_world.offer(value);
        } else if (key == "install") {
            m_world.install(value);
        } else if (key == "option") {
            set_option(value);
        } else if (key == "answer") {
            m_answers.push_back(value);
        } else if (key == "request") {
            m_outcome = m_world.resolve(value);
        } else {
            expect(key, value);
        }
    }

    void set_option(const std::string& text)
    {
        Request& request = m_world.request;
        const auto words = split_words(text);
        const std::string value = words.size() > 1 ? std::string{words[1]} : "";
        if (words[0] == "-u") {
            request.upgrade = 1;
        } else if (words[0] == "-uu") {
            request.upgrade = 2;
        } else if (words[0] == "-d") {
            request.depend_check = DependCheck::names_only;
        } else if (words[0] == "-dd") {
            request.depend_check = DependCheck::none;
        } else if (words[0] == "--needed") {
            request.needed = true;
        } else if (words[0] == "--asdeps") {
            request.as_depends = true;
        } else if (words[0] == "--asexplicit") {
            request.as_explicit = true;
        } else if (words[0] == "--ignore") {
            request.ignored_packages.push_back(value);
        } else if (words[0] == "--ignoregroup") {
            request.ignored_groups.push_back(value);
        } else if (words[0] == "--assume-installed") {
            request.assumed.push_back(*package::Provide::parse(value));
        } else if (words[0] == "KeepVersions") {
            request.keep_versions = static_cast<unsigned>(*parse_number(value));
        } else {
            ADD_FAILURE() << "line " << m_line << ": unknown option " << text;
        }
    }

    void expect(const std::string& key, const std::string& value)
    {
        ++m_expectations;
        const auto* none = std::get_if<Unresolvable>(&*m_outcome);
        const auto* some = std::get_if<Resolution>(&*m_outcome);
        if (key == "error") {
            EXPECT_EQ(told(*m_outcome), value) << "line " << m_line;
        } else if (key == "why" && none != nullptr) {
            EXPECT_EQ(told_why(*m_outcome), value) << "line " << m_line;
        } else if (key == "hint" && none != nullptr) {
            EXPECT_EQ(none->hint, value) << "line " << m_line;
        } else if (key == "asked") {
            EXPECT_EQ(join(m_questions, " | "), value) << "line " << m_line;
        } else if (some == nullptr) {
            ADD_FAILURE() << "line " << m_line << ": " << join(none->reasons, "\n");
        } else if (key == "installs") {
            EXPECT_EQ(told(*m_outcome), value) << "line " << m_line;
        } else if (key == "removes") {
            EXPECT_EQ(told_removals(*m_outcome), value) << "line " << m_line;
        } else if (key == "warns") {
            EXPECT_EQ(join(some->warnings, " | "), value) << "line " << m_line;
        } else if (key == "skips") {
            EXPECT_EQ(join(some->skipped, " | "), value) << "line " << m_line;
        } else if (key == "host") {
            EXPECT_EQ(told_words(some->host_depends), value) << "line " << m_line;
        } else if (key == "marks") {
            EXPECT_EQ(marks(*some), value) << "line " << m_line;
        } else if (key == "reasons") {
            EXPECT_EQ(whys(*some), value) << "line " << m_line;
        } else {
            ADD_FAILURE() << "line " << m_line << ": unknown word " << key;
        }
    }

    // "a-1.0: beside pinned".
    static std::string marks(const Resolution& resolution)
    {
        std::vector<std::string> lines;
        for (const Choice& choice : resolution.install) {
            std::vector<std::string> words;
            for (const auto& [is_set, word] :
                 {std::pair{choice.beside, "beside"}, std::pair{choice.keeps_old, "keeps-old"},
                  std::pair{choice.pinned, "pinned"}, std::pair{choice.up_to_date, "up-to-date"},
                  std::pair{!choice.hold.empty(), "held"}}) {
                if (is_set) {
                    words.emplace_back(word);
                }
            }
            lines.push_back(fmt::format("{}-{}: {}", choice.package->package.name,
                                        choice.package->package.version.text(), join(words, " ")));
        }
        return join(lines, ", ");
    }

    static std::string whys(const Resolution& resolution)
    {
        std::vector<std::string> lines;
        for (const Choice& choice : resolution.install) {
            lines.push_back(fmt::format("{}: {}", choice.package->package.name, choice.why));
        }
        return join(lines, " | ");
    }

    IndexBuilder m_world;
    std::vector<std::string> m_answers, m_questions;
    std::optional<Outcome> m_outcome;
    std::size_t m_line = 0;
    int m_expectations = 0;
};

TEST(Cases, SayWhatIsInstalledOrWhyNothingIs)
{
    const auto files = case_files();
    EXPECT_GE(files.size(), 40U);
    for (const std::filesystem::path& file : files) {
        SCOPED_TRACE(file.filename().string());
        const Case one{file};
    }
}

} // namespace

} // namespace rbeepkg::resolve::testing
