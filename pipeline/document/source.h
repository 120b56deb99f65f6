// What is read for a model, in which role and why: the plan that the resolver makes and that all later
// stages refer to.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace exhibit {

// What a source is to the model that it is read for.
enum class SourceRole {
  card,           // the model card (README of the hub repository)
  metadata,       // the hub's API answer about the model: gating, tags, file names
  config,         // config.json, generation_config.json, tokenizer_config.json: hyper-parameters as fields
  license,        // licence or use-policy text
  repository,     // the code repository's metadata
  file_list,      // names of the files of a repository (code or weights)
  readme,         // the code repository's README and other documents in it
  environment,    // requirements.txt, environment.yml, Dockerfile, pyproject.toml of the code repository
  paper,          // paper, technical report or system card
  blog,           // announcement or blog post
  documentation,  // product or developer documentation
  dataset_card,   // card of a data set that the publisher released with the model
};

// Whose the source is, seen from the graded model.
enum class Relation {
  own,         // first-party, about this model, its version or its family
  base,        // the publisher's own base model
  base_other,  // a base model by another publisher
  cited,       // merely mentioned; never evidence
};

std::string_view to_string(SourceRole role);
std::string_view to_string(Relation relation);
// Unknown names give false and leave the output as it was.
bool parse(std::string_view name, SourceRole& role);
bool parse(std::string_view name, Relation& relation);

// One URL of a plan.
struct Source {
  std::string url;
  SourceRole role = SourceRole::card;
  Relation relation = Relation::own;
  std::string subject;   // the model it speaks for: the graded model's id or its base's id
  std::string reason;    // why it was chosen (or, for a candidate that was refused, why not): one sentence
  std::string found_in;  // URL of the source that led here; empty for the first ones
  std::string document;  // SHA-256 of the snapshot that answered; empty where none did
  int status = 0;        // HTTP status of the answer, 0 where none came
  std::string failure;   // why it could not be read (fetch or parse); empty where it could
};

// A model by name: a hub id, a repository URL, a local folder or a manifest of sources.
struct ModelRef {
  enum class Kind { hub, repository, folder, manifest };
  Kind kind = Kind::hub;
  std::string id;        // "publisher/name" as shown and stored, in the hub's own spelling once it is known
  std::string location;  // URL or path; empty for a hub id
};

// Everything that is read for a model, in reading order, and what was refused.
struct SourcePlan {
  ModelRef model;
  std::string name;                // the model's name without its publisher: "Qwen2.5-72B-Instruct"
  std::string publisher;           // "Qwen"
  std::vector<std::string> bases;  // base models by id, nearest first
  bool base_is_own = false;        // the nearest base comes from the same publisher
  std::vector<Source> sources;
  std::vector<Source> refused;
};

}  // namespace exhibit
