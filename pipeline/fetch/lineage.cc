// Tested by tests/fetch/lineage_test.cc.
#include "pipeline/fetch/lineage.h"

#include <re2/re2.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "pipeline/base/text.h"

namespace exhibit {
namespace {

// What stands right before the name of a model that this one was made from.
const RE2& made_from() {
  static const RE2 pattern(
      R"((?i)(?:fine-?tun(?:ed|ing|e)(?: (?:version|variant|model))?(?: (?:of|from|on top of))?|post-?trained (?:from|on)|instruct(?:ion)?-?tuned (?:version )?(?:of|from)|based (?:up)?on|built (?:up)?on(?: top of)?|initiali[sz]ed (?:from|with)|derived from|trained (?:from|based on|on top of|starting from)|starting from|pruned from|compressed from|continu(?:al|ed|ing|ously)[ -]pre-?train(?:ed|ing)(?: (?:of|from|on))?|same as|base model:?)[ :]*(?:the |our |model |pretrained |base )*["'(]*$)");
  return pattern;
}

class Bases {
 public:
  explicit Bases(const std::string& id) : id_(id) {}

  void add(const std::string& base, std::string reason, bool declared) {
    const bool known = std::any_of(found_.begin(), found_.end(), [&base](const BaseCandidate& candidate) {
      return equals_ignoring_case(candidate.id, base);
    });
    if (base.empty() || known || equals_ignoring_case(base, id_)) return;
    found_.push_back({base, std::move(reason), declared});
  }
  bool empty() const { return found_.empty(); }
  std::vector<BaseCandidate> take() { return std::move(found_); }

 private:
  const std::string& id_;
  std::vector<BaseCandidate> found_;
};

// transformers writes what the weights were loaded from; often that is a path on somebody's disk.
std::string loaded_from(std::string_view config_json) {
  const auto config = nlohmann::json::parse(config_json.begin(), config_json.end(), nullptr, false);
  if (!config.is_object()) return {};
  const auto found = config.find("_name_or_path");
  if (found == config.end() || !found->is_string()) return {};
  static const RE2 id(R"([A-Za-z0-9][\w-]*/[A-Za-z0-9][\w.-]*)");
  std::string path = found->get<std::string>();
  return RE2::FullMatch(path, id) ? path : std::string();
}

// "Aurora-7B-Base", "aurora-4b-pt": says itself that nothing came after pre-training.
bool is_called_base(const std::string& id) {
  static const RE2 pattern(R"((?i)[-_.](?:base|pt|pretrain(?:ed)?)(?:$|[-_.]))");
  return RE2::PartialMatch(id, pattern);
}

// "acme/aurora-7b-v1" for acme/aurora-7b-chat-v1: the same name without the words of post-training.
bool is_plain_sibling(const std::string& id, const ModelName& name, const std::string& other) {
  if (!name.variant || is_called_base(id) || !equals_ignoring_case(org_of(id), org_of(other))) return false;
  const ModelName sibling = parse_model_name(name_of(other));
  const bool plain = !sibling.variant || is_called_base(other);
  return plain && sibling.words == name.words && sibling.sizes == name.sizes &&
         sibling.version == name.version;
}

// "... trained based on Acme-V3-Base": a name without a link is looked for with the same publisher.
void find_unlinked(const std::string& id, const ModelName& name, std::string_view card, Bases& bases) {
  static const RE2 pattern(
      R"((?:fine-?tuned|[Ff]inetuned|post-?trained|based|built|initiali[sz]ed|continued pre-?training)(?: based)?(?: version)? (?:on top of|on|upon|from|of|with|using) (?:the |our )?(?:pretrained |pre-trained |base )?\[?\**([A-Z][A-Za-z]+[\w.]*(?:-[A-Za-z0-9.]+)+[A-Za-z0-9]|[A-Z][a-z]+[A-Z][A-Za-z]+))");
  static const RE2 direct(R"(fine-?tuned (?:our )?([A-Z][a-z]+[A-Z][A-Za-z]+)\b)");
  for (const RE2* one : {&pattern, &direct}) {
    re2::StringPiece rest(card.data(), card.size());
    std::string found;
    while (RE2::FindAndConsume(&rest, *one, &found)) {
      const ModelName other = parse_model_name(found);
      const bool related = !other.words.empty() && !name.words.empty() &&
                           (other.words.front().starts_with(name.words.front()) ||
                            name.words.front().starts_with(other.words.front()));
      if (related)
        bases.add(org_of(id) + "/" + found, "The card's text says that the model was made from it.", false);
    }
  }
}

}  // namespace

std::vector<BaseCandidate> find_bases(const std::string& id, const ModelName& name, const HubAnswer& answer,
                                      std::string_view config_json, std::string_view card,
                                      const std::vector<Mention>& mentions, const std::string& hub) {
  Bases bases(id);
  for (const std::string& base : answer.base_models) {
    bases.add(base, "The model's metadata names it as base model.", true);
  }
  if (!bases.empty()) return bases.take();
  for (const Mention& mention : mentions) {
    const std::string linked = hub_model_in(mention.url, hub);
    if (!linked.empty() && RE2::PartialMatch(mention.before, made_from())) {
      bases.add(linked,
                "The card says that the model was made from it: \"" + mention.before + mention.text + "\".",
                false);
    }
  }
  for (const Mention& mention : mentions) {
    const std::string linked = hub_model_in(mention.url, hub);
    if (!linked.empty() && is_plain_sibling(id, name, linked)) {
      bases.add(linked, "The card links it, and its name is this model's without the words of post-training.",
                false);
    }
  }
  if (!bases.empty()) return bases.take();
  find_unlinked(id, name, card, bases);
  bases.add(loaded_from(config_json), "The configuration says that the weights were loaded from it.", false);
  return bases.take();
}

}  // namespace exhibit
