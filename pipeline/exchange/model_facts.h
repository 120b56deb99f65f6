// What bills of materials have a field for, from evidence that counts and from what the hub says about the
// model; everything as it was written. Tested by tests/exchange/model_facts_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/exchange/formats.h"
#include "pipeline/exchange/license_choice.h"

namespace exhibit {

struct NamedData {
  std::string name;
  std::string url;  // may be empty
};

// A field of the hub's answer about the model by its JSON pointer ("/sha"); empty where it has none.
std::string hub_field(const ExportInput& input, std::string_view pointer);

// "https://huggingface.co/publisher/name"; empty for a model that is not on the hub.
std::string hub_page(const SourcePlan& plan);

// The model's structure in the publisher's words ("decoder-only Transformer"); empty where none was found.
std::string structure_of(const ExportInput& input);

// Sizes of the network, each name once, in the order found: {"num_hidden_layers", "24"}.
std::vector<std::pair<std::string, std::string>> sizes_of(const ExportInput& input);

// Data sets that are said to be released, each name once.
std::vector<NamedData> released_data(const ExportInput& input);

// Whether a licence's name is an identifier of the SPDX list.
bool is_spdx_id(const ChosenLicense& license, const license::LicenseCatalog& catalog);

// Documents that were read, each address once, in reading order.
std::vector<Source> sources_read(const SourcePlan& plan);

}  // namespace exhibit
