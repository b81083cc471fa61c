// Bytes as lower-case letters and digits, and back: the alphabet of RFC 4648, section 6.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace snarl {

// a to z, then 2 to 7: no two of them look alike, nothing in it ends a word, breaks a line or makes
// a link, and `base32 -d` and Python's base64.b32decode read it. No padding characters are written.
inline constexpr std::string_view kBase32Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

bool is_base32(char character);

std::string base32_encode(std::span<const std::uint8_t> bytes);

// Reads the bytes that `text` holds whole; bits left over behind the last one are dropped, so a
// text was written by base32_encode if and only if it is the encoding of what it decodes to.
// Requires: is_base32 of each character.
std::vector<std::uint8_t> base32_decode(std::string_view text);

}  // namespace snarl
