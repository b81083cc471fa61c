// CRC-32 by Boost.CRC.
#include "snarl/harness/base/checksum.h"

#include <boost/crc.hpp>

namespace snarl {

std::uint32_t crc32(std::span<const std::uint8_t> bytes) {
  // Bit by bit: a token has some tens of bytes, and Boost's faster one makes a table first, which
  // takes longer than a short campaign.
  boost::crc_basic<32> crc(0x04c1'1db7, 0xffff'ffff, 0xffff'ffff, true, true);
  crc.process_bytes(bytes.data(), bytes.size());
  return crc.checksum();
}

}  // namespace snarl
