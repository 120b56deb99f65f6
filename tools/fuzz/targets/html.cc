#include "tools/fuzz/document_target.h"

void exhibit::fuzz::examine(std::string_view input) {
  examine_document(input, "text/html", "https://example.org/page");
}
