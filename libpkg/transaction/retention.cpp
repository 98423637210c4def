#include "libpkg/transaction/retention.hpp"

#include <algorithm>

namespace rbeepkg::transaction {

std::vector<std::int64_t> superfluous_generations(const std::vector<database::GenerationRow>& rows,
                                                  std::int64_t current, unsigned keep)
{
    std::int64_t origin = 0;
    std::vector<std::int64_t> others;
    for (const database::GenerationRow& row : rows) {
        if (row.number == current) {
            origin = row.previous;
        } else if (row.state != database::GenerationState::pending) {
            others.push_back(row.number);
        }
    }
    std::sort(others.begin(), others.end(), [&](std::int64_t left, std::int64_t right) {
        if ((left == origin) != (right == origin)) {
            return left == origin;
        }
        return left > right;
    });
    others.erase(others.begin(),
                 others.begin() + std::min<std::ptrdiff_t>(keep, std::ssize(others)));
    std::sort(others.begin(), others.end());
    return others;
}

} // namespace rbeepkg::transaction
