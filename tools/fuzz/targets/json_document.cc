#include "tools/fuzz/document_target.h"

void exhibit::fuzz::examine(std::string_view input) {
  examine_document(input, "application/json", "https://example.org/config.json");
}
