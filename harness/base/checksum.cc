// CRC-32 by Boost.CRC.
#include "snarl/harness/base/checksum.h"

#include <boost/crc.hpp>

namespace snarl {

std::uint32_t crc32(std::span<const std::uint8_t> bytes) {
  boost::crc_32_type crc;
  crc.process_bytes(bytes.data(), bytes.size());
  return crc.checksum();
}

}  // namespace snarl
