#include "tools/fuzz/document_target.h"

void exhibit::fuzz::examine(std::string_view input) {
  examine_document(input, "text/plain", "https://example.org/LICENSE");
}
