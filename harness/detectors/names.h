// Names of threads and objects in a trace, for the sentences of findings.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "snarl/harness/trace.h"

namespace snarl {

// Returns the thread's name; kNoThread and the clock have names too.
const std::string& name_in(const Trace& trace, ThreadId thread);

// Returns the object's name; "nothing" where there is none.
const std::string& name_in(const Trace& trace, ObjectId object);

// Adds what is not among them yet.
template <class Name>
void add_unique(std::vector<Name>& names, const Name& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

// Returns "a", "a and b", "a, b and c".
std::string listed(const std::vector<std::string>& names);

}  // namespace snarl
