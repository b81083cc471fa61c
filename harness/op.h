// An operation as a thread publishes it before anybody chooses: what it is about to do, to what,
// from where.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "snarl/harness/base/ids.h"
#include "snarl/harness/base/site.h"

namespace snarl {

enum class OpKind : std::uint8_t {
#define SNARL_OP(kind, word, effect) kind,
#include "snarl/harness/op_kinds.def"
#undef SNARL_OP
};

// What an operation does to its object; two operations on one object commute only if both read.
enum class OpEffect : std::uint8_t { kNothing, kReads, kWrites };

enum class MemoryOrder : std::uint8_t { kRelaxed, kAcquire, kRelease, kAcqRel, kSeqCst };

struct OpRow {
  std::string_view word;
  OpEffect effect;
};

inline constexpr std::array kOpRows = {
#define SNARL_OP(kind, word, effect) OpRow{word, OpEffect::effect},
#include "snarl/harness/op_kinds.def"
#undef SNARL_OP
};

constexpr const OpRow& row_of(OpKind kind) { return kOpRows[static_cast<std::size_t>(kind)]; }

// True for operations whose `value` says something; it is 0 for the others.
constexpr bool has_operand(OpKind kind) {
  switch (kind) {
    case OpKind::kAcquire:
    case OpKind::kRelease:  // a semaphore's number shows in the permits
    case OpKind::kAcquireRead:
    case OpKind::kAcquireWrite:
    case OpKind::kReleaseRead:
    case OpKind::kReleaseWrite:
    case OpKind::kRead:
    case OpKind::kLoad:
    case OpKind::kLocked:
    case OpKind::kWait:  // says which lock, which is always the same
    case OpKind::kBegin:
    case OpKind::kEnd:
      return false;
    default:
      return true;
  }
}

// True for operations before which it is asked who goes on; the clock's are none of a thread.
constexpr bool has_point(OpKind kind) {
  return kind != OpKind::kEnd && kind != OpKind::kProgress && kind != OpKind::kChoose;
}

// True for a reader's taking and letting go, of what several may hold at once.
constexpr bool is_shared(OpKind kind) {
  return kind == OpKind::kAcquireRead || kind == OpKind::kTryAcquireRead ||
         kind == OpKind::kReleaseRead;
}

struct Op {
  OpKind kind = OpKind::kBegin;
  MemoryOrder order = MemoryOrder::kSeqCst;
  bool is_timed = false;        // gives up at a deadline
  ObjectId object = kNoObject;  // kNoObject: touches none
  // The operand: what is written, put, released; a condition's wait: its lock; a begin: 1 of a
  // daemon.
  std::uint64_t value = 0;
  Site site{};
};

}  // namespace snarl
