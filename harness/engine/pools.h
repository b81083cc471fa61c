// Models of all primitives, pooled by type: they outlive the stacks of their faces and are reused.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

namespace snarl {

class Pools {
 public:
  static constexpr std::uint32_t kNone = ~0U;  // the number of no pool

  template <class Model>
  static std::uint32_t number_of() {
    return Index<Model>::kValue;
  }

  // From here on models are taken, or passed over, in the order of a new execution.
  void begin() {
    for (const auto& pool : pools_) {
      if (pool != nullptr) pool->used = 0;
    }
  }
  // The next model of a pool is used already.
  void pass(std::uint32_t pool) {
    if (pool != kNone) ++pools_[pool]->used;
  }

  // Returns the next model that this execution does not use yet; its state is as it was left.
  template <class Model>
  Model& take() {
    const std::uint32_t index = Index<Model>::kValue;
    if (index >= pools_.size()) pools_.resize(index + 1);
    if (pools_[index] == nullptr) pools_[index] = std::make_unique<Pool<Model>>();
    auto& pool = static_cast<Pool<Model>&>(*pools_[index]);
    if (pool.used == pool.models.size()) pool.models.push_back(std::make_unique<Model>());
    return *pool.models[pool.used++];
  }

 private:
  struct PoolBase {
    PoolBase() = default;
    PoolBase(const PoolBase&) = delete;
    PoolBase& operator=(const PoolBase&) = delete;
    virtual ~PoolBase() = default;
    std::size_t used = 0;
  };

  template <class Model>
  struct Pool final : PoolBase {
    std::vector<std::unique_ptr<Model>> models;
  };

  static std::uint32_t next_index();

  template <class Model>
  struct Index {
    inline static const std::uint32_t kValue = next_index();
  };

  std::vector<std::unique_ptr<PoolBase>> pools_;
};

}  // namespace snarl
