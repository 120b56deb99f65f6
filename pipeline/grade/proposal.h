// What the grader proposes for one criterion of one model, with what speaks for it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "extractors/evidence.h"

namespace exhibit {

enum class Grade { open, semi, closed, na, unknown };

// "open", "semi", "closed", "na", "unknown".
std::string_view to_string(Grade grade);
bool parse(std::string_view name, Grade& grade);

// One document that was searched for a criterion.
struct SearchedDocument {
  std::string url;
  SourceRole role = SourceRole::card;
  Relation relation = Relation::own;
  std::string document;  // SHA-256; empty where it could not be read
  uint64_t bytes = 0;    // of its text
  int32_t pages = 0;
  std::string failure;  // why it could not be read; empty where it could
};

// What was read and searched for a criterion. A Closed grade cites it.
struct SearchLedger {
  std::vector<SearchedDocument> documents;
  std::vector<std::string> rules;     // ids of the rules that could have found something
  std::vector<Evidence> near_misses;  // refused evidence, each with its reason; the best first
};

struct Proposal {
  std::string model;      // id
  std::string criterion;  // id within the rubric
  Grade grade = Grade::unknown;
  double confidence = 0;            // estimated probability that a careful reader gives the same grade, 0..1
  std::string reason;               // one sentence
  std::string missing;              // what is missing for the next higher grade; empty for open and na
  std::vector<Evidence> citations;  // the best first; never empty for open and semi
  SearchLedger ledger;
};

}  // namespace exhibit
