// Text in UTF-8: which characters can be shown, and how wide they are.
#include "snarl/reports/utf8.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

namespace snarl {
namespace {

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};

// Unicode 15: categories Cc, Zl, Zp and Co, Cf but for the visible number signs,
// Default_Ignorable_Code_Point, and noncharacters; those that end a plane are computed.
constexpr std::array kInvisible = {
    Range{0x0000, 0x001F},   Range{0x007F, 0x009F},   Range{0x00AD, 0x00AD},
    Range{0x034F, 0x034F},   Range{0x061C, 0x061C},   Range{0x115F, 0x1160},
    Range{0x17B4, 0x17B5},   Range{0x180B, 0x180F},   Range{0x200B, 0x200F},
    Range{0x2028, 0x202E},   Range{0x2060, 0x206F},   Range{0x3164, 0x3164},
    Range{0xE000, 0xF8FF},   Range{0xFDD0, 0xFDEF},   Range{0xFE00, 0xFE0F},
    Range{0xFEFF, 0xFEFF},   Range{0xFFA0, 0xFFA0},   Range{0xFFF0, 0xFFFB},
    Range{0x1BCA0, 0x1BCA3}, Range{0x1D173, 0x1D17A}, Range{0xE0000, 0x10FFFF},
};

// What {fmt} takes for two columns.
constexpr std::array kWide = {
    Range{0x1100, 0x115F},   Range{0x2329, 0x232A},   Range{0x2E80, 0x303E},
    Range{0x3040, 0xA4CF},   Range{0xAC00, 0xD7A3},   Range{0xF900, 0xFAFF},
    Range{0xFE10, 0xFE19},   Range{0xFE30, 0xFE6F},   Range{0xFF00, 0xFF60},
    Range{0xFFE0, 0xFFE6},   Range{0x1F300, 0x1F64F}, Range{0x1F900, 0x1F9FF},
    Range{0x20000, 0x2FFFD}, Range{0x30000, 0x3FFFD},
};

bool is_in(std::span<const Range> ranges, std::uint32_t code_point) {
  return std::any_of(ranges.begin(), ranges.end(), [code_point](const Range& range) {
    return code_point >= range.first && code_point <= range.last;
  });
}

std::uint32_t code_point_of(std::string_view sequence) {
  const auto lead = static_cast<unsigned char>(sequence.front());
  if (sequence.size() == 1) return lead;
  std::uint32_t code_point = lead & (0xFFU >> (sequence.size() + 1));
  for (const char byte : sequence.substr(1)) {
    code_point = (code_point << 6U) | (static_cast<unsigned char>(byte) & 0x3FU);
  }
  return code_point;
}

struct Character {
  std::size_t bytes;
  std::size_t columns;
};

Character character_at(std::string_view text) {
  const std::size_t length = utf8_length(text);
  if (length <= 1) return {1, 1};
  return {length, is_in(kWide, code_point_of(text.substr(0, length))) ? 2U : 1U};
}

}  // namespace

std::size_t utf8_length(std::string_view bytes) {
  const auto at = [&](std::size_t index) {
    return index < bytes.size() ? static_cast<unsigned char>(bytes[index]) : 0U;
  };
  const auto is_tail = [&](std::size_t index) { return (at(index) & 0xC0U) == 0x80U; };
  if (bytes.empty()) return 0;
  const unsigned lead = at(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return is_tail(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const bool is_overlong = lead == 0xE0 && at(1) < 0xA0;
    const bool is_surrogate = lead == 0xED && at(1) > 0x9F;
    return is_tail(1) && is_tail(2) && !is_overlong && !is_surrogate ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const bool is_overlong = lead == 0xF0 && at(1) < 0x90;
    const bool is_too_big = lead == 0xF4 && at(1) > 0x8F;
    return is_tail(1) && is_tail(2) && is_tail(3) && !is_overlong && !is_too_big ? 4 : 0;
  }
  return 0;
}

bool is_visible(std::string_view sequence) {
  const std::uint32_t code_point = code_point_of(sequence);
  const bool is_noncharacter = (code_point & 0xFFFEU) == 0xFFFE;
  return !is_noncharacter && !is_in(kInvisible, code_point);
}

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const Character character = character_at(text);
    columns += character.columns;
    text.remove_prefix(character.bytes);
  }
  return columns;
}

std::size_t front_within(std::string_view text, std::size_t columns) {
  std::size_t bytes = 0;
  std::size_t taken = 0;
  while (bytes < text.size()) {
    const Character character = character_at(text.substr(bytes));
    taken += character.columns;
    if (taken > columns) break;
    bytes += character.bytes;
  }
  return bytes;
}

std::size_t back_within(std::string_view text, std::size_t columns) {
  std::size_t left = columns_of(text);
  std::size_t cut = 0;
  while (left > columns) {
    const Character character = character_at(text.substr(cut));
    left -= character.columns;
    cut += character.bytes;
  }
  return text.size() - cut;
}

}  // namespace snarl
