// Call stacks of the whole process, each known once.
#include "snarl/harness/engine/call_places.h"

#include <execinfo.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <vector>

#include "snarl/harness/base/kept_text.h"
#include "snarl/harness/engine/code_frames.h"

namespace snarl {
namespace {

constexpr int kCallFramesMax = 24;  // the engine's own are up to 12
constexpr std::size_t kStacksMax = 50'000;
constexpr std::chrono::seconds kAnswerMax{2};

using CallAddresses = std::vector<std::uintptr_t>;

class CallPlaces {
 public:
  // Returns: from 1; 0: there are too many.
  std::uint32_t number_of(CallAddresses stack) {
    const std::lock_guard lock(mutex_);
    const auto known = numbers_.find(stack);
    if (known != numbers_.end()) return known->second;
    if (stacks_.size() == kStacksMax) return 0;
    const auto number = static_cast<std::uint32_t>(stacks_.size() + 1);
    stacks_.push_back(&numbers_.emplace(std::move(stack), number).first->first);
    return number;
  }

  void find() {
    const std::lock_guard lock(mutex_);
    if (places_.size() == stacks_.size()) return;
    std::map<std::uintptr_t, std::size_t> indices;
    CallAddresses addresses;
    for (std::size_t index = places_.size(); index < stacks_.size() && !is_slow_; ++index) {
      for (const std::uintptr_t address : *stacks_[index]) {
        if (indices.emplace(address, addresses.size()).second) addresses.push_back(address);
      }
    }
    const auto begin = std::chrono::steady_clock::now();
    const std::vector<std::vector<CodeFrame>> frames = code_frames(addresses);
    is_slow_ |= std::chrono::steady_clock::now() - begin > kAnswerMax;
    while (places_.size() < stacks_.size()) {
      places_.emplace_back();
      for (const std::uintptr_t address : *stacks_[places_.size() - 1]) {
        if (frames.empty() || look_at(frames[indices.at(address)], places_.back())) break;
      }
    }
  }

  // Requires: find() since the number was given.
  Site at(std::uint32_t number) {
    const std::lock_guard lock(mutex_);
    return places_.at(number - 1);
  }

 private:
  // Returns: true if nothing further out need be looked at.
  static bool look_at(const std::vector<CodeFrame>& inlined, Site& place) {
    for (const CodeFrame& frame : inlined) {
      if (frame.runs_scenario()) return true;
      if (!frame.is_own_code()) continue;
      place = {keep_text(frame.file), frame.line, 0};
      return true;
    }
    return false;
  }

  std::mutex mutex_;  // threads of the other vehicle take turns, but nothing here knows that
  std::map<CallAddresses, std::uint32_t> numbers_;
  std::vector<const CallAddresses*> stacks_;
  std::vector<Site> places_;  // of the first of them
  bool is_slow_ = false;
};

CallPlaces& call_places() {
  static auto* const all = new CallPlaces;  // lives as long as what has its numbers
  return *all;
}

bool is_marked(const Site& site) { return site.column != 0 && !is_in_program(site); }

void show(Site& site) { site = with_call_place(site); }

}  // namespace

void mark_call(Site& site) {
  if (is_marked(site) || is_in_program(site)) return;
  std::array<void*, kCallFramesMax> frames;
  const int count = backtrace(frames.data(), kCallFramesMax);
  CallAddresses stack;
  for (int index = 1; index < count; ++index) {
    // A return address stands behind its call.
    stack.push_back(reinterpret_cast<std::uintptr_t>(frames[index]) - 1);
  }
  site.column = call_places().number_of(std::move(stack));
}

Site with_call_place(Site site) {
  if (!is_marked(site)) return site;
  call_places().find();
  const Site place = call_places().at(site.column);
  site.column = 0;
  return place.is_known() ? place : site;
}

std::shared_ptr<const Trace> with_call_places(std::shared_ptr<const Trace> trace) {
  const auto is_one = [](const auto& part) { return is_marked(part.op.site); };
  const bool has_some = std::any_of(trace->events.begin(), trace->events.end(), is_one) ||
                        std::any_of(trace->blocked.begin(), trace->blocked.end(), is_one);
  if (!has_some) return trace;
  auto shown = std::make_shared<Trace>(*trace);
  for (OpEvent& event : shown->events) show(event.op.site);
  for (Blocked& blocked : shown->blocked) show(blocked.op.site);
  for (ThreadInfo& thread : shown->threads) {
    show(thread.pending.site);
    for (Hold& hold : thread.holds) show(hold.site);
  }
  return shown;
}

}  // namespace snarl
