// What a model is called, taken apart, and whether a text (a title, a repository's name, a page) speaks of it
// or of a relative. Pure functions. Tested by tests/fetch/model_name_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace exhibit {

// "Mistral-Small-3.1-24B-Instruct-2503": words mistral, small; version 3.1; size 24b; variant.
struct ModelName {
  std::vector<std::string> words;  // lower case; the first is the family's stem; never empty for a real name
  std::string version;             // "2.5"; empty where the name has none
  std::vector<std::string> sizes;  // "24b", "a3b"
  bool variant = false;            // says how it was post-trained or packed: "Instruct", "it", "AWQ"
};

// `aliases` are names of the publisher; one that stands before the model's own name is dropped ("NVIDIA
// Nemotron" -> nemotron) as long as a name remains.
ModelName parse_model_name(std::string_view name, const std::vector<std::string>& aliases = {});

// How near a text comes to naming the model, ascending.
enum class NameMatch {
  none,           // the stem does not occur
  other_model,    // the stem with a word of another model: "Qwen2.5-Coder" for Qwen2.5
  other_version,  // "Qwen3" for Qwen2.5
  stem,           // the stem alone: "DeepSeek" for DeepSeek-R1; "LLaMA" for Llama 3.3
  generation,     // the version that includes it: "Llama 3" for Llama 3.3, but also "Qwen2" for Qwen2.5
  family,         // part of the words and no other version: "HyperCLOVA X SEED" for HyperCLOVAX-SEED-Think
  exact,          // all words and the version
};

// The best match anywhere in the text.
NameMatch match_name(const ModelName& name, std::string_view text);

// How often the text names the model (exact or family), counted up to `enough`.
int count_mentions(const ModelName& name, std::string_view text, int enough);

// Letters and digits alone, in lower case: "LG-AI-EXAONE" -> "lgaiexaone".
std::string squeezed(std::string_view text);

}  // namespace exhibit
