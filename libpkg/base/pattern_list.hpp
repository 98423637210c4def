// Shell globs as pacman takes them, in hooks and behind --overwrite: '*' and '?' match '/' too, '!'
// in front takes back what matches, '\' in front makes a '!' an ordinary character. The last
// pattern that matches decides.
#pragma once

#include <string>
#include <vector>

namespace rbeepkg {

class PatternList
{
public:
    void add(const std::string& text);
    bool empty() const noexcept { return m_patterns.empty(); }
    bool matches(const std::string& subject) const;
    // Those of a sorted list that match, sorted. Cheap when patterns begin with what is literal:
    // only what begins so too is looked at.
    std::vector<std::string> matching(const std::vector<std::string>& sorted) const;

private:
    struct Pattern
    {
        std::string glob;
        std::string literal; // what every match begins with
        bool takes_back = false;
        bool matches(const std::string& subject) const;
    };
    std::vector<Pattern> m_patterns;
};

} // namespace rbeepkg
