// Small programs over variables, atomics and one lock, with declared transactions.
#pragma once

#include <cstdint>
#include <string>

namespace snarl::testing {

// One scenario of the language that has a few thousand schedules at most and never deadlocks. Its
// threads read, write what depends on what they read or does not, and often take no lock. The same
// on every machine.
std::string data_program(std::uint64_t seed);

// The same scenario with some statements in transactions. Requires: one statement a line in
// threads, four spaces before it, none in another.
std::string with_transactions(const std::string& text, std::uint64_t seed);

}  // namespace snarl::testing
