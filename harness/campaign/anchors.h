// Anchors: a schedule in words that survive an edit of its scenario. A stretch of it ends where its
// thread stands before an operation that is known by what it is, not by its number.
// Differs from what is usual (a step's number, or a hash of the state): both change with the first
// operation that is inserted.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace snarl {

// An operation of a thread: the `ordinal`-th of its kind on its object, from 0.
struct AnchorOp {
  std::string word;    // "acquire"
  std::string object;  // "fork[1]"; empty: it touches none
  std::uint32_t ordinal = 0;

  bool operator==(const AnchorOp&) const = default;
};

// A thread goes on until it stands before an operation, or cannot go on.
struct Anchor {
  std::string thread;  // "clock": time moves, `times` times
  bool is_until_stopped = true;
  AnchorOp until;                      // not until it is stopped
  std::uint32_t times = 1;             // of the clock
  std::vector<std::uint32_t> options;  // of the choices in it that are not of threads, in order

  bool operator==(const Anchor&) const = default;
};

// What the objects and threads of a scenario were called, for those that are called otherwise now.
struct DeclaredName {
  std::string kind;  // "lock", "thread"
  std::string name;  // of the declaration: without an index

  bool operator==(const DeclaredName&) const = default;
};

// What a thread of a fault had done when it showed: at most its last kCourseMax operations.
struct Course {
  std::string thread;
  std::vector<std::string> operations;  // "acquire m"

  bool operator==(const Course&) const = default;
};

inline constexpr std::size_t kCourseMax = 64;  // arbitrary: what led to a fault stands behind

// A schedule and the fault it shows, as a repro file holds them beside the token.
struct AnchoredSchedule {
  std::vector<Anchor> anchors;  // empty: it never switches
  std::vector<DeclaredName> names;
  std::uint64_t signature = 0;  // of the fault, as are:
  std::string kind;
  std::string cause;
  std::string message;
  std::vector<Course> courses;  // of its threads

  // False for files of older versions.
  bool is_kept() const { return !names.empty(); }

  bool operator==(const AnchoredSchedule&) const = default;
};

}  // namespace snarl
