// Writing and reading the compact binary form in which documents and hits are kept: variable-length integers,
// strings with their length before them. Not a format for exchange: it is read by the version that wrote it.
// Tested by tests/store/byte_stream_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace exhibit {

class ByteWriter {
 public:
  void u8(uint8_t value) { bytes_.push_back(static_cast<char>(value)); }
  void number(uint64_t value);        // LEB128: 7 bits a byte, the lowest first
  void signed_number(int64_t value);  // zigzag, then LEB128
  void real32(float value);           // bit for bit
  void real64(double value);          // bit for bit
  void string(std::string_view text);
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// Reads what ByteWriter wrote. Never reads past the end: after the first mistake every read gives 0 or "" and
// ok() is false for good. The bytes must outlive the reader.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  uint8_t u8();
  uint64_t number();
  int64_t signed_number();
  // A number that must not exceed max; a larger one is a mistake.
  uint64_t number_up_to(uint64_t max);
  int32_t signed32();
  uint32_t number32() { return static_cast<uint32_t>(number_up_to(UINT32_MAX)); }
  float real32();
  double real64();
  std::string string();
  // How many elements follow, each of which takes at least one byte: so a wrong count cannot ask for more
  // memory than the input is long.
  size_t count() { return static_cast<size_t>(number_up_to(rest_.size())); }

  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view take(size_t size);
  uint64_t little_endian(size_t size);
  void fail();

  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace exhibit
