// Which models a model was made from, as its card, its metadata and its configuration say.
// Tested by tests/fetch/lineage_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pipeline/fetch/hosting.h"
#include "pipeline/fetch/mentions.h"
#include "pipeline/fetch/model_name.h"

namespace exhibit {

struct BaseCandidate {
  std::string id;
  std::string reason;    // one sentence
  bool declared = true;  // by the metadata; otherwise read out of text and to be confirmed by the hub
};

// In order of trust; never the model itself; each id once. `card` may be empty. Candidates that are only
// read out of text are given where nothing is declared.
std::vector<BaseCandidate> find_bases(const std::string& id, const ModelName& name, const HubAnswer& answer,
                                      std::string_view config_json, std::string_view card,
                                      const std::vector<Mention>& mentions, const std::string& hub);

}  // namespace exhibit
