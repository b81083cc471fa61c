// One pipe from each worker, a counter of blocks that all share, and a second look at what died.
#include "snarl/harness/campaign/workers.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "snarl/harness/base/check.h"
#include "snarl/harness/base/errors.h"
#include "snarl/harness/base/shared_checks.h"
#include "snarl/harness/campaign/block_json.h"
#include "snarl/harness/campaign/block_runner.h"
#include "snarl/harness/campaign/lost_block.h"
#include "snarl/harness/campaign/memory_use.h"
#include "snarl/harness/campaign/recording.h"
#include "snarl/harness/engine/watchdog.h"

namespace snarl {
namespace {

constexpr std::uint64_t kNoBlock = ~std::uint64_t{0};
constexpr int kPollMilliseconds = 50;

[[noreturn]] void throw_errno(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

// What one worker shows of itself while it runs.
struct WorkerSlot {
  std::atomic<std::uint64_t> block{kNoBlock};  // index of the first execution of what it runs
  std::atomic<std::uint64_t> executions{0};    // that it has done, this block's included
  std::atomic<std::uint64_t> findings{0};      // of this block
};

// Lies in memory that all processes share.
struct Board {
  std::atomic<bool> is_stopped{false};
  std::atomic<std::uint64_t> next_block{0};
  std::atomic<bool> has_told{false};  // of a failed check of the harness
};

template <class T>
T* share(std::size_t count) {
  void* const memory =
      mmap(nullptr, count * sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw_errno("no memory to share with workers");
  T* const items = static_cast<T*>(memory);
  for (std::size_t index = 0; index < count; ++index) new (items + index) T;
  return items;
}

void write_all(int pipe, const void* data, std::size_t size) {
  const char* bytes = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t written = write(pipe, bytes, size);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) std::_Exit(kInternalErrorExit);  // nobody listens
    bytes += written;
    size -= static_cast<std::size_t>(written);
  }
}

// A message: its size in 8 bytes, then the block as CBOR.
void send(int pipe, const BlockResult& block) {
  const std::vector<std::uint8_t> message = nlohmann::json::to_cbor(to_json(block));
  const std::uint64_t size = message.size();
  write_all(pipe, &size, sizeof size);
  write_all(pipe, message.data(), message.size());
}

// Takes the first message out of what has come. Returns: none if it is not whole yet.
std::optional<BlockResult> take_message(std::vector<std::uint8_t>& bytes) {
  std::uint64_t size = 0;
  if (bytes.size() < sizeof size) return std::nullopt;
  std::memcpy(&size, bytes.data(), sizeof size);
  if (bytes.size() - sizeof size < size) return std::nullopt;
  const auto begin = bytes.begin() + sizeof size;
  const auto end = begin + static_cast<std::ptrdiff_t>(size);
  BlockResult block = block_from_json(nlohmann::json::from_cbor(begin, end));
  bytes.erase(bytes.begin(), end);
  return block;
}

}  // namespace

class Workers::Fleet {
 public:
  Fleet(Program& program, const StrategyRow& row, const CampaignOptions& options,
        std::uint64_t first, std::uint64_t planned)
      : program_(program), row_(row), options_(options), planned_(planned), next_(first) {
    const std::uint64_t blocks = (planned - first + kBlockExecutions - 1) / kBlockExecutions;
    workers_.resize(std::min<std::uint64_t>(options.jobs, blocks));
    slots_ = share<WorkerSlot>(workers_.size());
    board_ = share<Board>(1);
    board_->next_block = first;
    start(0, std::nullopt);
    try {
      for (std::size_t index = 1; index < workers_.size(); ++index) start(index, std::nullopt);
    } catch (const std::system_error&) {  // those that there are do all the work
    }
  }

  ~Fleet() {
    for (const Worker& worker : workers_) {
      if (worker.pid <= 0) continue;
      kill(worker.pid, SIGKILL);
      waitpid(worker.pid, nullptr, 0);
      close(worker.pipe);
    }
    munmap(slots_, workers_.size() * sizeof(WorkerSlot));
    munmap(board_, sizeof(Board));
  }

  Fleet(const Fleet&) = delete;
  Fleet& operator=(const Fleet&) = delete;

  std::optional<BlockResult> next(const Look& look) {
    while (true) {
      const auto found =
          board_->is_stopped && !is_any_alive() ? ready_.begin() : ready_.find(next_);
      if (found != ready_.end()) {
        BlockResult block = std::move(found->second);
        ready_.erase(found);
        next_ = block.first + block.planned;
        return block;
      }
      if (!is_any_alive()) {
        if (board_->is_stopped || next_ >= planned_) return std::nullopt;
        throw std::logic_error(fmt::format("nobody ran the executions from {} on", next_));
      }
      listen();
      look_around(look);
    }
  }

 private:
  // A block that a worker did not come back from, to be run by one worker alone.
  struct Task {
    std::uint64_t first = 0;
    std::uint64_t count = 0;
    bool is_recorded = true;
  };

  struct Worker {
    pid_t pid = 0;  // 0: none
    int pipe = -1;
    std::vector<std::uint8_t> received;
    bool is_over_memory = false;  // and was killed for it
    std::optional<Task> task;
    std::unique_ptr<Recording> recording;  // once it had a task that needs it
  };

  bool is_any_alive() const {
    return std::any_of(workers_.begin(), workers_.end(),
                       [](const Worker& worker) { return worker.pid > 0; });
  }

  // ---- In the worker -----------------------------------------------------------------------

  // Names the block before it is taken: whenever the worker is killed, it is known what is missing.
  std::uint64_t take_block(WorkerSlot& slot) {
    std::uint64_t first = board_->next_block;
    do {
      if (first >= planned_) return planned_;
      slot.block = first;
    } while (!board_->next_block.compare_exchange_weak(first, first + kBlockExecutions));
    return first;
  }

  [[noreturn]] void work(WorkerSlot& slot, int pipe, Recording* recording,
                         const std::optional<Task>& task) {
    share_failed_checks(board_->has_told);
    CampaignOptions options = options_;
    options.is_interrupted = &board_->is_stopped;
    std::uint64_t done = 0;
    const auto look = [&](const BlockResult& block) {
      slot.executions = done + block.executions;
      slot.findings = block.findings.size();
      return true;
    };
    const auto on_hang = [&](const BlockResult& block) {
      if (block.end == BlockEnd::kFailed) board_->next_block = planned_;
      send(pipe, block);
      std::_Exit(0);
    };
    const bool is_recorded = task.has_value() && task->is_recorded;
    BlockRunner runner(program_, row_, options, look, on_hang, [&] {
      auto strategy = make_strategy(row_);
      return is_recorded ? recording->recorded(std::move(strategy)) : std::move(strategy);
    });
    while (true) {
      const std::uint64_t first = task.has_value() ? task->first : take_block(slot);
      if (first >= planned_) break;
      slot.block = first;
      const std::uint64_t count =
          task.has_value() ? task->count : std::min(kBlockExecutions, planned_ - first);
      const BlockResult block = runner.run(first, count);
      // Blocks above one that failed are of no interest; those below are dealt out already.
      if (block.end == BlockEnd::kFailed || block.end == BlockEnd::kExhausted ||
          block.end == BlockEnd::kNondeterministic) {
        board_->next_block = planned_;
      }
      done += block.executions;
      look(BlockResult{});
      send(pipe, block);
      slot.block = kNoBlock;
      if (task.has_value() || block.end != BlockEnd::kDone) break;
    }
    std::fflush(nullptr);
    std::_Exit(0);
  }

  // ---- In the parent -----------------------------------------------------------------------

  void start(std::size_t index, std::optional<Task> task) {
    Worker& worker = workers_[index];
    int ends[2];
    if (pipe(ends) != 0) throw_errno("no pipe for a worker");
    // Even if it is killed at once, it is known what it was started for.
    slots_[index].block = task.has_value() ? task->first : kNoBlock;
    std::fflush(nullptr);
    const pid_t parent = getpid();
    Watchdog::before_fork();
    const pid_t pid = fork();
    if (pid < 0) {
      close(ends[0]);
      close(ends[1]);
      throw_errno("no process for a worker");
    }
    if (pid == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      if (getppid() != parent) std::_Exit(0);
      close(ends[0]);
      work(slots_[index], ends[1], worker.recording.get(), task);
    }
    close(ends[1]);
    worker.pid = pid;
    worker.pipe = ends[0];
    worker.received.clear();
    worker.is_over_memory = false;
    worker.task = task;
  }

  void listen() {
    std::vector<pollfd> pipes;
    std::vector<std::size_t> indices;
    for (std::size_t index = 0; index < workers_.size(); ++index) {
      if (workers_[index].pid <= 0) continue;
      pipes.push_back({workers_[index].pipe, POLLIN, 0});
      indices.push_back(index);
    }
    if (poll(pipes.data(), pipes.size(), kPollMilliseconds) <= 0) return;
    for (std::size_t place = 0; place < pipes.size(); ++place) {
      if (pipes[place].revents != 0) receive(indices[place]);
    }
  }

  void receive(std::size_t index) {
    Worker& worker = workers_[index];
    std::uint8_t bytes[65'536];
    const ssize_t count = read(worker.pipe, bytes, sizeof bytes);
    if (count < 0 && errno == EINTR) return;
    if (count > 0) {
      worker.received.insert(worker.received.end(), bytes, bytes + count);
      while (std::optional<BlockResult> block = take_message(worker.received)) {
        accept(std::move(*block));
      }
      return;
    }
    close(worker.pipe);
    int status = 0;
    while (waitpid(worker.pid, &status, 0) < 0 && errno == EINTR) {
    }
    worker.pid = 0;
    if (WIFEXITED(status) && WEXITSTATUS(status) == kRefusedWorkerExit) {
      throw ResourceError("a worker process was refused what it needs, see above");
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == kInternalErrorExit) {
      throw std::runtime_error("a worker process ended by an internal error, see above");
    }
    succeed(index, status);
  }

  void accept(BlockResult block) {
    if (block.first < next_) return;  // twice, for a worker died between naming and taking it
    const auto lost = lost_.find(block.first);
    if (lost != lost_.end() && lost->second.is_ended_by_execution) {
      add_process_end(block, lost->second, program_, options_);
      if (block.end == BlockEnd::kFailed) board_->next_block = planned_;
    }
    if (block.end == BlockEnd::kInterrupted && is_out_of_time_) block.end = BlockEnd::kTimedOut;
    const std::uint64_t first = block.first;
    ready_.emplace(first, std::move(block));
  }

  // Puts a worker in the place of one that ended.
  void succeed(std::size_t index, int status) {
    const std::uint64_t first = slots_[index].block.exchange(kNoBlock);
    const std::optional<Task> task = workers_[index].task;
    if (board_->is_stopped) return;
    if (first < board_->next_block && first >= next_ && ready_.count(first) == 0) {
      retry(index, first, status, task.has_value() && task->is_recorded);
    } else if (board_->next_block < planned_) {
      start(index, std::nullopt);
    }
  }

  // A block whose worker died is run again, its choices recorded; if two such runs end in the same
  // place, it was the execution that ended them, and the block is run up to there.
  void retry(std::size_t index, std::uint64_t first, int status, bool was_recorded) {
    LostBlock& lost = lost_[first];
    std::uint64_t count = std::min(kBlockExecutions, planned_ - first);
    lost.planned = count;
    auto& recording = workers_[index].recording;
    if (recording == nullptr) recording = std::make_unique<Recording>();
    if (was_recorded) {
      note_death(lost, recording->last(), status, workers_[index].is_over_memory);
    } else if (lost.is_ended_by_execution) {
      ++lost.deaths;  // on the way to it
    }
    recording->clear();
    if (!lost.is_ended_by_execution && lost.memory_deaths >= kMemoryDeathsMax) {
      throw std::runtime_error(fmt::format(
          "executions {} to {} were not run: together they took more than {} MiB of memory "
          "(--memory-limit), so that what one leaves behind adds up",
          first, first + count - 1, options_.memory_bytes_max >> 20U));
    }
    if (lost.deaths > kDeathsMax) {
      throw std::runtime_error(fmt::format(
          "executions {} to {} were not run: their process was ended {} times, each time in "
          "another place",
          first, first + count - 1, lost.deaths));
    }
    if (lost.is_ended_by_execution) count = lost.last.index - first;
    if (lost.is_ended_by_execution && count == 0) {
      BlockResult block;
      block.first = first;
      accept(std::move(block));
      if (board_->next_block < planned_) start(index, std::nullopt);
      return;
    }
    start(index, Task{first, count, !lost.is_ended_by_execution});
  }

  void watch_memory(Worker& worker) const {
    const bool is_watched = worker.pid > 0 && options_.memory_bytes_max > 0;
    if (!is_watched || private_memory_bytes(worker.pid) <= options_.memory_bytes_max) return;
    worker.is_over_memory = true;
    kill(worker.pid, SIGKILL);
  }

  void look_around(const Look& look) {
    std::uint64_t executions = 0;
    std::uint64_t findings = 0;
    for (std::size_t index = 0; index < workers_.size(); ++index) {
      watch_memory(workers_[index]);
      executions += slots_[index].executions;
      findings = std::max<std::uint64_t>(findings, slots_[index].findings);
    }
    if (!look(executions, findings)) {
      is_out_of_time_ = true;
      board_->is_stopped = true;
    }
    if (options_.is_interrupted != nullptr && options_.is_interrupted->load()) {
      board_->is_stopped = true;
    }
  }

  Program& program_;
  const StrategyRow& row_;
  const CampaignOptions& options_;
  std::uint64_t planned_;
  std::uint64_t next_;  // index of the first execution of the next block in order
  std::vector<Worker> workers_;
  WorkerSlot* slots_ = nullptr;
  Board* board_ = nullptr;
  std::map<std::uint64_t, BlockResult> ready_;
  std::map<std::uint64_t, LostBlock> lost_;
  bool is_out_of_time_ = false;
};

Workers::Workers(Program& program, const StrategyRow& row, const CampaignOptions& options,
                 std::uint64_t first, std::uint64_t planned)
    : fleet_(std::make_unique<Fleet>(program, row, options, first, planned)) {}

Workers::~Workers() = default;

std::optional<BlockResult> Workers::next(const Look& look) { return fleet_->next(look); }

}  // namespace snarl
