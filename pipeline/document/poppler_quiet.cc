// Tested by tests/document/pdf_test.cc.
#include "pipeline/document/poppler_quiet.h"

#include <poppler-global.h>

#include <mutex>

namespace exhibit {

void silence_poppler() {
  static std::once_flag once;
  std::call_once(once, [] { poppler::set_debug_error_function([](const std::string&, void*) {}, nullptr); });
}

}  // namespace exhibit
