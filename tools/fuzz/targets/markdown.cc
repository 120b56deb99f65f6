#include "tools/fuzz/document_target.h"

void exhibit::fuzz::examine(std::string_view input) {
  examine_document(input, "text/markdown", "https://example.org/README.md");
}
