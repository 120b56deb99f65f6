// Tested by tests/store/hits_codec_test.cc.
#include "pipeline/store/hits_codec.h"

#include <algorithm>

#include "pipeline/store/byte_stream.h"

namespace exhibit {
namespace {

constexpr std::string_view kMagic = "exhibit.hits";

Error malformed(std::string message) { return {ErrorCode::malformed, std::move(message), ""}; }

// Taken apart by name: with a field more than is written here, this does not compile.
void write_hit(ByteWriter& out, const Hit& hit) {
  const auto& [rule, fact, sentence, match, values, stage, weight, refused] = hit;
  out.string(rule);
  out.string(fact);
  out.number(sentence);
  out.number(match.begin);
  out.number(match.size());
  out.number(values.size());
  for (const auto& [name, value] : values) {
    out.string(name);
    out.string(value);
  }
  out.number(static_cast<uint64_t>(stage));
  out.real64(weight);
  out.string(refused);
}

Hit read_hit(ByteReader& in) {
  Hit hit;
  hit.rule = in.string();
  hit.fact = in.string();
  hit.sentence = in.number32();
  hit.match.begin = in.number32();
  hit.match.end = hit.match.begin + static_cast<uint32_t>(in.number_up_to(UINT32_MAX - hit.match.begin));
  for (size_t left = in.count(); left > 0 && in.ok(); --left) {
    std::string name = in.string();
    hit.values.emplace_back(std::move(name), in.string());
  }
  hit.stage = static_cast<Stage>(in.number_up_to(static_cast<uint64_t>(Stage::evaluation)));
  hit.weight = in.real64();
  hit.refused = in.string();
  return hit;
}

}  // namespace

std::string encode_hits(std::span<const Hit> hits) {
  ByteWriter out;
  out.string(kMagic);
  out.number(kHitsCodecVersion);
  out.number(hits.size());
  for (const Hit& hit : hits) write_hit(out, hit);
  return out.take();
}

Result<std::vector<Hit>> decode_hits(std::string_view bytes) {
  ByteReader in(bytes);
  if (in.string() != kMagic) return malformed("not stored hits");
  if (const uint64_t version = in.number(); version != kHitsCodecVersion) {
    return malformed("stored hits of format " + std::to_string(version) + "; this program reads format " +
                     std::to_string(kHitsCodecVersion));
  }
  std::vector<Hit> hits;
  for (size_t left = in.count(); left > 0 && in.ok(); --left) hits.push_back(read_hit(in));
  if (!in.ok() || !in.at_end()) return malformed("stored hits are damaged: they do not read to their end");
  return hits;
}

bool check_hits(std::span<const Hit> hits, const Document& document) {
  return std::all_of(hits.begin(), hits.end(), [&document](const Hit& hit) {
    return hit.sentence < document.sentences.size() && hit.match.end <= document.text.size();
  });
}

}  // namespace exhibit
