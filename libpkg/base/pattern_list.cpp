#include "libpkg/base/pattern_list.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <cstddef>
#include <set>

namespace rbeepkg {

void PatternList::add(const std::string& text)
{
    Pattern pattern;
    pattern.takes_back = text.starts_with('!');
    const bool escaped = text.starts_with("\\!");
    pattern.glob = text.substr(pattern.takes_back || escaped ? 1 : 0);
    pattern.literal = pattern.glob.substr(0, pattern.glob.find_first_of("*?[\\"));
    m_patterns.push_back(std::move(pattern));
}

bool PatternList::Pattern::matches(const std::string& subject) const
{
    return subject.starts_with(literal) && ::fnmatch(glob.c_str(), subject.c_str(), 0) == 0;
}

bool PatternList::matches(const std::string& subject) const
{
    const auto last = std::find_if(m_patterns.rbegin(), m_patterns.rend(),
                                   [&](const Pattern& one) { return one.matches(subject); });
    return last != m_patterns.rend() && !last->takes_back;
}

std::vector<std::string> PatternList::matching(const std::vector<std::string>& sorted) const
{
    std::set<std::size_t> found;
    for (const Pattern& pattern : m_patterns) {
        if (pattern.takes_back) {
            continue;
        }
        for (auto at = std::lower_bound(sorted.begin(), sorted.end(), pattern.literal);
             at != sorted.end() && at->starts_with(pattern.literal); ++at) {
            if (pattern.matches(*at) && matches(*at)) {
                found.insert(static_cast<std::size_t>(at - sorted.begin()));
            }
        }
    }
    std::vector<std::string> matching;
    matching.reserve(found.size());
    for (const std::size_t index : found) {
        matching.push_back(sorted[index]);
    }
    return matching;
}

} // namespace rbeepkg
