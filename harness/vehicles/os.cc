// Pools OS threads and hands over between them: std::atomic::wait is a futex on Linux.
#include "snarl/harness/vehicles/os.h"

#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <vector>

#include "snarl/harness/base/check.h"
#include "snarl/harness/engine/crash.h"
#include "snarl/harness/engine/thread_record.h"
#include "snarl/harness/vehicles/exception_state.h"
#include "snarl/harness/vehicles/sanitizers.h"

namespace snarl {
namespace {

class OsVehicle;

struct OsThread : Carrier {
  std::atomic<std::uint32_t> turns{0};  // counts hand-overs to it
  std::uint32_t turns_taken = 0;
  OsVehicle* vehicle = nullptr;
  pthread_t handle{};
  pid_t id = 0;  // 0: the one that made the vehicle
  bool is_over = false;
  bool is_given_up = false;  // its frames are left when it has its next turn
  jmp_buf outermost{};       // where it goes then

  void pass() {
    turns.fetch_add(1, std::memory_order_release);
    turns.notify_one();
  }
  void await() {
    turns.wait(turns_taken, std::memory_order_acquire);
    ++turns_taken;
  }
};

class OsVehicle final : public Vehicle {
 public:
  OsVehicle(const CarrierHooks& hooks, const VehicleOptions& options, ThreadRecord& controller)
      : hooks_(hooks), stack_bytes_(options.stack_bytes) {
    pin();
    root_.thread = &controller;
    controller.carrier = &root_;
  }

  ~OsVehicle() override {
    for (OsThread* const idle : idle_) {
      idle->is_over = true;
      idle->pass();
      pthread_join(idle->handle, nullptr);
    }
    sched_setaffinity(0, sizeof affinity_before_, &affinity_before_);
  }

  void start(ThreadRecord& thread) override {
    if (idle_.empty()) idle_.push_back(make_thread());
    OsThread& carrier = *idle_.back();
    idle_.pop_back();
    carrier.thread = &thread;
    thread.carrier = &carrier;
  }

  void transfer(ThreadRecord& from, ThreadRecord& to) override {
    OsThread& leaving = *static_cast<OsThread*>(from.carrier);
    static_cast<OsThread*>(to.carrier)->pass();
    leaving.await();
    say_who_runs(leaving);
    if (leaving.is_given_up) longjmp(leaving.outermost, 1);
  }

  void abandon(ThreadRecord& thread, bool is_parked) override {
    OsThread& carrier = *static_cast<OsThread*>(thread.carrier);
    carrier.thread = nullptr;
    if (!is_parked) {
      carrier.is_given_up = true;
      carrier.pass();  // it comes back to its loop by itself, and waits there for its next turn
    }
    idle_.push_back(&carrier);
  }

 private:
  void say_who_runs(const OsThread& thread) {
    hooks_.runner->store(thread.id, std::memory_order_relaxed);
  }

  // g++ 12's ThreadSanitizer keeps 900 KiB of its own on each stack that it is given.
#ifdef SNARL_TSAN
  static constexpr std::size_t kRuntimeBytes = std::size_t{2} * 1024 * 1024;
#else
  static constexpr std::size_t kRuntimeBytes = 0;
#endif

  // One processor for all: each hand-over would else wake another one first.
  void pin() {
    sched_getaffinity(0, sizeof affinity_before_, &affinity_before_);
    cpu_set_t here;
    CPU_ZERO(&here);
    const int processor = sched_getcpu();
    CPU_SET(static_cast<std::size_t>(processor < 0 ? 0 : processor), &here);
    sched_setaffinity(0, sizeof here, &here);
  }

  OsThread* make_thread() {
    OsThread& made = *threads_.emplace_back(std::make_unique<OsThread>());
    made.vehicle = this;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    // A stack of our own: its guard tells an overflow from other wild accesses.
    made.stack = stack_for_thread(stack_bytes_ + kRuntimeBytes, 0, threads_.size() - 1);
    pthread_attr_setstack(&attributes, made.stack->bottom(), made.stack->bytes());
    const int error = pthread_create(&made.handle, &attributes, &OsVehicle::run, &made);
    pthread_attr_destroy(&attributes);
    if (error != 0) end_without_thread(threads_.size() - 1, error);
    return &made;
  }

  static void* run(void* argument) {
    OsThread& self = *static_cast<OsThread*>(argument);
    use_signal_stack();
    self.id = static_cast<pid_t>(syscall(SYS_gettid));
    carry(self);
    return nullptr;
  }

  // Carries one thread after the other. Frames that were given up are left without unwinding, from
  // a signal handler too: none of their destructors runs, and this stack is used again.
  static void carry(OsThread& self) {
    if (setjmp(self.outermost) != 0) {
      self.is_given_up = false;
      *exception_state_of_this_thread() = {};
    }
    for (self.await(); !self.is_over; self.await()) {
      OsVehicle& vehicle = *self.vehicle;
      vehicle.say_who_runs(self);
      ThreadRecord& next = vehicle.hooks_.carry(vehicle.hooks_.context, *self.thread);
      self.thread = nullptr;
      vehicle.idle_.push_back(&self);
      static_cast<OsThread*>(next.carrier)->pass();
    }
  }

  CarrierHooks hooks_;
  std::size_t stack_bytes_;
  cpu_set_t affinity_before_{};
  OsThread root_;
  std::vector<std::unique_ptr<OsThread>> threads_;
  std::vector<OsThread*> idle_;
};

}  // namespace

std::unique_ptr<Vehicle> make_os_vehicle(const CarrierHooks& hooks, const VehicleOptions& options,
                                         ThreadRecord& controller) {
  return std::make_unique<OsVehicle>(hooks, options, controller);
}

}  // namespace snarl
