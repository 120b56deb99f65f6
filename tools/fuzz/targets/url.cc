// Addresses: the normal form is one, and a mirror's address leads back to the one it stands for.
#include "pipeline/fetch/url.h"

#include "pipeline/fetch/hosting.h"
#include "pipeline/fetch/http/address.h"
#include "pipeline/fetch/http/route.h"
#include "pipeline/fetch/mentions.h"
#include "pipeline/store/redaction.h"
#include "tools/fuzz/target.h"

void exhibit::fuzz::examine(std::string_view input) {
  static const Mirror mirror = *Mirror::parse("http://127.0.0.1:8080/mirror");
  static const std::string hub = "https://huggingface.co";
  const std::string_view reference = take_line(input);
  const std::string text(input);
  url_key(input);
  without_secrets(input);
  registrable_host(input);
  non_public_reason(input);
  arxiv_id(input);
  hub_model_in(input, hub);
  hub_dataset_in(input, hub);
  github_repository_in(input);
  raw_url(text, hub);
  const auto path = decode_path(encode_path(reference));
  require(!path || *path == reference, "an encoded path decodes to itself");
  const auto url = normalise_url(input);
  if (!url) return;
  const auto again = normalise_url(*url);
  require(again && *again == *url, "the normal form of a normal form is the same");
  const auto parts = parse_url(*url);
  require(parts.ok(), "what is normal can be taken apart");
  require(!parts->host.empty() && parts->path.starts_with('/'), "a host, and a path from the root");
  if (parts->scheme == "https") {
    require(mirror.original_url(mirror.request_url(*parts)) == *url, "the mirror's address leads back");
  }
  require(token_for(*parts, {{"huggingface.co", "secret"}}, {}).empty() ||
              (parts->host == "huggingface.co" && parts->scheme == "https"),
          "a token goes to its own host alone");
  const auto resolved = resolve_url(*url, reference);
  require(!resolved || normalise_url(*resolved).ok(), "a resolved reference is an address");
}
