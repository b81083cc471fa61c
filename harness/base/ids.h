// Dense, stable identities: threads and objects are numbered in order of creation within one
// execution.
#pragma once

#include <cstdint>

namespace snarl {

enum class ThreadId : std::uint32_t {};
enum class ObjectId : std::uint32_t {};

// Index of an event in its execution, from 0.
using Step = std::uint32_t;

inline constexpr ThreadId kMainThread{0};
inline constexpr ThreadId kNoThread{0xffff'ffffU};
// The clock of timed operations, as an option of a thread choice.
inline constexpr ThreadId kClockThread{0xffff'fffeU};
// In place of one: several of an execution.
inline constexpr ThreadId kSeveralThreads{0xffff'fffdU};
inline constexpr ObjectId kNoObject{0xffff'ffffU};
inline constexpr Step kNoStep = 0xffff'ffffU;

constexpr std::uint32_t index_of(ThreadId id) { return static_cast<std::uint32_t>(id); }
constexpr std::uint32_t index_of(ObjectId id) { return static_cast<std::uint32_t>(id); }

}  // namespace snarl
