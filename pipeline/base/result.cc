// Tested by tests/base/result_test.cc.
#include "pipeline/base/result.h"

namespace exhibit {

std::string_view to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument:
      return "invalid_argument";
    case ErrorCode::not_found:
      return "not_found";
    case ErrorCode::malformed:
      return "malformed";
    case ErrorCode::encrypted:
      return "encrypted";
    case ErrorCode::empty:
      return "empty";
    case ErrorCode::limit_exceeded:
      return "limit_exceeded";
    case ErrorCode::denied:
      return "denied";
    case ErrorCode::io:
      return "io";
    case ErrorCode::cancelled:
      return "cancelled";
  }
  return "unknown";
}

}  // namespace exhibit
