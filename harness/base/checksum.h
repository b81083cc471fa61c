// The checksum that guards what people copy by hand.
#pragma once

#include <cstdint>
#include <span>

namespace snarl {

// CRC-32 as in zlib, PNG and Ethernet. Behind the bytes, least significant byte first, it finds
// every change within 32 neighbouring bits, so any change of one base32 character or of two
// neighbours.
std::uint32_t crc32(std::span<const std::uint8_t> bytes);

}  // namespace snarl
