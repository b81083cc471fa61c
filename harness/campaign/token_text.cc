// The code of names in tokens of format 1. Both tables are part of the format: a change is a new
// format.
#include "snarl/harness/campaign/token_text.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace snarl {
namespace {

// text = 1 word | 0 letter* end. They only save room: a new strategy needs no entry here.
constexpr unsigned kWordBits = 6;
constexpr std::array<std::string_view, 1U << kWordBits> kWords = {
    "random",     "round_robin", "pct",         "pos",        "surw",         "urw",
    "rff",        "dfs",         "portfolio",   "systematic", "depth",        "steps",
    "length",     "bound",       "weight",      "n",          "threads",      "rounds",
    "producers",  "consumers",   "items",       "meals",      "workers",      "readers",
    "writers",    "tasks",       "jobs",        "size",       "capacity",     "limit",
    "permits",    "count",       "turns",       "tries",      "repeats",      "iterations",
    "increments", "updates",     "operations",  "messages",   "accounts",     "amount",
    "transfers",  "connections", "downloads",   "files",      "events",       "waiters",
    "parties",    "slots",       "queues",      "locks",      "philosophers", "servers",
    "clients",    "requests",    "hops",        "width",      "timeout",      "delay",
    "batch",      "keys",        "generations", "children",
};

// letter = its rank r in this order (of the names in the catalogue): 0 and 3 bits for r < 8, 10 and
// 3 bits for r < 16, 110 and 3 bits for r < 24, 111 and 6 bits of r - 24 for the rest, of which the
// last says that 8 bits of any other byte follow. '\0' is the end.
constexpr std::string_view kLetters(
    "e\0rotnas_icdluphfbkwgmvyzxjq0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-.:/[](),+=@#$%&*<>!?; ", 87);
constexpr char kEnd = '\0';
constexpr unsigned kShortBits = 3;
constexpr unsigned kShortTiers = 3;
constexpr std::size_t kShortRanks = kShortTiers << kShortBits;
constexpr unsigned kLongBits = 6;
constexpr std::size_t kOtherRank = kShortRanks + (1U << kLongBits) - 1;
static_assert(kLetters.size() == kOtherRank);
static_assert(kLetters.back() == ' ');

void write_rank(BitWriter& writer, std::size_t rank) {
  const std::size_t tier = std::min<std::size_t>(rank >> kShortBits, kShortTiers);
  for (std::size_t index = 0; index < tier; ++index) writer.bits(1, 1);
  if (tier == kShortTiers) return writer.bits(rank - kShortRanks, kLongBits);
  writer.bits(0, 1);
  writer.bits(rank & ((1U << kShortBits) - 1), kShortBits);
}

std::size_t read_rank(BitReader& reader) {
  for (std::size_t tier = 0; tier < kShortTiers; ++tier) {
    if (!reader.flag()) return (tier << kShortBits) + reader.bits(kShortBits);
  }
  return kShortRanks + reader.bits(kLongBits);
}

}  // namespace

void write_token_text(BitWriter& writer, std::string_view text) {
  const auto word = std::find(kWords.begin(), kWords.end(), text);
  const bool is_known = word != kWords.end();
  writer.bits(is_known ? 1 : 0, 1);
  if (is_known) {
    writer.bits(static_cast<std::uint64_t>(word - kWords.begin()), kWordBits);
    return;
  }
  for (const char letter : text) {
    const std::size_t rank = letter == kEnd ? std::string_view::npos : kLetters.find(letter);
    write_rank(writer, std::min(rank, kOtherRank));
    if (rank == std::string_view::npos) writer.bits(static_cast<unsigned char>(letter), 8);
  }
  write_rank(writer, kLetters.find(kEnd));
}

std::string read_token_text(BitReader& reader) {
  if (reader.flag()) return std::string(kWords[reader.bits(kWordBits)]);
  std::string text;
  for (;;) {
    const std::size_t rank = read_rank(reader);
    if (rank == kOtherRank) {
      text += static_cast<char>(reader.bits(8));
    } else if (kLetters[rank] == kEnd) {
      return text;
    } else {
      text += kLetters[rank];
    }
  }
}

}  // namespace snarl
