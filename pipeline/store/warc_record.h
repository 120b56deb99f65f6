// WARC 1.1 (ISO 28500:2017), the archive format of web archives: reading and writing records, plain or with
// each record in a gzip member of its own. What records mean for a workspace is in warc.h.
//
// Only what the format says is done here: named fields, lengths, digests. Own code, since Debian has no WARC
// library for C++ and the format is small. Tested by tests/store/warc_record_test.cc.
#pragma once

#include <cstdint>
#include <istream>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/base/result.h"

namespace exhibit {

using WarcFields = std::vector<std::pair<std::string, std::string>>;

struct WarcRecord {
  WarcFields fields;    // as written, in order; without Content-Length when it is to be written
  std::string block;    // what follows the fields
  uint64_t offset = 0;  // of the record's first byte in the file (of the gzip member, where compressed)

  // The first field of this name, whatever its case; "" where there is none.
  std::string_view field(std::string_view name) const;
  std::string_view type() const { return field("WARC-Type"); }
};

// The value of a digest field for some bytes: "sha1:" and RFC 4648 base32, which every reader knows, or
// "sha256:" and hexadecimal.
std::string sha1_digest(std::string_view bytes);
std::string sha256_digest(std::string_view bytes);

// Whether bytes have the digest that a field gives ("sha1:...", "sha-256:...", "md5:..."; base32, hexadecimal
// or base64). nullopt for algorithms and forms that are not known.
std::optional<bool> matches_warc_digest(std::string_view digest, std::string_view bytes);

class WarcWriter {
 public:
  // The stream must outlive this. With gzip each record is a gzip member.
  WarcWriter(std::ostream& out, bool gzip) : out_(out), gzip_(gzip) {}

  // Adds Content-Length and, where the record has none, WARC-Block-Digest. Line ends in names and values
  // become blanks. Error: io.
  Result<void> write(const WarcRecord& record);

 private:
  std::ostream& out_;
  const bool gzip_;
};

struct WarcLimits {
  size_t header_bytes = 1u << 20;  // all fields of a record together
  size_t fields = 1000;
  uint64_t block_bytes = 256u << 20;  // larger ones are an error and passed over
};

// Reads a file from outside record by record. What is broken is an Error for that record, and reading goes on
// where the next one begins; memory is bounded by the limits whatever the file says. Plain and gzip (one
// member a record, or one for all) are told apart by the first bytes. Not thread-safe.
class WarcReader {
 public:
  explicit WarcReader(std::istream& in, const WarcLimits& limits = {});
  ~WarcReader();
  WarcReader(const WarcReader&) = delete;
  WarcReader& operator=(const WarcReader&) = delete;

  // nullopt at the end of the file. Errors: malformed (no WARC record, truncated, damaged, a block whose
  // digest is another), limit_exceeded. Error::where is "byte OFFSET".
  std::optional<Result<WarcRecord>> next();

 private:
  class Input;
  Result<WarcRecord> read_record();
  bool skip_to_record();

  const WarcLimits limits_;
  std::unique_ptr<Input> input_;
  bool lost_ = false;  // after an error, until the next record is found
};

// An HTTP answer as it stands in the block of a response record.
struct HttpAnswer {
  int status = 0;
  WarcFields headers;  // names in lower case
  std::string body;    // as sent: still chunked or compressed where the headers say so
};

// Error: malformed.
Result<HttpAnswer> parse_http_answer(std::string_view block);

// The body without Transfer-Encoding and Content-Encoding (chunked, gzip, deflate). Archives often hold
// bodies decoded under headers that still name the coding; such a body is taken as it is. Errors:
// limit_exceeded, malformed (damaged, or coded in another way).
Result<std::string> decoded_body(const HttpAnswer& answer, size_t max_bytes);

}  // namespace exhibit
