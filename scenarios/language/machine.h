// What a compiled thread runs on: instructions, registers, the objects of one execution, and the
// scopes that it has to leave in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "snarl/harness/base/errors.h"
#include "snarl/harness/base/site.h"
#include "snarl/harness/engine/execution.h"
#include "snarl/primitives/ring.h"
#include "snarl/scenarios/language/ast.h"
#include "snarl/scenarios/language/origins.h"

namespace snarl::language {

// A fault of the program under test that ends its thread: division by zero, an index out of range.
class RuntimeError : public ProgramError {
 public:
  RuntimeError(const Site& at, const std::string& text) : ProgramError(text), site(at) {}

  Site site;
};

struct Register {
  std::int64_t number = 0;
  Origin origin;
  ValueKind kind = ValueKind::kInteger;

  Value value() const { return {kind, number}; }
};

struct Frame;
struct Instruction;

// Does an instruction. Returns: the next one; null: the code is over.
using Routine = const Instruction* (*)(Frame&, const Instruction*);

inline constexpr std::uint32_t kNoOperand = 0xffff'ffffU;

struct Instruction {
  Routine run = nullptr;
  std::uint32_t to = kNoOperand;  // register
  std::uint32_t left = kNoOperand;
  std::uint32_t right = kNoOperand;
  std::uint32_t object = kNoOperand;  // the object, or the first element of its array
  std::uint32_t index = kNoOperand;   // register, checked already; none: no array, or known before
  std::uint32_t target = 0;           // where to jump, or a number that the routine knows
  snarl::MemoryOrder order = snarl::MemoryOrder::kSeqCst;
  OpKind kind = OpKind::kRead;
  Site site{};
};

// The primitive's face that stands for one object in the execution that runs. Faces that the
// program cannot destroy need no destructor: models belong to the engine.
class Face {
 public:
  template <class T, class... Arguments>
  T& make(Arguments&&... arguments) {
    static_assert(sizeof(T) <= sizeof bytes_);
    return *::new (bytes_) T(std::forward<Arguments>(arguments)...);
  }
  template <class T>
  T& as() {
    return *std::launder(reinterpret_cast<T*>(bytes_));
  }
  template <class T>
  const T& as() const {
    return *std::launder(reinterpret_cast<const T*>(bytes_));
  }

 private:
  alignas(8) std::byte bytes_[48];
};

// A scope that has to be left: a guard, or an atomic block.
struct Scope {
  void (*leave)(Frame& frame, Face& face, const Site& site) = nullptr;
  Face* face = nullptr;
  Site site{};
};

// A condition that was looked at, whose body is not over.
struct Deciding {
  Origin origin;
  Step first = 0;    // the execution's next step before it was looked at
  Step decided = 0;  // and behind
};

// A thread's reads of a variable since it last wrote it.
struct Uses {
  Step last = kNoStep;
  Step asked = kNoStep;  // the last before those that the innermost condition cannot know of
};

// What all threads of a program share.
struct Shelf {
  std::vector<Face> faces;             // by object
  std::vector<ObjectId> ids;           // of the faces, in this execution
  std::vector<ThreadRecord*> threads;  // by thread, in this execution
  std::vector<Ring<Value>> items;      // of the queues, by object of that kind
  std::vector<std::string> texts;      // of checks and asserts
  Origins origins;
};

// One thread at work. All of it belongs to the program and is used again in every execution.
struct Frame {
  Register* registers = nullptr;
  Shelf* shelf = nullptr;
  Scope* scopes = nullptr;
  Deciding* decisions = nullptr;
  Uses* uses = nullptr;             // by object: those that may decide about it
  std::uint32_t* turns = nullptr;   // of the loops whose turns may do nothing, see begin_turn
  const Instruction* at = nullptr;  // the one at work; null: none
  std::uint32_t scope_count = 0;
  std::uint32_t decision_count = 0;
  std::uint32_t progress_count = 0;
  bool is_in_atomic = false;  // and has had its scheduling point
  const Execution* execution = nullptr;

  Face& face(const Instruction& instruction) const { return shelf->faces[place(instruction)]; }
  // Of the object, or of the thread.
  std::uint32_t place(const Instruction& instruction) const {
    if (instruction.index == kNoOperand) return instruction.object;
    return instruction.object + static_cast<std::uint32_t>(registers[instruction.index].number);
  }
  void enter(const Scope& scope) { scopes[scope_count++] = scope; }
  // Leaves all scopes but the first `kept`, the last one first.
  void leave(std::uint32_t kept) {
    while (scope_count > kept) {
      const Scope scope = scopes[--scope_count];
      scope.leave(*this, *scope.face, scope.site);
    }
  }
};

struct Code {
  std::vector<Instruction> instructions;
  std::vector<Value> constants;      // in the last registers
  std::uint32_t register_count = 0;  // 0: id, then the locals, then what is computed
  std::uint32_t turn_count = 0;      // of Frame::turns
  bool may_go_on_for_ever = false;   // it has loops that are not counted
  bool may_spin = false;             // whose bodies do not only wait to be woken
  bool asks_about_locks = false;     // tries one, or waits for it with a limit
  bool asks_about_ends = false;      // of threads: whether one is alive, or joins with a limit
  std::uint32_t scope_count = 0;     // as deep as scopes get
  std::uint32_t decision_count = 0;  // the same of decisions
};

// Ends early where the execution is given up: no exception comes then.
inline void execute(Frame& frame, const Instruction* instruction) {
  while (instruction != nullptr && !frame.execution->is_abandoning()) {
    frame.at = instruction;
    instruction = instruction->run(frame, instruction);
  }
  frame.at = nullptr;
}

// "7", "true", "none".
std::string shown(const Value& value);

}  // namespace snarl::language
