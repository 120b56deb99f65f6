// Documents as JSON of their parsed text, never as HTML; pages of PDFs as pictures; search.
// Tested by tests/serve/documents_test.cc.
#include <algorithm>
#include <cmath>

#include "pipeline/serve/api.h"
#include "pipeline/serve/parameters.h"

namespace exhibit::serve {
namespace {

// Longer documents are given in windows of about this size.
constexpr uint32_t kWindowBytes = 2u << 20;
constexpr int kDefaultPictureWidth = 1000;

Json block_json(const Document& document, const Block& block) {
  Json json = {{"kind", std::string(to_string(block.kind))},
               {"role", std::string(to_string(block.role))},
               {"begin", block.span.begin},
               {"end", block.span.end},
               {"text", std::string(document.text_of(block.span))}};
  if (block.page > 0) json["page"] = block.page;
  if (block.section >= 0) {
    json["section"] = document.section_path(block.section);
    if (block.kind == BlockKind::heading) {
      json["level"] = document.sections[static_cast<size_t>(block.section)].level;
    }
  }
  if (!block.path.empty()) json["path"] = block.path;
  if (!block.value.empty()) json["value"] = block.value;
  return json;
}

// Around `at` where the text is longer than a window.
Span window(const Document& document, uint32_t at) {
  const auto size = static_cast<uint32_t>(document.text.size());
  if (size <= kWindowBytes) return {0, size};
  const uint32_t begin = std::min(at > kWindowBytes / 2 ? at - kWindowBytes / 2 : 0, size - kWindowBytes);
  return {begin, begin + kWindowBytes};
}

// Points, to a hundredth.
double rounded(double points) { return std::round(points * 100) / 100; }

Result<std::shared_ptr<const ShelvedDocument>> find(const Call& call, Parameters& parameters) {
  const std::string sha256 = parameters.required("sha256");
  const std::string url = parameters.text("url");
  if (const auto mistake = parameters.error()) return *mistake;
  return call.service.documents->document(sha256, url);
}

}  // namespace

Response get_document(const Call& call) {
  Parameters parameters(call.request);
  parameters.text("model");  // not needed to find it; links of pages carry it
  const auto at = static_cast<uint32_t>(parameters.integer("at", 0, 0, UINT32_MAX));
  const auto shelved = find(call, parameters);
  if (!shelved) return error_response(call, shelved.error());
  const Document& document = *(*shelved)->document;
  const SnapshotRecord& record = (*shelved)->record;
  const Span shown = window(document, at);
  Json blocks = Json::array();
  for (const Block& block : document.blocks) {
    if (block.span.overlaps(shown) || (block.span.empty() && shown.contains(block.span))) {
      blocks.push_back(block_json(document, block));
    }
  }
  return json_response({{"title", document.title},
                        {"media_type", std::string(to_string(document.type))},
                        {"url", record.url},
                        {"sha256", record.sha256},
                        {"fetched_at", record.fetched_at},
                        {"pages", document.pages},
                        {"bytes", document.text.size()},
                        {"begin", shown.begin},
                        {"end", shown.end},
                        {"warnings", document.warnings},
                        {"blocks", std::move(blocks)}});
}

Response get_document_page(const Call& call) {
  Parameters parameters(call.request);
  const auto page = static_cast<int32_t>(parameters.integer("page", 1, 1, 1000000));
  const auto shelved = find(call, parameters);
  if (!shelved) return error_response(call, shelved.error());
  const auto size = call.service.documents->page_size((*shelved)->record.sha256, page);
  if (!size) return error_response(call, size.error());
  Json words = Json::array();
  for (const Word& word : (*shelved)->document->words) {
    if (word.page != page) continue;
    words.push_back({{"begin", word.span.begin},
                     {"end", word.span.end},
                     {"x", rounded(word.left)},
                     {"y", rounded(word.top)},
                     {"w", rounded(word.right - word.left)},
                     {"h", rounded(word.bottom - word.top)}});
  }
  return json_response({{"page", page},
                        {"width", rounded(size->width)},
                        {"height", rounded(size->height)},
                        {"words", std::move(words)}});
}

Response get_document_page_png(const Call& call) {
  Parameters parameters(call.request);
  const std::string sha256 = parameters.required("sha256");
  parameters.text("url");
  const auto page = static_cast<int32_t>(parameters.integer("page", 1, 1, 1000000));
  const auto width = static_cast<int>(
      parameters.integer("width", kDefaultPictureWidth, kMinPicturePixels, kMaxPicturePixels));
  if (const auto mistake = parameters.error()) return error_response(call, *mistake);
  const auto picture = call.service.documents->picture(sha256, page, width);
  if (!picture) return error_response(call, picture.error());
  Response response;
  response.content_type = "image/png";
  response.body = std::shared_ptr<const std::string>(*picture, &(*picture)->png);
  response.headers.emplace_back("Cache-Control", "private, max-age=86400");
  return response;
}

Response get_search(const Call& call) {
  Parameters parameters(call.request);
  const std::string model = parameters.required("model");
  const std::string query = parameters.required("q");
  const auto limit = static_cast<size_t>(parameters.integer("limit", 50, 1, 200));
  if (query.size() > 300) parameters.refuse("q", "has more than 300 bytes");
  if (const auto mistake = parameters.error()) return error_response(call, *mistake);
  const auto plan = call.workspace().plan(model);
  if (!plan) return error_response(call, plan.error());
  if (!*plan) return error_response(404, "not_found", "there is no model of this name");
  std::vector<SearchedSource> sources;
  for (const Source& source : (*plan)->sources) {
    if (source.document.empty() || !source.failure.empty()) continue;
    sources.push_back({source.document, source.url, std::string(to_string(source.role))});
  }
  const auto hits = call.service.search->search(*call.service.documents, sources, query, limit);
  if (!hits) return error_response(call, hits.error());
  Json list = Json::array();
  for (const SearchHit& hit : *hits) {
    const SearchedSource& source = sources[hit.source];
    list.push_back({{"sha256", source.sha256},
                    {"url", source.url},
                    {"role", source.role},
                    {"begin", hit.match.begin},
                    {"end", hit.match.end},
                    {"snippet_begin", hit.passage.begin},
                    {"snippet", hit.snippet},
                    {"page", hit.page},
                    {"section", hit.section}});
  }
  return json_response({{"documents", sources.size()}, {"hits", std::move(list)}});
}

}  // namespace exhibit::serve
