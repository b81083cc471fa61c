// Looks names up in a trace.
#include "snarl/harness/detectors/names.h"

namespace snarl {

const std::string& name_in(const Trace& trace, ThreadId thread) {
  static const std::string kNobody = "nobody";
  static const std::string kClock = "the clock";
  if (thread == kClockThread) return kClock;
  if (index_of(thread) >= trace.threads.size()) return kNobody;
  return trace.threads[index_of(thread)].name;
}

const std::string& name_in(const Trace& trace, ObjectId object) {
  static const std::string kNothing = "nothing";
  if (index_of(object) >= trace.objects.size()) return kNothing;
  return trace.objects[index_of(object)].name;
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t index = 0; index < names.size(); ++index) {
    if (index > 0) text += index + 1 == names.size() ? " and " : ", ";
    text += names[index];
  }
  return text;
}

}  // namespace snarl
