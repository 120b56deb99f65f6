// What an entry says of itself: fields that are missing, whom it is about, and whether its cells agree. No
// source is needed for it. Tested by tests/audit/audit_test.cc.
#include <algorithm>
#include <array>
#include <map>

#include "pipeline/audit/finding.h"
#include "pipeline/base/text.h"
#include "pipeline/fetch/hosting.h"
#include "pipeline/fetch/model_name.h"

namespace exhibit::audit {
namespace {

constexpr const char* kHub = "https://huggingface.co";

bool above_closed(const Claim& claim) { return claim.grade == Grade::open || claim.grade == Grade::semi; }

const Claim* find_claim(const Entry& entry, std::string_view field) {
  const auto found = std::find_if(entry.claims.begin(), entry.claims.end(),
                                  [field](const Claim* c) { return c->field == field; });
  return found == entry.claims.end() ? nullptr : *found;
}

Grade grade_of(const Entry& entry, std::string_view field) {
  const Claim* claim = find_claim(entry, field);
  return claim == nullptr ? Grade::unknown : claim->grade.value_or(Grade::unknown);
}

// --- whom a link is about

// What another name is to a model's own.
enum class Kinship { same, other_size, other_version, relative, stranger };

// "Phi-3-mini" and "phi-4-mini" -> "phi-#-mini": names that differ in nothing but numbers.
std::string shape_of_name(std::string_view name) {
  std::string shape;
  for (const char c : ascii_lower(name)) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit) {
      shape += c;
    } else if (!shape.ends_with('#')) {
      shape += '#';
    }
  }
  return shape;
}

Kinship kinship(std::string_view own, std::string_view other) {
  const std::string a_letters = squeezed(own);
  const std::string b_letters = squeezed(other);
  if (a_letters == b_letters) return Kinship::same;
  // "StableVicuna-13B" and "stable-vicuna-13b-delta": one name with something behind it.
  if (a_letters.size() > 5 && b_letters.starts_with(a_letters)) return Kinship::relative;
  const bool other_numbers = shape_of_name(own) == shape_of_name(other);
  const ModelName a = parse_model_name(own);
  const ModelName b = parse_model_name(other);
  if (a.words.empty() || b.words.empty() || a.words.front() != b.words.front()) {
    // "Meta-Llama-3" and "Llama-3": the stem stands further back.
    const bool shared = std::any_of(a.words.begin(), a.words.end(), [&](const std::string& word) {
      return word.size() > 3 && std::find(b.words.begin(), b.words.end(), word) != b.words.end();
    });
    if (other_numbers) return Kinship::other_version;
    return shared ? Kinship::relative : Kinship::stranger;
  }
  if (!a.version.empty() && !b.version.empty() && a.version != b.version) return Kinship::other_version;
  if (!a.sizes.empty() && !b.sizes.empty() && a.sizes != b.sizes) return Kinship::other_size;
  return other_numbers ? Kinship::other_version : Kinship::relative;
}

// Cells that are about the very release, not about its family or base.
bool about_the_release(std::string_view field) {
  static constexpr std::array<std::string_view, 7> kFields = {
      "weights",   "license", "weights_endmodel", "modelcard", "licenses", "Model parameters (Final)",
      "Model card"};
  return std::find(kFields.begin(), kFields.end(), field) != kFields.end();
}

std::string what_differs(Kinship kin, bool is_base) {
  if (is_base) return "the base model";
  switch (kin) {
    case Kinship::other_size:
      return "another size";
    case Kinship::other_version:
      return "another version";
    case Kinship::same:
    case Kinship::relative:
    case Kinship::stranger:
      break;
  }
  return "another model";
}

// "publisher/models": a list of what a publisher has, not a model.
bool is_list_page(std::string_view id) {
  static constexpr std::array<std::string_view, 5> kLists = {"models", "datasets", "spaces", "collections",
                                                             "papers"};
  return std::find(kLists.begin(), kLists.end(), id.substr(id.find('/') + 1)) != kLists.end();
}

void check_link_identity(const Entry& entry, const Claim& claim, const ClaimedLink& link,
                         Findings& findings) {
  const std::string id = hub_model_in(link.url, kHub);
  const std::string& own = entry.published.name;
  if (id.empty() || own.empty() || is_list_page(id)) return;
  const Kinship kin = kinship(name_of(own).empty() ? own : name_of(own), name_of(id));
  if (kin == Kinship::same || kin == Kinship::relative) return;
  const std::string& base = entry.published.base;
  const bool is_base = !base.empty() && kinship(base, name_of(id)) == Kinship::same;
  // What a licence covers is often said with the base.
  if (is_base && claim.field == "licenses") return;
  Finding finding = finding_at("other-model", is_base ? Level::note : Level::error, entry, claim, link.place);
  finding.url = finding.claimed = link.url;
  finding.reason =
      "The link is about " + what_differs(kin, is_base) + " (" + id + "), not about " + own + ".";
  if (!entry.model.empty()) {
    finding.suggestion = std::string(kHub) + "/" + entry.model;
    if (!link.place.path.empty())
      finding.correction = Correction{link.place.path, YamlValue::of(finding.suggestion)};
  }
  findings.push_back(std::move(finding));
}

// A quote that was met in the sources and set aside, since it speaks of a sibling.
void check_quote_identity(const Entry& entry, const Claim& claim, Findings& findings) {
  if (entry.audited == nullptr || claim.quote.empty()) return;
  const std::string quote = fold_for_comparison(claim.quote);
  for (const Evidence& evidence : entry.audited->evidence) {
    const bool about_another = evidence.subject == Subject::sibling || evidence.subject == Subject::other;
    if (!about_another || quote.find(fold_for_comparison(evidence.quote)) == std::string::npos) continue;
    Finding finding = finding_at("other-model", Level::warning, entry, claim, claim.place);
    finding.claimed = claim.quote;
    finding.reason =
        "The quoted text speaks of another model or size: " +
        (evidence.refused.empty() ? std::string(to_string(evidence.subject)) : evidence.refused) + ".";
    finding.citation = evidence;
    findings.push_back(std::move(finding));
    return;
  }
}

// --- notes against classes

bool contains_any(std::string_view text, std::span<const std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [text](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

bool notes_deny(std::string_view notes) {
  static constexpr std::array<std::string_view, 4> kDenials = {"no ", "not ", "none", "nothing "};
  const std::string lower = ascii_lower(trim(notes));
  return std::any_of(kDenials.begin(), kDenials.end(),
                     [&](std::string_view word) { return lower.starts_with(word); });
}

bool notes_affirm(std::string_view notes) {
  static constexpr std::array<std::string_view, 5> kAffirmations = {
      "made available", "publicly available", "openly available", "published on", "released under"};
  static constexpr std::array<std::string_view, 16> kDoubts = {
      "no ",     "not ", "n't",   "however",   "but ",   "only",        "soon",     "propriet",
      "without", "mix",  "some ", "ostensibl", "custom", "unavailable", "formerly", "taken down"};
  const std::string lower = ascii_lower(notes);
  return contains_any(lower, kAffirmations) && !contains_any(lower, kDoubts);
}

void add_contradiction(const Entry& entry, const Claim& claim, std::string reason, Findings& findings) {
  Finding finding = finding_at("table-contradiction", Level::warning, entry, claim, claim.place);
  finding.claimed = claim.written;
  finding.reason = std::move(reason);
  findings.push_back(std::move(finding));
}

void check_notes(const Entry& entry, const Claim& claim, Findings& findings) {
  if (claim.grade == Grade::open && notes_deny(claim.notes)) {
    add_contradiction(
        entry, claim,
        "Graded open, but the notes deny it: \"" + std::string(truncate_utf8(claim.notes, 100)) + "\".",
        findings);
  }
  const bool about_files = claim.field.starts_with("weights") || claim.field == "trainingcode" ||
                           claim.field.starts_with("datasources");
  if (claim.grade == Grade::closed && about_files && notes_affirm(claim.notes)) {
    add_contradiction(entry, claim,
                      "Graded closed, but the notes say otherwise: \"" +
                          std::string(truncate_utf8(claim.notes, 100)) + "\".",
                      findings);
  }
}

void check_pairs(const AuditInput& input, const Entry& entry, Findings& findings) {
  if (input.grades.format == GradesFormat::osai) {
    const Claim* documented = find_claim(entry, "code");
    if (documented != nullptr && above_closed(*documented) &&
        grade_of(entry, "trainingcode") == Grade::closed) {
      add_contradiction(entry, *documented,
                        "Documentation of training code is graded " + documented->written +
                            ", but the training code itself closed.",
                        findings);
    }
    return;
  }
  // A stage that was not performed has neither a method nor data.
  for (const std::string stage : {"pretraining", "finetuning", "rl"}) {
    const Claim* method = find_claim(entry, "method_" + stage);
    const Claim* data = find_claim(entry, "data_" + stage);
    if (method == nullptr || data == nullptr || !method->grade || !data->grade) continue;
    if ((method->grade == Grade::na) == (data->grade == Grade::na)) continue;
    add_contradiction(entry, *data,
                      "The method of the stage is graded " + method->written + " and its data " +
                          data->written + "; a stage that was not performed has neither.",
                      findings);
  }
}

void check_mof(const Entry& entry, Findings& findings) {
  for (const Claim* claim : entry.claims) {
    if (claim->grade == Grade::closed) {
      add_contradiction(entry, *claim,
                        "The component is listed, and its licence says that it is not included.", findings);
    }
  }
}

}  // namespace

void check_fields(const AuditInput& input, const Entry& entry, Findings& findings) {
  const GradesFormat format = input.grades.format;
  for (const Claim* claim : entry.claims) {
    if (format == GradesFormat::osai || format == GradesFormat::generic_csv) {
      if (above_closed(*claim) && claim->links.empty()) {
        Finding finding = finding_at("missing-evidence", Level::warning, entry, *claim, claim->link_place);
        finding.claimed = claim->written;
        finding.reason = "Graded " + claim->written + " without a link that could be checked.";
        const Proposal* proposal = proposal_for(entry, *claim);
        if (proposal != nullptr && !proposal->citations.empty()) {
          finding.citation = proposal->citations.front();
          finding.suggestion = finding.citation->url;
          if (format == GradesFormat::osai)
            finding.correction = Correction{claim->link_place.path, YamlValue::of(finding.suggestion)};
        }
        findings.push_back(std::move(finding));
      }
    }
    if (format == GradesFormat::osai && trim(claim->written).empty()) {
      Finding finding = finding_at("missing-field", Level::note, entry, *claim, claim->place);
      finding.reason = claim->field + " has no class.";
      findings.push_back(std::move(finding));
    }
    if (format == GradesFormat::mof && claim->license.empty() && claim->grade == Grade::open) {
      Finding finding = finding_at("missing-field", Level::note, entry, *claim, claim->place);
      finding.reason = "The component has no licence.";
      findings.push_back(std::move(finding));
    }
  }
}

void check_identity(const AuditInput&, const Entry& entry, Findings& findings) {
  for (const Claim* claim : entry.claims) {
    check_quote_identity(entry, *claim, findings);
    if (!about_the_release(claim->field)) continue;
    for (const ClaimedLink& link : claim->links) check_link_identity(entry, *claim, link, findings);
  }
}

void check_consistency(const AuditInput& input, const Entry& entry, Findings& findings) {
  if (input.grades.format == GradesFormat::mof) {
    check_mof(entry, findings);
    return;
  }
  for (const Claim* claim : entry.claims) check_notes(entry, *claim, findings);
  check_pairs(input, entry, findings);
}

// The same cell twice with two grades, within an entry or in two entries of one name.
void check_repetitions(const AuditInput& input, std::span<const Entry> entries, Findings& findings) {
  struct First {
    const Entry* entry = nullptr;
    const Claim* claim = nullptr;
  };
  // In MOF, one component more or less is what tells two releases of one name apart.
  if (input.grades.format == GradesFormat::mof) return;
  std::map<std::pair<std::string, std::string>, First> seen;
  for (const Entry& entry : entries) {
    const std::string name = squeezed(entry.model.empty() ? entry.published.name : entry.model);
    if (name.empty()) continue;
    for (const Claim* claim : entry.claims) {
      const auto [first, is_new] = seen.emplace(std::pair(name, claim->field), First{&entry, claim});
      if (is_new || !claim->grade || !first->second.claim->grade ||
          claim->grade == first->second.claim->grade)
        continue;
      const Claim& other = *first->second.claim;
      const std::string place = first->second.entry->file + ":" + std::to_string(other.place.at.line);
      add_contradiction(entry, *claim, "The same cell is graded " + other.written + " at " + place + ".",
                        findings);
    }
  }
}

}  // namespace exhibit::audit
