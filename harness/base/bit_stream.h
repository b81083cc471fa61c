// Numbers of any width packed without gaps into bytes, most significant bit first, and read again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <vector>

namespace snarl {

class BitWriter {
 public:
  // Appends the lowest `count` bits of value. Requires: count <= 64, value < 2^count.
  void bits(std::uint64_t value, unsigned count);

  // Appends a number of any size: 4 bits below 8, 8 below 64, 4 more for each factor of 8.
  void number(std::uint64_t value);

  // What was written; the last byte is filled up with zeros.
  const std::vector<std::uint8_t>& bytes() const { return bytes_; }

 private:
  std::vector<std::uint8_t> bytes_;
  unsigned free_bits_ = 0;  // of the last byte
};

// Thrown by a read behind the end.
class BitStreamEnded : public std::runtime_error {
 public:
  BitStreamEnded() : std::runtime_error("the bits end too early") {}
};

class BitReader {
 public:
  // Requires: the bytes live as long as the reader.
  explicit BitReader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  // Requires: count <= 64. Errors: BitStreamEnded, and then nothing was read.
  std::uint64_t bits(unsigned count);
  bool flag() { return bits(1) != 0; }

  // Reads what BitWriter::number wrote; stops by itself after 64 bits of value, whatever follows.
  std::uint64_t number();

  std::size_t bits_left() const { return bytes_.size() * 8 - position_; }

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t position_ = 0;  // in bits
};

}  // namespace snarl
