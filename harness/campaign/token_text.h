// Names inside a token: the usual words as a number, others letter by letter, the frequent ones
// shorter.
#pragma once

#include <string>
#include <string_view>

#include "snarl/harness/base/bit_stream.h"

namespace snarl {

// Appends any bytes; names of scenarios, parameters and strategies come out shortest (a known word
// takes 7 bits, an unknown one about 4.6 bits a letter).
void write_token_text(BitWriter& writer, std::string_view text);

// Errors: BitStreamEnded.
std::string read_token_text(BitReader& reader);

}  // namespace snarl
