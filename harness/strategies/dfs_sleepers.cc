// Keeps sleepers in two stacks.
#include "snarl/harness/strategies/dfs_sleepers.h"

namespace snarl::dfs {

void Sleepers::go_back(const End& end) {
  sleepers_.resize(end.sleepers);
  touches_.resize(end.touches);
}

Sleepers::End Sleepers::add(const Path& path, std::uint32_t transition, const End& end) {
  go_back(end);
  const std::uint32_t accesses_end = path.accesses_end(transition);
  for (std::uint32_t access = path[transition].first_access; access < accesses_end; ++access) {
    touches_.push_back(path.access(access).touch);
  }
  const auto touches_end = static_cast<std::uint32_t>(touches_.size());
  sleepers_.push_back(
      {path[transition].slot, path[transition].is_universal, end.touches, touches_end});
  return {end.sleepers + 1, touches_end};
}

Sleepers::End Sleepers::inherit(const Path& path, const End& begin, const End& end, Mask& asleep) {
  for (std::uint32_t index = begin.sleepers; index < end.sleepers && asleep != 0; ++index) {
    if (is_woken_by_last(path, sleepers_[index])) asleep &= ~bit_of(sleepers_[index].slot);
  }
  for (std::uint32_t index = begin.sleepers; index < end.sleepers && asleep != 0; ++index) {
    const Sleeper sleeper = sleepers_[index];
    if ((asleep & bit_of(sleeper.slot)) != 0) sleepers_.push_back(sleeper);
  }
  return {static_cast<std::uint32_t>(sleepers_.size()), end.touches};
}

bool Sleepers::is_woken_by_last(const Path& path, const Sleeper& sleeper) const {
  const std::uint32_t last = path.count() - 1;
  if (sleeper.is_universal || path[last].is_universal) return true;
  for (std::uint32_t access = path[last].first_access; access < path.accesses_end(last); ++access) {
    for (std::uint32_t touch = sleeper.touches_begin; touch < sleeper.touches_end; ++touch) {
      if (are_dependent(path.access(access).touch, touches_[touch])) return true;
    }
  }
  return false;
}

}  // namespace snarl::dfs
