// The sentences of an explanation: "because a-1.0-1 depends on x, and ... b cannot be installed".
// Internal to this room.
#pragma once

#include "libpkg/resolve/scene.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace rbeepkg::resolve {

void add_once(std::vector<std::string>& lines, std::string line);
// "a", "a and b", "a, b and c".
std::string enumeration(const std::vector<std::string>& parts, const std::string& last_word);
std::string label(const Part& part); // "a-1.0-1", "the installed a-1.0-1"
// The same of several, each once; of very many the first ones.
std::string labels(const std::vector<Part>& parts, const std::string& last_word);

class Sentences
{
public:
    // A whole sentence. What was said is not said again.
    void say(std::string text);
    // "depends on x", "depend on x": versions of which the same is true share a sentence.
    void say(const Part& subject, std::string one, std::string many);

    std::size_t count() const noexcept { return m_sentences.size(); }
    // One line each, and what follows from them for the targets; nothing where nothing was said.
    void write(const std::vector<std::string>& targets, std::vector<std::string>& lines) const;

private:
    struct Sentence
    {
        std::string name; // "" the whole sentence is in `one`
        std::vector<std::string> versions;
        bool is_installed = false;
        std::string one, many;
    };
    static std::string text_of(const Sentence& sentence);

    std::vector<Sentence> m_sentences;
};

} // namespace rbeepkg::resolve
