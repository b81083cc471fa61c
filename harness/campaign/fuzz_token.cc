// libFuzzer target: whatever the bytes, reading a token or a repro file ends in a value or in its
// error.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "snarl/harness/base/base32.h"
#include "snarl/harness/base/check.h"
#include "snarl/harness/base/checksum.h"
#include "snarl/harness/campaign/repro_file.h"
#include "snarl/harness/campaign/token.h"

namespace snarl {
namespace {

void read_token(std::string_view text) {
  try {
    Token token = decode(text);
    const Token again = decode(encode(token));
    token.check_stream = thinned(token.check_stream, again.check_stream.bytes.size());
    SNARL_CHECK(again == token, "a token that was read and written is another token");
  } catch (const TokenError&) {
  }
}

void read_repro(std::string_view text) {
  try {
    const ReproFile repro = parse_repro(text);
    SNARL_CHECK(parse_repro(to_text(repro)) == repro,
                "a repro file that was written is another one");
  } catch (const ReproFileError&) {
  }
}

// Gives the bytes the checksum that fits, which no fuzzer guesses.
void read_sealed(std::span<const std::uint8_t> payload) {
  std::vector<std::uint8_t> bytes(payload.begin(), payload.end());
  const std::uint32_t checksum = crc32(bytes);
  for (unsigned shift = 0; shift < 32; shift += 8) {
    bytes.push_back(static_cast<std::uint8_t>(checksum >> shift));
  }
  read_token("R1" + base32_encode(bytes));
}

}  // namespace
}  // namespace snarl

// libFuzzer's name; the declaration is for -Wmissing-declarations.
// NOLINTBEGIN(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // NOLINTEND(readability-identifier-naming)
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  snarl::read_token(text);
  snarl::read_sealed({data, size});
  snarl::read_repro(text);
  return 0;
}
