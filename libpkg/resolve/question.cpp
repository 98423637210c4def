#include "libpkg/resolve/question.hpp"

#include <numeric>

namespace rbeepkg::resolve {

Answer default_answer(const Question& question, unsigned inverted)
{
    Answer answer;
    const bool is_inverted = (static_cast<unsigned>(question.kind) & inverted) != 0;
    answer.yes = question.default_yes != is_inverted;
    if (question.kind == Question::Kind::choose_members) {
        answer.chosen.resize(question.options.size());
        std::iota(answer.chosen.begin(), answer.chosen.end(), std::size_t{0});
    } else if (question.kind == Question::Kind::choose_provider) {
        const bool takes_second = is_inverted && question.options.size() > 1;
        answer.chosen = {takes_second ? std::size_t{1} : std::size_t{0}};
    }
    return answer;
}

} // namespace rbeepkg::resolve
