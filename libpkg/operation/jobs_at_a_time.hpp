// Jobs that do not need each other, several at a time.
#pragma once

#include "libpkg/base/cancel.hpp"

#include <cstddef>
#include <functional>

namespace rbeepkg::operation {

// Runs job(0) to job(count - 1), at most `most` at a time, each in a thread of its own; with one at
// a time in the caller's. The first failure asks those that run to stop, lets no other begin, and
// is thrown when all have ended. The token that a job gets is requested then, and when `cancel` is;
// Cancelled is thrown for the latter.
void run_jobs(std::size_t count, unsigned most, const CancelToken& cancel,
              const std::function<void(std::size_t, const CancelToken&)>& job);

} // namespace rbeepkg::operation
