// Reads what Linux says of memory.
#include "snarl/harness/campaign/memory_use.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "snarl/harness/vehicles/sanitizers.h"

namespace snarl {

std::uint64_t private_memory_bytes(pid_t process) {
  std::ifstream file(fmt::format("/proc/{}/statm", process));
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
  std::uint64_t shared = 0;
  if (!(file >> size >> resident >> shared)) return 0;
  return (resident - std::min(shared, resident)) *
         static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

std::uint64_t default_memory_limit(std::uint32_t workers) {
#if defined(SNARL_ASAN) || defined(SNARL_TSAN)
  static_cast<void>(workers);
  return 0;
#else
  const std::uint64_t pages = static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES));
  std::uint64_t bytes = pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  // "max", or the limit of a container.
  std::ifstream group("/sys/fs/cgroup/memory.max");
  if (std::uint64_t limit = 0; group >> limit) bytes = std::min(bytes, limit);
  return bytes / 4 * 3 / workers;
#endif
}

}  // namespace snarl
