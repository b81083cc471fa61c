// A first-in first-out list that keeps its memory: models live as long as the process.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace snarl {

// Cost: O(1) amortised; no allocation once it has been as long as it gets.
template <class T>
class Ring {
 public:
  bool is_empty() const { return head_ == items_.size(); }
  std::size_t count() const { return items_.size() - head_; }

  void clear() {
    items_.clear();
    head_ = 0;
  }

  void push(T item) {
    if (head_ > 0 && items_.size() == items_.capacity()) {
      items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(head_));
      head_ = 0;
    }
    items_.push_back(std::move(item));
  }

  // Requires: not empty.
  T pop() {
    T item = std::move(items_[head_++]);
    if (head_ == items_.size()) clear();
    return item;
  }

  const T& operator[](std::size_t index) const { return items_[head_ + index]; }

 private:
  std::vector<T> items_;
  std::size_t head_ = 0;  // those before it are gone
};

}  // namespace snarl
