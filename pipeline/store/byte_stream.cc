// Tested by tests/store/byte_stream_test.cc.
#include "pipeline/store/byte_stream.h"

#include <bit>

namespace exhibit {

void ByteWriter::number(uint64_t value) {
  while (value >= 0x80) {
    u8(static_cast<uint8_t>(value | 0x80));
    value >>= 7;
  }
  u8(static_cast<uint8_t>(value));
}

void ByteWriter::signed_number(int64_t value) {
  const uint64_t bits = static_cast<uint64_t>(value);
  number((bits << 1) ^ (value < 0 ? ~uint64_t{0} : 0));
}

void ByteWriter::real32(float value) {
  const uint32_t bits = std::bit_cast<uint32_t>(value);
  for (int shift = 0; shift < 32; shift += 8) u8(static_cast<uint8_t>(bits >> shift));
}

void ByteWriter::real64(double value) {
  const uint64_t bits = std::bit_cast<uint64_t>(value);
  for (int shift = 0; shift < 64; shift += 8) u8(static_cast<uint8_t>(bits >> shift));
}

void ByteWriter::string(std::string_view text) {
  number(text.size());
  bytes_.append(text);
}

void ByteReader::fail() {
  ok_ = false;
  rest_ = {};
}

std::string_view ByteReader::take(size_t size) {
  if (size > rest_.size()) {
    fail();
    return {};
  }
  const std::string_view taken = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return taken;
}

uint8_t ByteReader::u8() {
  const std::string_view byte = take(1);
  return byte.empty() ? 0 : static_cast<uint8_t>(byte.front());
}

uint64_t ByteReader::number() {
  uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    const uint8_t byte = u8();
    value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return value;
  }
  fail();
  return 0;
}

uint64_t ByteReader::number_up_to(uint64_t max) {
  const uint64_t value = number();
  if (value <= max) return value;
  fail();
  return 0;
}

int64_t ByteReader::signed_number() {
  const uint64_t bits = number();
  return static_cast<int64_t>((bits >> 1) ^ (~(bits & 1) + 1));
}

int32_t ByteReader::signed32() {
  const int64_t value = signed_number();
  if (value >= INT32_MIN && value <= INT32_MAX) return static_cast<int32_t>(value);
  fail();
  return 0;
}

uint64_t ByteReader::little_endian(size_t size) {
  uint64_t value = 0;
  int shift = 0;
  for (const char byte : take(size)) {
    value |= static_cast<uint64_t>(static_cast<uint8_t>(byte)) << shift;
    shift += 8;
  }
  return value;
}

float ByteReader::real32() { return std::bit_cast<float>(static_cast<uint32_t>(little_endian(4))); }

double ByteReader::real64() { return std::bit_cast<double>(little_endian(8)); }

std::string ByteReader::string() {
  return std::string(take(static_cast<size_t>(number_up_to(rest_.size()))));
}

}  // namespace exhibit
