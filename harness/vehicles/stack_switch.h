// Leaves one stack for another within an OS thread.
#pragma once

#include <cstdint>

#include "snarl/harness/vehicles/sanitizers.h"
#include "snarl/harness/vehicles/stack.h"

#if defined(__x86_64__) && !defined(SNARL_ASAN) && !defined(SNARL_TSAN)
#define SNARL_SWITCHES_INLINE 1
#else
#include <boost/context/detail/fcontext.hpp>
#endif

namespace snarl {

#ifdef SNARL_SWITCHES_INLINE

// Where a stack that is not running goes on, with the registers that a call must keep: one cache
// line.
// Differs from Boost.Context: is inline, so that each place in the program has an indirect jump of
// its own to predict, and leaves the control words of floating point alone, which are most of the
// cost of a switch there. So the rounding mode is the OS thread's, not the stack's.
class StackPlace {
 public:
  StackPlace() = default;

  // The beginning of `run(argument)` on an empty stack. Requires: `run` never returns.
  StackPlace(const Stack& stack, void (*run)(void*), void* argument)
      : instruction_(reinterpret_cast<void*>(&begin)) {
    // As if called from address 0, where unwinders stop: the stack is aligned below that address.
    auto* const bottom = static_cast<Bottom*>(stack.top()) - 1;
    *bottom = {nullptr, run, argument};
    stack_pointer_ = &bottom->caller;
  }

  const void* stack_pointer() const { return stack_pointer_; }

  // Goes on at `entering`. Returns when somebody jumps to `leaving`. Cost: 18 instructions.
  [[gnu::always_inline]] static void jump(StackPlace& leaving, StackPlace& entering) {
    // `entering` lies where a function that begins expects its first argument.
    StackPlace* from = &leaving;
    StackPlace* to = &entering;
    asm volatile(
        "leaq 1f(%%rip), %%rax\n\t"
        "movq %%rsp, 0(%[from])\n\t"
        "movq %%rax, 8(%[from])\n\t"
        "movq %%rbp, 16(%[from])\n\t"
        "movq %%rbx, 24(%[from])\n\t"
        "movq %%r12, 32(%[from])\n\t"
        "movq %%r13, 40(%[from])\n\t"
        "movq %%r14, 48(%[from])\n\t"
        "movq %%r15, 56(%[from])\n\t"
        "movq 0(%[to]), %%rsp\n\t"
        "movq 16(%[to]), %%rbp\n\t"
        "movq 24(%[to]), %%rbx\n\t"
        "movq 32(%[to]), %%r12\n\t"
        "movq 40(%[to]), %%r13\n\t"
        "movq 48(%[to]), %%r14\n\t"
        "movq 56(%[to]), %%r15\n\t"
        "jmp *8(%[to])\n"
        "1:\n"
        : [from] "+d"(from), [to] "+D"(to)
        :
        : "rax", "rcx", "rsi", "r8", "r9", "r10", "r11", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4",
          "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14",
          "xmm15", "st", "st(1)", "st(2)", "st(3)", "st(4)", "st(5)", "st(6)", "st(7)",
#ifdef __AVX512F__
          "xmm16", "xmm17", "xmm18", "xmm19", "xmm20", "xmm21", "xmm22", "xmm23", "xmm24", "xmm25",
          "xmm26", "xmm27", "xmm28", "xmm29", "xmm30", "xmm31", "k1", "k2", "k3", "k4", "k5", "k6",
          "k7",
#endif
          "memory", "cc");
  }

  // The same where nothing is kept: what take_frame() makes of `leaving` is as good.
  static void jump_keeping_nothing(StackPlace& leaving, StackPlace& entering) {
    jump(leaving, entering);
    asm volatile("" : : : "rbx", "r12", "r13", "r14", "r15");
  }
  // Becomes another place, but for what a call keeps in registers.
  void take_frame(const StackPlace& other) {
    stack_pointer_ = other.stack_pointer_;
    instruction_ = other.instruction_;
    frame_ = other.frame_;
  }

 private:
  struct Bottom {
    const void* caller;
    void (*run)(void*);
    void* argument;
  };

  static void begin(const StackPlace* here) {
    const auto& bottom = *static_cast<const Bottom*>(here->stack_pointer_);
    bottom.run(bottom.argument);
  }

  // jump() knows the order.
  void* stack_pointer_ = nullptr;
  [[maybe_unused]] void* instruction_ = nullptr;
  [[maybe_unused]] void* frame_ = nullptr;       // %rbp
  [[maybe_unused]] std::uint64_t kept_[5] = {};  // %rbx, %r12 to %r15
};

#else

// The same with Boost.Context, on other machines and under sanitizers.
class StackPlace {
 public:
  StackPlace() = default;
  StackPlace(const Stack& stack, void (*run)(void*), void* argument)
      : context_(boost::context::detail::make_fcontext(stack.top(), stack.bytes(), &begin)),
        run_(run),
        argument_(argument) {}

  const void* stack_pointer() const { return context_; }

  static void jump(StackPlace& leaving, StackPlace& entering) {
    Passing passing{&leaving, &entering};
    arrive(boost::context::detail::jump_fcontext(entering.context_, &passing));
  }
  static void jump_keeping_nothing(StackPlace& leaving, StackPlace& entering) {
    jump(leaving, entering);
  }
  void take_frame(const StackPlace& other) { *this = other; }

 private:
  struct Passing {
    StackPlace* left;
    StackPlace* entered;
  };

  // Returns: where it arrived.
  static StackPlace& arrive(boost::context::detail::transfer_t arrived) {
    const Passing passing = *static_cast<Passing*>(arrived.data);
    passing.left->context_ = arrived.fctx;
    return *passing.entered;
  }
  static void begin(boost::context::detail::transfer_t arrived) {
    const StackPlace& here = arrive(arrived);
    here.run_(here.argument_);
  }

  boost::context::detail::fcontext_t context_ = nullptr;
  void (*run_)(void*) = nullptr;
  void* argument_ = nullptr;
};

#endif

}  // namespace snarl
