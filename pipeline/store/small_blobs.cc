// Tested by tests/store/small_blobs_test.cc.
#include "pipeline/store/small_blobs.h"

namespace exhibit {

void SmallBlobs::put(const std::string& sha256, std::string_view bytes) {
  Prepared insert = statements_.prepare(
      "INSERT INTO small_blob (sha256, bytes) VALUES (?1, ?2) ON CONFLICT (sha256) DO NOTHING");
  insert->bindNoCopy(1, sha256);
  insert->bindNoCopy(2, bytes.data(), static_cast<int>(bytes.size()));
  if (insert->exec() == 1) return;
  Prepared heal =
      statements_.prepare("UPDATE small_blob SET bytes = ?2 WHERE sha256 = ?1 AND bytes IS NOT ?2");
  heal->bindNoCopy(1, sha256);
  heal->bindNoCopy(2, bytes.data(), static_cast<int>(bytes.size()));
  heal->exec();
}

std::optional<std::string> SmallBlobs::get(const std::string& sha256) const {
  Prepared row = statements_.prepare("SELECT bytes FROM small_blob WHERE sha256 = ?1");
  row->bindNoCopy(1, sha256);
  if (!row->executeStep()) return std::nullopt;
  return row->getColumn(0).getString();
}

std::vector<std::string> SmallBlobs::list() const {
  std::vector<std::string> found;
  Prepared rows = statements_.prepare("SELECT sha256 FROM small_blob ORDER BY sha256");
  while (rows->executeStep()) found.push_back(rows->getColumn(0).getString());
  return found;
}

uint64_t SmallBlobs::remove(const std::string& sha256) {
  const std::optional<std::string> bytes = get(sha256);
  Prepared row = statements_.prepare("DELETE FROM small_blob WHERE sha256 = ?1");
  row->bindNoCopy(1, sha256);
  row->exec();
  return bytes ? bytes->size() : 0;
}

}  // namespace exhibit
