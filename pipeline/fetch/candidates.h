// What a card, a README or a page leads to: candidates for papers, repositories, pages and data sets, before
// anything of them was fetched. Tested by tests/fetch/candidates_test.cc.
#pragma once

#include <string>
#include <vector>

#include "pipeline/fetch/hosting.h"
#include "pipeline/fetch/mentions.h"
#include "pipeline/fetch/model_name.h"
#include "pipeline/fetch/registry.h"

namespace exhibit {

enum class CandidateKind { paper, repository, page, dataset };

// How a candidate was come by; a stronger one replaces a weaker one for the same address.
enum class Strength {
  evaluation,  // only where results and benchmarks are told
  mentioned,
  ours,  // "our paper", "Repository:", a citation of the model itself
};

struct Candidate {
  CandidateKind kind = CandidateKind::page;
  Strength strength = Strength::mentioned;
  bool known = false;             // the registry of families names it
  std::string key;                // equal for all addresses of one thing
  std::string url;                // as it was found
  std::vector<std::string> urls;  // to try, best first
  std::string context;            // what stood around it, for the reason
  std::string text;               // of the link
  std::string found_in;
  GitHubRepository repository;  // for repositories
  std::string dataset;          // for data sets: its id
};

// The model that is read for, as the search for candidates needs it.
struct CandidateScope {
  std::string id;
  std::string org;
  ModelName name;
  std::string hub;
};

// Candidates in the mentions of one document, each once, in order of first appearance. Pages of other
// publishers are left out (they are given in `foreign`, for the record); images and badges are dropped.
std::vector<Candidate> find_candidates(const std::vector<Mention>& mentions, const std::string& found_in,
                                       const CandidateScope& scope, const Registry& registry,
                                       std::vector<Candidate>& foreign);

// Candidates that the metadata's tags and front matter give, and those of the registry's families.
std::vector<Candidate> metadata_candidates(const HubAnswer& answer, const std::string& found_in,
                                           const CandidateScope& scope, const Registry& registry);
std::vector<Candidate> registry_candidates(const CandidateScope& scope, const Registry& registry);

// Whether a link speaks of a licence or a policy of use (not of privacy).
bool speaks_of_license(const Candidate& candidate);

// Adds to `all` what is not there yet; a stronger finding replaces a weaker one in its place.
void merge(std::vector<Candidate>& all, std::vector<Candidate> more);

}  // namespace exhibit
