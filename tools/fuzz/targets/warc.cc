// A WARC file: what was read of it, written and read again, is the same.
#include <sstream>
#include <vector>

#include "pipeline/base/text.h"
#include "pipeline/store/warc_record.h"
#include "tools/fuzz/target.h"

namespace {

using namespace exhibit;

constexpr size_t kMaxBody = 1u << 20;

void examine_record(const WarcRecord& record) {
  matches_warc_digest(record.field("WARC-Payload-Digest"), record.block);
  const auto answer = parse_http_answer(record.block);
  if (!answer) return;
  const auto body = decoded_body(*answer, kMaxBody);
  fuzz::require(!body || body->size() <= kMaxBody, "unpacked within the limit");
}

// As a record is to be written: the writer adds its length.
WarcRecord without_length(WarcRecord record) {
  std::erase_if(record.fields,
                [](const auto& field) { return ascii_lower(field.first) == "content-length"; });
  return record;
}

}  // namespace

void exhibit::fuzz::examine(std::string_view input) {
  WarcLimits limits;
  limits.block_bytes = 1u << 20;
  std::istringstream in{std::string(input)};
  WarcReader reader(in, limits);
  std::vector<WarcRecord> records;
  while (auto record = reader.next()) {
    if (!*record) continue;
    examine_record(**record);
    records.push_back(without_length(*std::move(*record)));
  }
  if (records.empty()) return;
  std::ostringstream out;
  WarcWriter writer(out, input.size() % 2 == 0);
  for (const WarcRecord& record : records) require(writer.write(record).ok(), "a record can be written");
  std::istringstream written(out.str());
  WarcReader second(written, limits);
  for (const WarcRecord& record : records) {
    const auto read = second.next();
    require(read && read->ok(), "what was written can be read");
    require((*read)->block == record.block, "a block comes back as it was");
  }
  require(!second.next(), "no record more than was written");
}
