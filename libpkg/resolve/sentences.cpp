#include "libpkg/resolve/sentences.hpp"

#include "libpkg/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace rbeepkg::resolve {

namespace {

// Longer explanations have their middle left out: nobody follows them.
constexpr std::size_t k_max_sentences = 40;

} // namespace

void add_once(std::vector<std::string>& lines, std::string line)
{
    if (std::find(lines.begin(), lines.end(), line) == lines.end()) {
        lines.push_back(std::move(line));
    }
}

std::string enumeration(const std::vector<std::string>& parts, const std::string& last_word)
{
    if (parts.size() < 2) {
        return join(parts, "");
    }
    return fmt::format("{} {} {}", join({parts.begin(), parts.end() - 1}, ", "), last_word,
                       parts.back());
}

std::string label(const Part& part)
{
    return part.installed != nullptr ? "the installed " + full_name(part.package())
                                     : full_name(part.package());
}

std::string labels(const std::vector<Part>& parts, const std::string& last_word)
{
    std::vector<std::string> texts;
    for (const Part& part : parts) {
        add_once(texts, label(part));
    }
    constexpr std::size_t k_most = 8;
    if (texts.size() > k_most) {
        const std::size_t left_out = texts.size() - k_most;
        texts.resize(k_most);
        texts.push_back(fmt::format("{} more", left_out));
    }
    return enumeration(texts, last_word);
}

void Sentences::say(std::string text)
{
    Sentence sentence;
    sentence.one = std::move(text);
    const bool is_known =
        std::any_of(m_sentences.begin(), m_sentences.end(), [&](const Sentence& known) {
            return known.name.empty() && known.one == sentence.one;
        });
    if (!is_known) {
        m_sentences.push_back(std::move(sentence));
    }
}

void Sentences::say(const Part& subject, std::string one, std::string many)
{
    const package::Package& package = subject.package();
    const bool is_installed = subject.installed != nullptr;
    const auto known =
        std::find_if(m_sentences.begin(), m_sentences.end(), [&](const Sentence& sentence) {
            return sentence.name == package.name && sentence.one == one &&
                   sentence.is_installed == is_installed;
        });
    if (known != m_sentences.end()) {
        add_once(known->versions, package.version.text());
        return;
    }
    m_sentences.push_back(
        {package.name, {package.version.text()}, is_installed, std::move(one), std::move(many)});
}

void Sentences::write(const std::vector<std::string>& targets,
                      std::vector<std::string>& lines) const
{
    if (m_sentences.empty()) {
        return;
    }
    std::string lead = "because ";
    for (std::size_t place = 0; place < m_sentences.size(); ++place) {
        if (place == k_max_sentences) {
            lines.push_back(
                fmt::format("and so on, {} more", m_sentences.size() - k_max_sentences));
            break;
        }
        lines.push_back(fmt::format("{}{},", lead, text_of(m_sentences[place])));
        lead = "and ";
    }
    const char* together = targets.size() > 1 ? " together" : "";
    lines.push_back(fmt::format("{} cannot be installed{}", enumeration(targets, "and"), together));
}

std::string Sentences::text_of(const Sentence& sentence)
{
    if (sentence.name.empty()) {
        return sentence.one;
    }
    const char* lead = sentence.is_installed ? "the installed " : "";
    if (sentence.versions.size() == 1) {
        return fmt::format("{}{}-{} {}", lead, sentence.name, sentence.versions.front(),
                           sentence.one);
    }
    return fmt::format("{}{} {} {}", lead, sentence.name, enumeration(sentence.versions, "and"),
                       sentence.many);
}

} // namespace rbeepkg::resolve
