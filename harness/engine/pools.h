// Models of all primitives, pooled by type: they outlive the stacks of their faces and are reused.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

namespace snarl {

class Pools {
 public:
  void begin_execution() {
    for (const auto& pool : pools_) {
      if (pool != nullptr) pool->used = 0;
    }
  }

  // Returns the next model that this execution does not use yet; its state is as it was left.
  template <class Model>
  Model& take() {
    const std::uint32_t index = Index<Model>::kValue;
    if (index < pools_.size()) [[likely]] {
      auto* const pool = static_cast<Pool<Model>*>(pools_[index].get());
      if (pool != nullptr && pool->used < pool->count) [[likely]] {
        return *pool->models[pool->used++];
      }
    }
    return take_new<Model>();
  }

 private:
  template <class Model>
  [[gnu::noinline]] Model& take_new() {
    const std::uint32_t index = Index<Model>::kValue;
    if (index >= pools_.size()) pools_.resize(index + 1);
    if (pools_[index] == nullptr) pools_[index] = std::make_unique<Pool<Model>>();
    auto& pool = static_cast<Pool<Model>&>(*pools_[index]);
    pool.models.push_back(std::make_unique<Model>());
    ++pool.count;
    return *pool.models[pool.used++];
  }

  struct PoolBase {
    PoolBase() = default;
    PoolBase(const PoolBase&) = delete;
    PoolBase& operator=(const PoolBase&) = delete;
    virtual ~PoolBase() = default;
    std::size_t used = 0;
    std::size_t count = 0;
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
