// Notices a scenario's thread that computes for ever without a scheduling point.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace snarl {

class Execution;

// Watches one execution object from an OS thread of its own. When no event happened for `seconds`
// of the process's CPU time, takes the stack of the hung thread and calls `on_hang` once, on the
// watchdog's thread, with one line a frame. Off while a debugger is attached.
class Watchdog {
 public:
  using OnHang = std::function<void(const std::vector<std::string>& frames)>;

  // Requires: called on the OS thread that will run the execution. seconds <= 0: watches nothing.
  Watchdog(const Execution& execution, double seconds, OnHang on_hang);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

 private:
  struct Watch;

  std::shared_ptr<Watch> watch_;  // null: nothing is watched
  std::thread thread_;
};

}  // namespace snarl
