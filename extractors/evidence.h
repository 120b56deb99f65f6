// What was found: a fact with its verbatim quote, bound to a model and a training stage; or a near miss with
// the reason why it was refused. Tested by tests/extractors/*.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/base/span.h"
#include "pipeline/document/source.h"

namespace exhibit {

// Which part of a model's life a sentence speaks of.
enum class Stage {
  unknown,
  pretraining,  // mid-training, annealing, long-context extension and continued pre-training included
  finetuning,   // supervised or instruction fine-tuning, distillation of responses
  rl,           // reinforcement learning and preference optimisation, DPO included
  inference,    // running, serving, quantising for deployment
  evaluation,
};

// Whom a sentence speaks of, seen from the graded model.
enum class Subject {
  model,    // this very model (also "we", "the model" in its own documents)
  family,   // its family or version
  base,     // its base model
  sibling,  // another size or variant of its family
  other,    // another model
};

std::string_view to_string(Stage stage);
std::string_view to_string(Subject subject);
bool parse(std::string_view name, Stage& stage);
bool parse(std::string_view name, Subject& subject);

struct Evidence {
  std::string fact;      // "training.hardware.count"
  std::string rule;      // id of the rule or extractor that found it
  std::string document;  // SHA-256 of the snapshot
  std::string url;       // the source's URL in the plan
  SourceRole role = SourceRole::card;
  Relation relation = Relation::own;
  Subject subject = Subject::model;
  Stage stage = Stage::unknown;
  Span span;                                                // of the quote, in the document's text
  Span match;                                               // of what the rule matched; within span
  std::string quote;                                        // == document.text[span], always
  int32_t page = 0;                                         // 1-based; 0 where the format has none
  uint32_t line = 0;                                        // 1-based line of span.begin
  std::string section;                                      // section path
  std::vector<std::pair<std::string, std::string>> values;  // named captures, as written: {"count", "2,048"}
  double weight = 1;    // how sure the rule is of what it finds, 0..1 (rule file: `confidence`)
  std::string refused;  // why this is only a near miss; empty for evidence that counts
};

// The named value, or "" where there is none.
std::string_view value_of(const Evidence& evidence, std::string_view name);

}  // namespace exhibit
