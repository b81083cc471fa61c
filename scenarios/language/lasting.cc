// The set of all texts that were asked for.
#include "snarl/scenarios/language/lasting.h"

#include <mutex>
#include <set>
#include <string>

namespace snarl::language {

const char* lasting_text(std::string_view text) {
  // Never destroyed: reports are written until the very end.
  static auto& texts = *new std::set<std::string, std::less<>>;
  static std::mutex mutex;
  const std::lock_guard<std::mutex> guard(mutex);
  auto found = texts.find(text);
  if (found == texts.end()) found = texts.emplace(text).first;
  return found->c_str();
}

}  // namespace snarl::language
