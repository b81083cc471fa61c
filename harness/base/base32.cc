// Repacks bits, most significant first, between groups of eight and of five.
#include "snarl/harness/base/base32.h"

#include <array>

#include "snarl/harness/base/check.h"

namespace snarl {
namespace {

constexpr unsigned kSymbolBits = 5;
constexpr std::uint8_t kNoSymbol = 0xff;

constexpr std::array<std::uint8_t, 256> kSymbolOf = [] {
  std::array<std::uint8_t, 256> symbols{};
  symbols.fill(kNoSymbol);
  for (std::size_t index = 0; index < kBase32Alphabet.size(); ++index) {
    symbols[static_cast<unsigned char>(kBase32Alphabet[index])] = static_cast<std::uint8_t>(index);
  }
  return symbols;
}();

std::uint8_t symbol_of(char character) { return kSymbolOf[static_cast<unsigned char>(character)]; }

}  // namespace

bool is_base32(char character) { return symbol_of(character) != kNoSymbol; }

std::string base32_encode(std::span<const std::uint8_t> bytes) {
  std::string text;
  text.reserve((bytes.size() * 8 + kSymbolBits - 1) / kSymbolBits);
  std::uint32_t pending = 0;  // only its lowest pending_bits count
  unsigned pending_bits = 0;
  for (const std::uint8_t byte : bytes) {
    pending = (pending << 8U) | byte;
    pending_bits += 8;
    while (pending_bits >= kSymbolBits) {
      pending_bits -= kSymbolBits;
      text += kBase32Alphabet[(pending >> pending_bits) & 31U];
    }
  }
  if (pending_bits > 0) text += kBase32Alphabet[(pending << (kSymbolBits - pending_bits)) & 31U];
  return text;
}

std::vector<std::uint8_t> base32_decode(std::string_view text) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(text.size() * kSymbolBits / 8);
  std::uint32_t pending = 0;
  unsigned pending_bits = 0;
  for (const char character : text) {
    SNARL_CHECK(is_base32(character), "base32 text was not looked through before it is decoded");
    pending = (pending << kSymbolBits) | symbol_of(character);
    pending_bits += kSymbolBits;
    if (pending_bits < 8) continue;
    pending_bits -= 8;
    bytes.push_back(static_cast<std::uint8_t>(pending >> pending_bits));
  }
  return bytes;
}

}  // namespace snarl
