// Which of several processes prints a failed check: workers run into the same one at once.
#pragma once

#include <atomic>

namespace snarl {

// Of the processes that share `is_told` the first whose check fails prints it; the others leave
// silently, a second later, so that nobody who waits for all of them ends the one that prints.
void share_failed_checks(std::atomic<bool>& is_told) noexcept;

}  // namespace snarl
