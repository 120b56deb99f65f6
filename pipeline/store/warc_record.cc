// Tested by tests/store/warc_record_test.cc.
#include "pipeline/store/warc_record.h"

#include <openssl/evp.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "pipeline/base/text.h"

namespace exhibit {
namespace {

constexpr std::string_view kVersionLine = "WARC/1.1\r\n";
constexpr std::string_view kVersionStart = "WARC/";
constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::string_view kHexadecimal = "0123456789abcdef";
constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr size_t kChunk = 1u << 16;

Error malformed(std::string message) { return {ErrorCode::malformed, std::move(message), {}}; }

std::string hash_of(const EVP_MD* algorithm, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned int size = 0;
  EVP_Digest(bytes.data(), bytes.size(), hash.data(), &size, algorithm, nullptr);
  return {reinterpret_cast<const char*>(hash.data()), size};
}

// Bits of the hash in groups, without padding.
std::string spelled(std::string_view bytes, std::string_view alphabet, int bits_per_letter) {
  std::string text;
  unsigned int held = 0;
  int bits = 0;
  for (const char c : bytes) {
    held = (held << 8) | static_cast<unsigned char>(c);
    for (bits += 8; bits >= bits_per_letter;) {
      bits -= bits_per_letter;
      text += alphabet[(held >> bits) & ((1u << bits_per_letter) - 1)];
    }
    held &= (1u << bits) - 1;
  }
  if (bits > 0) text += alphabet[(held << (bits_per_letter - bits)) & ((1u << bits_per_letter) - 1)];
  return text;
}

const EVP_MD* algorithm_named(std::string_view name) {
  std::string plain = ascii_lower(name);
  std::erase(plain, '-');
  if (plain == "sha1") return EVP_sha1();
  if (plain == "sha256") return EVP_sha256();
  if (plain == "sha512") return EVP_sha512();
  if (plain == "md5") return EVP_md5();
  return nullptr;
}

std::string ascii_upper(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return upper;
}

std::string one_line(std::string_view text) {
  std::string line(text);
  for (char& c : line) {
    if (c == '\r' || c == '\n' || c == '\0') c = ' ';
  }
  return line;
}

Result<std::string> gzip_member(std::string_view bytes) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    return Error{ErrorCode::io, "zlib has no memory", {}};
  }
  std::string out;
  std::array<char, kChunk> buffer{};
  std::string_view rest = bytes;
  int state = Z_OK;
  while (state != Z_STREAM_END) {
    if (stream.avail_in == 0) {
      const std::string_view part = rest.substr(0, size_t{1} << 30);
      // zlib's interface is not const; it does not write there.
      stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(part.data()));
      stream.avail_in = static_cast<uInt>(part.size());
      rest.remove_prefix(part.size());
    }
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = static_cast<uInt>(buffer.size());
    state = deflate(&stream, rest.empty() ? Z_FINISH : Z_NO_FLUSH);
    if (state == Z_STREAM_ERROR) break;
    out.append(buffer.data(), buffer.size() - stream.avail_out);
  }
  deflateEnd(&stream);
  if (state != Z_STREAM_END) return Error{ErrorCode::io, "zlib could not compress", {}};
  return out;
}

// One coding undone, never to more than max_bytes. `window` as inflateInit2() takes it.
Result<std::string> inflated(std::string_view bytes, int window, size_t max_bytes) {
  z_stream stream{};
  if (bytes.size() > UINT32_MAX) return Error{ErrorCode::limit_exceeded, "a body too large to unpack", {}};
  if (inflateInit2(&stream, window) != Z_OK) return Error{ErrorCode::io, "zlib has no memory", {}};
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string out;
  std::array<char, kChunk> buffer{};
  int state = Z_OK;
  while (state == Z_OK && out.size() <= max_bytes) {
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = static_cast<uInt>(buffer.size());
    state = inflate(&stream, Z_NO_FLUSH);
    out.append(buffer.data(), buffer.size() - stream.avail_out);
  }
  inflateEnd(&stream);
  if (out.size() > max_bytes) return Error{ErrorCode::limit_exceeded, "the body unpacks to too much", {}};
  if (state != Z_STREAM_END) return malformed("the compressed body is damaged or cut off");
  return out;
}

Result<std::string> without_chunks(std::string_view body) {
  std::string out;
  for (;;) {
    const size_t end = body.find("\r\n");
    if (end == std::string_view::npos) return malformed("the chunked body is cut off");
    const std::string_view line = trim(body.substr(0, std::min(end, body.find(';'))));
    size_t size = 0;
    const auto [last, failed] = std::from_chars(line.data(), line.data() + line.size(), size, 16);
    if (failed != std::errc() || last != line.data() + line.size()) return malformed("no size of a chunk");
    body.remove_prefix(end + 2);
    if (size == 0) return out;
    if (size > body.size() || body.size() - size < 2) return malformed("the chunked body is cut off");
    out += body.substr(0, size);
    body.remove_prefix(size + 2);
  }
}

bool looks_chunked(std::string_view body) {
  const std::string_view line = body.substr(0, body.find("\r\n"));
  const std::string_view size = trim(line.substr(0, line.find(';')));
  return line.size() < body.size() && !size.empty() &&
         size.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

// A field or header line, taken apart; nullopt where it is none.
std::optional<std::pair<std::string_view, std::string_view>> field_in(std::string_view line) {
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  const std::string_view name = trim(line.substr(0, colon));
  const auto is_blank = [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; };
  if (name.empty() || std::any_of(name.begin(), name.end(), is_blank)) return std::nullopt;
  return std::pair{name, trim(line.substr(colon + 1))};
}

}  // namespace

std::string_view WarcRecord::field(std::string_view name) const {
  for (const auto& [key, value] : fields) {
    if (equals_ignoring_case(key, name)) return value;
  }
  return {};
}

std::string sha1_digest(std::string_view bytes) {
  return "sha1:" + spelled(hash_of(EVP_sha1(), bytes), kBase32, 5);
}

std::string sha256_digest(std::string_view bytes) {
  return "sha256:" + spelled(hash_of(EVP_sha256(), bytes), kHexadecimal, 4);
}

std::optional<bool> matches_warc_digest(std::string_view digest, std::string_view bytes) {
  const size_t colon = digest.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const EVP_MD* algorithm = algorithm_named(digest.substr(0, colon));
  if (algorithm == nullptr) return std::nullopt;
  std::string_view given = trim(digest.substr(colon + 1));
  while (given.ends_with('=')) given.remove_suffix(1);
  const std::string hash = hash_of(algorithm, bytes);
  // The three forms of one hash differ in length.
  const std::string hexadecimal = spelled(hash, kHexadecimal, 4);
  if (given.size() == hexadecimal.size()) return ascii_lower(given) == hexadecimal;
  const std::string base32 = spelled(hash, kBase32, 5);
  if (given.size() == base32.size()) return ascii_upper(given) == base32;
  const std::string base64 = spelled(hash, kBase64, 6);
  if (given.size() == base64.size()) return given == base64;
  return std::nullopt;
}

Result<void> WarcWriter::write(const WarcRecord& record) {
  std::string bytes(kVersionLine);
  for (const auto& [name, value] : record.fields) bytes += one_line(name) + ": " + one_line(value) + "\r\n";
  if (record.field("WARC-Block-Digest").empty()) {
    bytes += "WARC-Block-Digest: " + sha1_digest(record.block) + "\r\n";
  }
  bytes += "Content-Length: " + std::to_string(record.block.size()) + "\r\n\r\n" + record.block + "\r\n\r\n";
  if (gzip_) {
    Result<std::string> packed = gzip_member(bytes);
    if (!packed) return packed.error();
    bytes = *std::move(packed);
  }
  out_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!out_) return Error{ErrorCode::io, "the archive could not be written", {}};
  return {};
}

// The file's bytes, unpacked where it is compressed, behind a buffer that can be looked into.
class WarcReader::Input {
 public:
  explicit Input(std::istream& in) : in_(in) {
    fill_raw();
    gzip_ = raw_.size() >= 2 && raw_[0] == '\x1f' && raw_[1] == '\x8b';
    if (gzip_) begin_member();
  }
  ~Input() {
    if (inflating_) inflateEnd(&stream_);
  }
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  // At least `size` bytes are at hand, or all that there are.
  std::string_view peek(size_t size) {
    while (ready_.size() - at_ < size && more()) {
    }
    return std::string_view(ready_).substr(at_);
  }
  void consume(size_t size) {
    at_ += size;
    if (at_ >= kChunk && at_ * 2 >= ready_.size()) {
      ready_.erase(0, at_);
      at_ = 0;
    }
    consumed_ += size;
  }

  bool damaged() const { return damaged_; }
  bool gzip() const { return gzip_; }

  // Of the next byte that peek() gives: its place in the file, or where its gzip member begins.
  uint64_t offset() {
    if (!gzip_) return consumed_;
    peek(1);
    uint64_t offset = 0;
    for (const auto& [from, member] : members_) {
      if (from > consumed_) break;
      offset = member;
    }
    while (members_.size() > 1 && members_[1].first <= consumed_) members_.erase(members_.begin());
    return offset;
  }

  // Whether the gzip member is whole, or goes on with more than the line ends after a record.
  bool ends_well() {
    while (inflating_ && ready_.size() - at_ <= 4 && more()) {
    }
    return !damaged_;
  }

  // Gives up the damaged member and goes to the next place where one may begin. False at the end.
  bool next_member() {
    consume(ready_.size() - at_);
    damaged_ = false;
    if (inflating_) inflateEnd(&stream_);
    inflating_ = false;
    // Not the damaged one again.
    if (raw_offset() == member_offset_ && !raw_rest().empty()) ++raw_at_;
    for (;;) {
      static constexpr std::string_view kMagic = "\x1f\x8b\x08";
      const std::string_view rest = raw_rest();
      const size_t found = rest.find(kMagic);
      if (found != std::string_view::npos) {
        raw_at_ += found;
        begin_member();
        return true;
      }
      raw_at_ += rest.size() - std::min(rest.size(), kMagic.size() - 1);
      if (!fill_raw()) return false;
    }
  }

 private:
  std::string_view raw_rest() const { return std::string_view(raw_).substr(raw_at_); }
  uint64_t raw_offset() const { return raw_read_ - raw_rest().size(); }

  bool fill_raw() {
    raw_.erase(0, raw_at_);
    raw_at_ = 0;
    const size_t before = raw_.size();
    raw_.resize(before + kChunk);
    in_.read(raw_.data() + before, static_cast<std::streamsize>(kChunk));
    const auto got = static_cast<size_t>(std::max<std::streamsize>(in_.gcount(), 0));
    raw_.resize(before + got);
    raw_read_ += got;
    return got > 0;
  }

  void begin_member() {
    stream_ = {};
    inflating_ = inflateInit2(&stream_, 15 + 16) == Z_OK;
    damaged_ = !inflating_;
    member_offset_ = raw_offset();
    members_.emplace_back(consumed_ + ready_.size() - at_, member_offset_);
  }

  // More bytes into ready_; false where there are none.
  bool more() {
    if (damaged_) return false;
    if (raw_rest().empty() && !fill_raw()) {
      // Between members is the end of the file; within one it is cut off.
      damaged_ = inflating_;
      return false;
    }
    if (!gzip_) {
      ready_ += raw_rest();
      raw_at_ = raw_.size();
      return true;
    }
    if (!inflating_) begin_member();
    if (damaged_) return false;
    return inflate_some();
  }

  bool inflate_some() {
    std::array<char, kChunk> buffer{};
    const std::string_view rest = raw_rest();
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(rest.data()));
    stream_.avail_in = static_cast<uInt>(rest.size());
    stream_.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream_.avail_out = static_cast<uInt>(buffer.size());
    const int state = inflate(&stream_, Z_NO_FLUSH);
    raw_at_ += rest.size() - stream_.avail_in;
    ready_.append(buffer.data(), buffer.size() - stream_.avail_out);
    if (state == Z_STREAM_END) {
      inflateEnd(&stream_);
      inflating_ = false;
      return true;
    }
    damaged_ = state != Z_OK && state != Z_BUF_ERROR;
    return !damaged_;
  }

  std::istream& in_;
  std::string raw_;  // of the file, from raw_at_ on not yet used
  size_t raw_at_ = 0;
  uint64_t raw_read_ = 0;
  bool gzip_ = false;
  z_stream stream_{};
  bool inflating_ = false;
  bool damaged_ = false;
  uint64_t member_offset_ = 0;
  std::vector<std::pair<uint64_t, uint64_t>> members_;  // where in the unpacked bytes, where in the file
  std::string ready_;                                   // unpacked, from at_ on not yet used
  size_t at_ = 0;
  uint64_t consumed_ = 0;  // of the unpacked bytes
};

WarcReader::WarcReader(std::istream& in, const WarcLimits& limits)
    : limits_(limits), input_(std::make_unique<Input>(in)) {}

WarcReader::~WarcReader() = default;

// To the next place where a record begins; false at the end of the file.
bool WarcReader::skip_to_record() {
  // A gzip member that unpacks to more than this without a record is given up.
  uint64_t searched = 0;
  while (!input_->gzip() || searched <= limits_.block_bytes) {
    const std::string_view rest = input_->peek(kChunk);
    if (rest.starts_with("WARC/1.")) return true;
    const size_t found = rest.find("\nWARC/1.");
    if (found != std::string_view::npos) {
      input_->consume(found + 1);
      return true;
    }
    if (rest.size() < kChunk) break;
    searched += rest.size();
    input_->consume(rest.size() - 8);
  }
  while (input_->gzip() && input_->next_member()) {
    if (input_->peek(kVersionStart.size()).starts_with(kVersionStart)) return true;
  }
  return false;
}

std::optional<Result<WarcRecord>> WarcReader::next() {
  if (lost_ && !skip_to_record()) return std::nullopt;
  lost_ = false;
  // Blank lines between records; more of them than the two that belong there do no harm.
  while (!input_->peek(1).empty() && (input_->peek(1)[0] == '\r' || input_->peek(1)[0] == '\n')) {
    input_->consume(1);
  }
  const uint64_t offset = input_->offset();
  if (input_->peek(1).empty() && !input_->damaged()) return std::nullopt;
  Result<WarcRecord> record = read_record();
  if (!record) {
    Error error = record.error();
    error.where = "byte " + std::to_string(offset);
    return error;
  }
  record->offset = offset;
  return record;
}

Result<WarcRecord> WarcReader::read_record() {
  lost_ = true;  // until the whole record was read
  const auto cut_off = [this](const char* what) {
    return malformed(input_->damaged() ? std::string("the compressed data is damaged or cut off in ") + what
                                       : std::string("the file ends in ") + what);
  };
  const std::string_view begin = input_->peek(kVersionStart.size());
  if (begin.size() < kVersionStart.size() && kVersionStart.starts_with(begin))
    return cut_off("a record's fields");
  if (!begin.starts_with(kVersionStart)) return malformed("no WARC record begins here");
  WarcRecord record;
  size_t used = 0;
  for (bool first = true;; first = false) {
    std::string_view rest = input_->peek(1);
    size_t end = rest.find('\n');
    for (size_t want = 512; end == std::string_view::npos; want *= 2) {
      if (rest.size() + used > limits_.header_bytes) {
        input_->consume(1);  // so that this place is not met again
        return Error{ErrorCode::limit_exceeded, "the record's fields are too long", {}};
      }
      const size_t before = rest.size();
      rest = input_->peek(before + want);
      end = rest.find('\n');
      if (end == std::string_view::npos && rest.size() < before + want) {
        input_->consume(rest.size());  // nor this one
        return cut_off("a record's fields");
      }
    }
    std::string line(rest.substr(0, end));
    if (line.ends_with('\r')) line.pop_back();
    used += end + 1;
    if (used > limits_.header_bytes || record.fields.size() > limits_.fields) {
      return Error{ErrorCode::limit_exceeded, "the record's fields are too long", {}};
    }
    input_->consume(end + 1);
    if (first) continue;
    if (line.empty()) break;
    if ((line[0] == ' ' || line[0] == '\t') && !record.fields.empty()) {
      record.fields.back().second += " " + std::string(trim(line));
    } else if (const auto field = field_in(line)) {
      record.fields.emplace_back(field->first, field->second);
    } else {
      return malformed("a line among the record's fields is none");
    }
  }
  const std::string_view length = record.field("Content-Length");
  uint64_t size = 0;
  const auto [last, failed] = std::from_chars(length.data(), length.data() + length.size(), size);
  if (length.empty() || failed != std::errc() || last != length.data() + length.size()) {
    return malformed("the record has no usable Content-Length");
  }
  if (size > limits_.block_bytes) {
    return Error{ErrorCode::limit_exceeded,
                 "the record's block has " + std::to_string(size) + " bytes, more than are read",
                 {}};
  }
  while (record.block.size() < size) {
    const size_t missing = size - record.block.size();
    const std::string_view part = input_->peek(std::min(missing, kChunk)).substr(0, missing);
    if (part.empty()) return cut_off("a record's block");
    record.block += part;
    input_->consume(part.size());
  }
  if (!input_->ends_well()) return cut_off("what follows a record's block");
  if (matches_warc_digest(record.field("WARC-Block-Digest"), record.block) == false) {
    return malformed("the record's block does not have its digest");
  }
  lost_ = false;
  return record;
}

Result<HttpAnswer> parse_http_answer(std::string_view block) {
  HttpAnswer answer;
  std::string_view rest = block;
  const auto take_line = [&rest]() -> std::optional<std::string_view> {
    const size_t end = rest.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
  };
  const auto status = take_line();
  const size_t space = status ? status->find(' ') : std::string_view::npos;
  if (!status || !status->starts_with("HTTP/") || space == std::string_view::npos) {
    return malformed("the record holds no HTTP answer");
  }
  const std::string_view code = status->substr(space + 1, 3);
  const auto [last, failed] = std::from_chars(code.data(), code.data() + code.size(), answer.status);
  if (failed != std::errc() || last != code.data() + 3 || answer.status < 100) {
    return malformed("the HTTP answer has no usable status");
  }
  for (;;) {
    const auto line = take_line();
    if (!line) {
      // Some archives leave out the empty line where there is no body.
      if (rest.empty()) return answer;
      return malformed("the HTTP headers do not end");
    }
    if (line->empty()) break;
    if ((line->starts_with(' ') || line->starts_with('\t')) && !answer.headers.empty()) {
      answer.headers.back().second += " " + std::string(trim(*line));
    } else if (const auto header = field_in(*line)) {
      answer.headers.emplace_back(ascii_lower(header->first), header->second);
    }
  }
  answer.body = rest;
  return answer;
}

Result<std::string> decoded_body(const HttpAnswer& answer, size_t max_bytes) {
  std::string body = answer.body;
  std::string coding;
  for (const auto& [name, value] : answer.headers) {
    const std::string lower = ascii_lower(value);
    if (name == "transfer-encoding" && lower.find("chunked") != std::string::npos && looks_chunked(body)) {
      Result<std::string> joined = without_chunks(body);
      if (!joined) return joined.error();
      body = *std::move(joined);
    } else if (name == "content-encoding" && lower != "identity") {
      coding = lower;
    }
  }
  const bool gzip_bytes = body.starts_with("\x1f\x8b");
  if (coding == "gzip" || coding == "x-gzip") {
    if (gzip_bytes) return inflated(body, 15 + 16, max_bytes);
  } else if (coding == "deflate") {
    Result<std::string> plain = inflated(body, 15, max_bytes);
    if (plain || plain.error().code == ErrorCode::limit_exceeded) return plain;
    Result<std::string> raw = inflated(body, -15, max_bytes);
    if (raw || raw.error().code == ErrorCode::limit_exceeded) return raw;
  } else if (!coding.empty() && !body.empty() && !is_valid_utf8(body)) {
    return malformed("the body's coding \"" + coding + "\" is not known");
  }
  if (body.size() > max_bytes) return Error{ErrorCode::limit_exceeded, "the body is too large", {}};
  return body;
}

}  // namespace exhibit
