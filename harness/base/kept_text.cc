// A set that only grows.
#include "snarl/harness/base/kept_text.h"

#include <mutex>
#include <set>

namespace snarl {

const char* keep_text(const std::string& text) {
  static std::mutex mutex;
  static std::set<std::string> texts;
  const std::lock_guard guard(mutex);
  return texts.insert(text).first->c_str();
}

}  // namespace snarl
