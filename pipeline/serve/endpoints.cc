// The API's addresses: who may ask what. openapi.json describes each of them, in the same order of paths.
// Tested by tests/serve/openapi_test.cc, which holds both against each other.
#include <array>

#include "pipeline/serve/api.h"

namespace exhibit::serve {

std::span<const Endpoint> endpoints() {
  static constexpr std::optional<Role> kAnybody = std::nullopt;
  static constexpr std::array kEndpoints = {
      Endpoint{"GET", "/session", kAnybody, get_session},
      Endpoint{"POST", "/session", kAnybody, post_session},
      Endpoint{"DELETE", "/session", kAnybody, delete_session},
      Endpoint{"GET", "/users", Role::admin, get_users},
      Endpoint{"POST", "/users", Role::admin, post_users},
      Endpoint{"PATCH", "/users", Role::admin, patch_users},
      Endpoint{"GET", "/tokens", Role::viewer, get_tokens},
      Endpoint{"POST", "/tokens", Role::viewer, post_tokens},
      Endpoint{"DELETE", "/tokens", Role::viewer, delete_tokens},
      Endpoint{"GET", "/rubrics", Role::viewer, get_rubrics},
      Endpoint{"GET", "/leaderboard", Role::viewer, get_leaderboard},
      Endpoint{"GET", "/model", Role::viewer, get_model},
      Endpoint{"GET", "/cell", Role::viewer, get_cell},
      Endpoint{"GET", "/queue", Role::viewer, get_queue},
      Endpoint{"GET", "/decisions", Role::viewer, get_decisions},
      Endpoint{"POST", "/decisions", Role::reviewer, post_decisions},
      Endpoint{"GET", "/decisions.jsonl", Role::viewer, get_decisions_jsonl},
      Endpoint{"GET", "/agreement", Role::viewer, get_agreement},
      Endpoint{"GET", "/rule-precision", Role::viewer, get_rule_precision},
      Endpoint{"GET", "/assignments", Role::viewer, get_assignments},
      Endpoint{"POST", "/assignments", Role::admin, post_assignments},
      Endpoint{"DELETE", "/assignments", Role::admin, delete_assignments},
      Endpoint{"GET", "/document", Role::viewer, get_document},
      Endpoint{"GET", "/document/page", Role::viewer, get_document_page},
      Endpoint{"GET", "/document/page.png", Role::viewer, get_document_page_png},
      Endpoint{"GET", "/search", Role::viewer, get_search},
      Endpoint{"GET", "/openapi.json", kAnybody, get_openapi},
  };
  return kEndpoints;
}

}  // namespace exhibit::serve
