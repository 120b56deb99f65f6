#include "tests/store/samples.h"

#include <algorithm>
#include <tuple>

#include "pipeline/base/sha256.h"

namespace exhibit::test {
namespace {

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  uint32_t below(uint32_t bound) { return bound == 0 ? 0 : static_cast<uint32_t>(engine_() % bound); }
  std::string text(uint32_t max) {
    static const std::vector<std::string> kLetters = {"a", "Z", " ", "\n", "|", "é", "훈", "練", "😀", "\""};
    std::string made;
    for (uint32_t left = below(max); left > 0; --left) {
      made += kLetters[below(static_cast<uint32_t>(kLetters.size()))];
    }
    return made;
  }
  Span span_in(size_t size) {
    const uint32_t begin = below(static_cast<uint32_t>(size) + 1);
    return {begin, begin + below(static_cast<uint32_t>(size) - begin + 1)};
  }
  float real() { return static_cast<float>(engine_()) / 1000.0F; }

 private:
  std::mt19937 engine_;
};

auto tied(Span span) { return std::tuple(span.begin, span.end); }

}  // namespace

Document random_document(unsigned seed) {
  Random random(seed);
  Document document;
  document.type = static_cast<MediaType>(random.below(6));
  document.title = random.text(20);
  document.encoding = random.below(2) == 0 ? "UTF-8" : "EUC-KR";
  document.text = random.text(400);
  if (random.below(2) == 0) document.view = random.text(300);
  const size_t view = document.matchable().size();
  for (uint32_t i = random.below(9); i > 0; --i) {
    document.view_pieces.push_back({random.span_in(view).begin, random.span_in(document.text.size()).begin});
  }
  const uint32_t sections = random.below(6);
  for (uint32_t i = 0; i < sections; ++i) {
    document.sections.push_back({random.text(15), static_cast<int32_t>(random.below(i + 1)) - 1,
                                 static_cast<int32_t>(1 + random.below(6))});
  }
  const uint32_t blocks = 1 + random.below(12);
  for (uint32_t i = 0; i < blocks; ++i) {
    Block block;
    block.kind = static_cast<BlockKind>(random.below(6));
    block.role = static_cast<BlockRole>(random.below(5));
    block.span = random.span_in(document.text.size());
    block.section = static_cast<int32_t>(random.below(sections + 1)) - 1;
    block.page = static_cast<int32_t>(random.below(2000));
    block.path = random.text(12);
    block.value = random.text(12);
    document.blocks.push_back(block);
  }
  for (uint32_t i = random.below(40); i > 0; --i) {
    document.sentences.push_back(
        {random.span_in(document.text.size()), random.span_in(view), random.below(blocks)});
  }
  for (uint32_t i = random.below(5); i > 0; --i) {
    document.links.push_back({random.span_in(document.text.size()), random.text(30), random.text(10)});
  }
  for (uint32_t i = random.below(50); i > 0; --i) {
    document.words.push_back({random.span_in(document.text.size()), static_cast<int32_t>(random.below(9)),
                              random.real(), random.real(), random.real(), random.real()});
  }
  document.pages = static_cast<int32_t>(random.below(9));
  for (uint32_t i = random.below(3); i > 0; --i) document.warnings.push_back(random.text(30));
  return document;
}

std::vector<Hit> random_hits(unsigned seed, const Document& document) {
  Random random(seed);
  std::vector<Hit> hits;
  if (document.sentences.empty()) return hits;
  for (uint32_t i = random.below(20); i > 0; --i) {
    Hit hit;
    hit.rule = random.text(20);
    hit.fact = random.text(20);
    hit.sentence = random.below(static_cast<uint32_t>(document.sentences.size()));
    hit.match = random.span_in(document.text.size());
    for (uint32_t left = random.below(4); left > 0; --left) {
      std::string name = random.text(8);
      hit.values.emplace_back(std::move(name), random.text(20));
    }
    hit.stage = static_cast<Stage>(random.below(6));
    hit.weight = static_cast<double>(random.below(1000)) / 999.0;
    hit.refused = random.text(10);
    hits.push_back(hit);
  }
  return hits;
}

Snapshot snapshot_of(const std::string& url, const std::string& bytes, const std::string& media_type,
                     const std::string& fetched_at) {
  return {url, url, 200, media_type, {{"etag", "\"1\""}}, fetched_at, sha256_hex(bytes), bytes};
}

Evidence evidence_of(const Snapshot& snapshot, const std::string& text, const std::string& quote) {
  Evidence evidence;
  evidence.fact = "training.hardware.count";
  evidence.rule = "training.hardware.device-count";
  evidence.document = snapshot.sha256;
  evidence.url = snapshot.url;
  const auto begin = static_cast<uint32_t>(text.find(quote));
  evidence.span = {begin, begin + static_cast<uint32_t>(quote.size())};
  evidence.match = evidence.span;
  evidence.quote = quote;
  evidence.line = 1;
  evidence.section = "Model card > Training";
  evidence.values = {{"count", "2,048"}, {"device", "H800"}};
  evidence.weight = 0.9;
  return evidence;
}

SourcePlan plan_of(const std::string& model, const std::vector<Snapshot>& snapshots) {
  SourcePlan plan;
  plan.model = {ModelRef::Kind::hub, model, ""};
  plan.publisher = model.substr(0, model.find('/'));
  plan.name = model.substr(model.find('/') + 1);
  plan.bases = {model + "-base"};
  plan.base_is_own = true;
  for (const Snapshot& snapshot : snapshots) {
    plan.sources.push_back({snapshot.url, SourceRole::card, Relation::own, model, "the model card", "",
                            snapshot.sha256, snapshot.status, ""});
  }
  plan.refused.push_back({"https://example.org/cited", SourceRole::paper, Relation::cited, "", "only cited",
                          "https://example.org/card", "", 0, "not read"});
  return plan;
}

bool equal(const Document& a, const Document& b) {
  const auto same = [](const auto& one, const auto& other, auto tie) {
    return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                      [&tie](const auto& x, const auto& y) { return tie(x) == tie(y); });
  };
  return std::tie(a.type, a.title, a.encoding, a.text, a.view, a.pages, a.warnings) ==
             std::tie(b.type, b.title, b.encoding, b.text, b.view, b.pages, b.warnings) &&
         same(a.view_pieces, b.view_pieces,
              [](const ViewPiece& p) { return std::tuple(p.view_begin, p.text_begin); }) &&
         same(a.sections, b.sections,
              [](const Section& s) { return std::tuple(s.title, s.parent, s.level); }) &&
         same(a.blocks, b.blocks,
              [](const Block& x) {
                return std::tuple(x.kind, x.role, tied(x.span), x.section, x.page, x.path, x.value);
              }) &&
         same(a.sentences, b.sentences,
              [](const Sentence& s) { return std::tuple(tied(s.span), tied(s.view), s.block); }) &&
         same(a.links, b.links, [](const Link& l) { return std::tuple(tied(l.span), l.url, l.text); }) &&
         same(a.words, b.words, [](const Word& w) {
           return std::tuple(tied(w.span), w.page, w.left, w.top, w.right, w.bottom);
         });
}

bool equal(const Hit& a, const Hit& b) {
  return std::tie(a.rule, a.fact, a.sentence, a.match, a.values, a.stage, a.weight, a.refused) ==
         std::tie(b.rule, b.fact, b.sentence, b.match, b.values, b.stage, b.weight, b.refused);
}

bool equal(const Evidence& a, const Evidence& b) {
  return std::tie(a.fact, a.rule, a.document, a.url, a.role, a.relation, a.subject, a.stage, a.span, a.match,
                  a.quote, a.page, a.line, a.section, a.values, a.weight, a.refused) ==
         std::tie(b.fact, b.rule, b.document, b.url, b.role, b.relation, b.subject, b.stage, b.span, b.match,
                  b.quote, b.page, b.line, b.section, b.values, b.weight, b.refused);
}

}  // namespace exhibit::test
