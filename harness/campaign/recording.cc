// A mapping that children inherit.
#include "snarl/harness/campaign/recording.h"

#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <system_error>
#include <utility>

namespace snarl {
namespace {

constexpr std::uint32_t kChoicesMax = 1'000'000;

}  // namespace

struct Recording::Shared {
  std::atomic<std::uint64_t> index{kNothing};
  std::atomic<std::uint32_t> count{0};
  std::uint32_t choices[kChoicesMax];
};

class Recording::RecordedStrategy final : public Strategy {
 public:
  RecordedStrategy(std::unique_ptr<Strategy> strategy, Shared& shared)
      : strategy_(std::move(strategy)), shared_(shared) {}

  bool begin(const ExecutionInfo& info) override {
    shared_.count = 0;
    shared_.index = info.index;
    return strategy_->begin(info);
  }

  std::uint32_t pick(const Choice& choice) override {
    const std::uint32_t chosen = strategy_->pick(choice);
    const std::uint32_t count = shared_.count;
    if (count < kChoicesMax) {
      shared_.choices[count] = chosen;
      shared_.count = count + 1;
    }
    return chosen;
  }

  void observe(const OpEvent& event) override { strategy_->observe(event); }

 private:
  std::unique_ptr<Strategy> strategy_;
  Shared& shared_;
};

Recording::Recording() {
  void* const memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) {
    throw std::system_error(errno, std::generic_category(), "no memory for a worker's choices");
  }
  shared_ = static_cast<Shared*>(memory);
  clear();
}

Recording::~Recording() { munmap(shared_, sizeof(Shared)); }

void Recording::clear() {
  shared_->count = 0;
  shared_->index = kNothing;
}

Recording::Last Recording::last() const {
  return {shared_->index, {shared_->choices, shared_->choices + shared_->count}};
}

std::unique_ptr<Strategy> Recording::recorded(std::unique_ptr<Strategy> strategy) {
  return std::make_unique<RecordedStrategy>(std::move(strategy), *shared_);
}

}  // namespace snarl
