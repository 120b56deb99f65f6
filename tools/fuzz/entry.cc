// libFuzzer's entry, the same for all targets.
#include "tools/fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  exhibit::fuzz::examine({reinterpret_cast<const char*>(data), size});
  return 0;
}
