// Tested by tests/serve/openapi_test.cc.
#include "pipeline/serve/api.h"
#include "pipeline/serve/assets.h"
#include "pipeline/serve/parameters.h"

namespace exhibit::serve {

Response get_openapi(const Call& call) {
  Parameters parameters(call.request);
  if (const auto mistake = parameters.error()) return error_response(call, *mistake);
  Response response;
  response.content_type = "application/json";
  response.body = std::make_shared<const std::string>(openapi_file());
  return response;
}

}  // namespace exhibit::serve
