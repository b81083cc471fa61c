// Watches often while there is something new, then seldom.
#include "snarl/harness/campaign/order_watch.h"

#include "snarl/harness/engine/execution.h"

namespace snarl {

void OrderWatch::start(Execution& execution) {
  is_on_ = true;
  execution.note_orders(true);
}

bool OrderWatch::has_something(Execution& execution) const {
  return !is_told_ || !execution.lock_orders().new_ones().empty();
}

void OrderWatch::keep(Execution& execution, std::uint64_t index, BlockResult& block) {
  const auto& orders = execution.lock_orders().new_ones();
  if (!orders.empty()) last_new_ = index;
  const bool has_room = block.orders.size() < kOrderWitnessesMax;
  if (!orders.empty() && has_room) {
    const auto& choices = execution.choices();
    block.orders.push_back(
        {index, orders, {choices.begin(), choices.begin() + execution.choice_count()}});
  }
  if (is_told_ && has_room) return;
  is_on_ = false;
  execution.note_orders(false);
  // What costs half as much again is done seldom: where no lock was taken inside another yet, as
  // often as powers of two come; else after a quarter of the time since something was new.
  const std::uint64_t pause =
      block.orders.empty() ? index - block.first + 3 : (index - last_new_) / 4;
  next_ = has_room ? index + 1 + pause : ~std::uint64_t{0};
}

}  // namespace snarl
