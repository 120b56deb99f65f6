// Tested by tests/review/decision_test.cc.
#include "pipeline/review/decision.h"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "pipeline/base/text.h"
#include "pipeline/store/json_codec.h"

namespace exhibit {
namespace {

constexpr std::array<std::string_view, 7> kActionNames = {
    "confirm", "override", "reject_citation", "add_citation", "comment", "undo", "adjudicate"};

Error wrong(std::string message) { return {ErrorCode::invalid_argument, std::move(message), ""}; }

Error malformed(const std::string& message) { return {ErrorCode::malformed, message, ""}; }

// Text that people wrote or selected: line ends and tabs may stand in it, other control characters may not.
bool is_plain_text(std::string_view text) {
  return is_valid_utf8(text) && std::all_of(text.begin(), text.end(), [](char c) {
           const auto byte = static_cast<unsigned char>(c);
           return byte >= 0x20 || c == '\n' || c == '\t';
         });
}

Result<void> check_length(std::string_view what, std::string_view text, size_t most) {
  if (text.size() <= most) return {};
  return Error{ErrorCode::limit_exceeded,
               std::string(what) + " is longer than " + std::to_string(most) + " bytes", ""};
}

Result<void> check_names(const Decision& decision) {
  if (!is_decision_id(decision.id)) return wrong("the id must be 8 to 64 letters, digits and '-'");
  if (decision.reviewer.empty()) return wrong("a decision needs a reviewer");
  if (decision.model.empty() || decision.rubric.empty() || decision.criterion.empty()) {
    return wrong("a decision needs a model, a rubric and a criterion");
  }
  for (const std::string* name :
       {&decision.reviewer, &decision.model, &decision.rubric, &decision.criterion, &decision.proposal}) {
    if (!is_plain_text(*name) || name->find('\n') != std::string::npos) {
      return wrong("names must be UTF-8 in one line");
    }
  }
  return check_length("the reviewer's name", decision.reviewer, kMaxReviewerBytes);
}

Result<void> check_grade(const Decision& decision) {
  if (decision.blind && decision.action == Action::confirm) {
    return wrong("who reviews blind has seen no proposal to confirm: override with a grade");
  }
  const bool wants_grade = decision.is_verdict() || decision.action == Action::adjudicate;
  const std::string action(to_string(decision.action));
  if (decision.grade.has_value() != wants_grade) {
    return wrong(wants_grade ? action + " needs a grade" : action + " takes no grade");
  }
  if (decision.grade == Grade::unknown) return wrong("a person's grade is open, semi, closed or na");
  return {};
}

Result<void> check_citation(const Decision& decision) {
  const bool wants_citation =
      decision.action == Action::reject_citation || decision.action == Action::add_citation;
  const std::string action(to_string(decision.action));
  if (decision.citation.has_value() != wants_citation) {
    return wrong(wants_citation ? action + " needs a citation" : action + " takes no citation");
  }
  if (!wants_citation) return {};
  const CitedText& cited = *decision.citation;
  if (!is_sha256(cited.document)) return wrong("a citation's document is a SHA-256 of 64 hexadecimal digits");
  if (cited.span.begin >= cited.span.end) return wrong("a citation's span is empty");
  if (cited.quote.size() != cited.span.size()) {
    return wrong("the quote has " + std::to_string(cited.quote.size()) + " bytes, its span " +
                 std::to_string(cited.span.size()));
  }
  if (!is_valid_utf8(cited.quote)) return wrong("the quote is not UTF-8");
  return check_length("the quote", cited.quote, kMaxSelectionBytes);
}

Result<void> check_rest(const Decision& decision) {
  if (decision.action == Action::comment && trim(decision.comment).empty()) {
    return wrong("a comment needs a text");
  }
  if (!is_plain_text(decision.comment)) {
    return wrong("the comment must be UTF-8 without control characters");
  }
  if ((decision.action == Action::undo) == decision.undoes.empty()) {
    return wrong(decision.undoes.empty() ? "undo needs the id of a decision" : "only undo undoes");
  }
  return check_length("the comment", decision.comment, kMaxCommentBytes);
}

Json citation_json(const CitedText& cited) {
  const auto& [document, url, span, quote, fact, page] = cited;
  Json json = {{"document", document},
               {"url", url},
               {"begin_byte", span.begin},
               {"end_byte", span.end},
               {"quote", quote}};
  if (!fact.empty()) json["fact"] = fact;
  if (page > 0) json["page"] = page;
  return json;
}

// What the journal's own columns do not hold.
Json body_json(const Decision& decision) {
  Json json = {{"action", std::string(to_string(decision.action))}};
  if (decision.grade) json["grade"] = std::string(to_string(*decision.grade));
  if (decision.citation) json["citation"] = citation_json(*decision.citation);
  if (!decision.comment.empty()) json["comment"] = decision.comment;
  if (!decision.undoes.empty()) json["undoes"] = decision.undoes;
  if (!decision.proposal.empty()) json["proposal"] = decision.proposal;
  if (decision.blind) json["blind"] = true;
  if (decision.base >= 0) json["base"] = decision.base;
  return json;
}

// Throws what the library throws; the first wrong key is named by `key`.
class Reader {
 public:
  explicit Reader(const Json& json) : json_(json) {}

  template <class T>
  void read(const char* key, T& value) {
    key_ = key;
    known_.insert(key);
    if (const auto found = json_.find(key); found != json_.end()) value = found->get<T>();
  }
  const Json* find(const char* key) {
    key_ = key;
    known_.insert(key);
    const auto found = json_.find(key);
    return found == json_.end() ? nullptr : &*found;
  }
  // A whole number within what the type holds; a fraction or a string is none.
  template <class T>
  bool number(const char* key, T& value, int64_t least, int64_t most) {
    const Json* found = find(key);
    if (!found) return true;
    if (!found->is_number_integer()) return false;
    if (found->is_number_unsigned() && found->get<uint64_t>() > static_cast<uint64_t>(most)) return false;
    const auto read = found->get<int64_t>();
    if (read < least || read > most) return false;
    value = static_cast<T>(read);
    return true;
  }
  std::string unknown_key() const {
    for (const auto& [key, value] : json_.items()) {
      if (!known_.contains(key)) return key;
    }
    return {};
  }
  const std::string& key() const { return key_; }

 private:
  const Json& json_;
  std::string key_;
  std::set<std::string> known_;
};

Result<CitedText> citation_from(const Json& json) {
  if (!json.is_object()) return malformed("\"citation\" must be an object");
  CitedText cited;
  Reader reader(json);
  try {
    reader.read("document", cited.document);
    reader.read("url", cited.url);
    reader.read("quote", cited.quote);
    reader.read("fact", cited.fact);
  } catch (const nlohmann::json::exception&) {
    return malformed("\"citation." + reader.key() + "\" must be a string");
  }
  if (!reader.number("begin_byte", cited.span.begin, 0, UINT32_MAX) ||
      !reader.number("end_byte", cited.span.end, 0, UINT32_MAX) ||
      !reader.number("page", cited.page, 0, INT32_MAX)) {
    return malformed("\"citation." + reader.key() + "\" must be a whole number from 0 on");
  }
  if (const std::string key = reader.unknown_key(); !key.empty()) {
    return malformed("unknown key \"citation." + key + "\"");
  }
  return cited;
}

Result<void> read_names(Reader& reader, Decision& decision) {
  std::string action;
  try {
    for (const auto& [key, text] : {std::pair{"id", &decision.id},
                                    {"at", &decision.at},
                                    {"origin", &decision.origin},
                                    {"reviewer", &decision.reviewer},
                                    {"model", &decision.model},
                                    {"rubric", &decision.rubric},
                                    {"criterion", &decision.criterion},
                                    {"action", &action},
                                    {"comment", &decision.comment},
                                    {"undoes", &decision.undoes},
                                    {"proposal", &decision.proposal}}) {
      reader.read(key, *text);
    }
  } catch (const nlohmann::json::exception&) {
    return malformed("\"" + reader.key() + "\" must be a string");
  }
  if (!parse(action, decision.action)) {
    return malformed("unknown action \"" + action +
                     "\"; there are confirm, override, reject_citation, add_citation, comment, undo and "
                     "adjudicate");
  }
  return {};
}

Result<void> read_rest(Reader& reader, Decision& decision) {
  if (const Json* grade = reader.find("grade")) {
    Grade read = Grade::unknown;
    if (!grade->is_string() || !parse(grade->get<std::string>(), read) || read == Grade::unknown) {
      return malformed("\"grade\" must be open, semi, closed or na");
    }
    decision.grade = read;
  }
  if (const Json* citation = reader.find("citation")) {
    Result<CitedText> cited = citation_from(*citation);
    if (!cited) return cited.error();
    decision.citation = *std::move(cited);
  }
  if (const Json* blind = reader.find("blind")) {
    if (!blind->is_boolean()) return malformed("\"blind\" must be true or false");
    decision.blind = blind->get<bool>();
  }
  if (!reader.number("seq", decision.seq, 0, INT64_MAX) ||
      !reader.number("origin_seq", decision.origin_seq, 0, INT64_MAX) ||
      !reader.number("base", decision.base, -1, INT64_MAX)) {
    return malformed("\"" + reader.key() + "\" must be a whole number");
  }
  return {};
}

}  // namespace

std::string_view to_string(Action action) { return kActionNames[static_cast<size_t>(action)]; }

bool parse(std::string_view name, Action& action) {
  const auto found = std::find(kActionNames.begin(), kActionNames.end(), name);
  if (found == kActionNames.end()) return false;
  action = static_cast<Action>(found - kActionNames.begin());
  return true;
}

bool CitedText::same_as(const CitedText& other) const {
  return std::tie(document, url, span, quote, fact) ==
         std::tie(other.document, other.url, other.span, other.quote, other.fact);
}

bool CitedText::same_as(const Evidence& evidence) const {
  return std::tie(document, url, span, quote, fact) ==
         std::tie(evidence.document, evidence.url, evidence.span, evidence.quote, evidence.fact);
}

bool is_decision_id(std::string_view text) {
  return text.size() >= 8 && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
         });
}

std::string new_decision_id() {
  std::array<unsigned char, 16> bytes{};
  RAND_bytes(bytes.data(), static_cast<int>(bytes.size()));
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0F) | 0x40);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3F) | 0x80);
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string id;
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) id += '-';
    id += kDigits[bytes[i] >> 4];
    id += kDigits[bytes[i] & 15];
  }
  return id;
}

bool comes_before(const Decision& a, const Decision& b) {
  return std::tie(a.at, a.origin, a.origin_seq, a.id) < std::tie(b.at, b.origin, b.origin_seq, b.id);
}

Result<void> check(const Decision& decision) {
  for (const auto part : {check_names, check_grade, check_citation, check_rest}) {
    if (Result<void> checked = part(decision); !checked) return checked;
  }
  return {};
}

std::string decision_json(const Decision& decision) {
  Json json = {{"id", decision.id}};
  if (decision.seq > 0) json["seq"] = decision.seq;
  if (!decision.at.empty()) json["at"] = decision.at;
  if (!decision.origin.empty()) json["origin"] = decision.origin;
  if (decision.origin_seq > 0) json["origin_seq"] = decision.origin_seq;
  json["reviewer"] = decision.reviewer;
  json["model"] = decision.model;
  json["rubric"] = decision.rubric;
  json["criterion"] = decision.criterion;
  json.update(body_json(decision));
  return dump(json);
}

Result<Decision> parse_decision(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return malformed("not a JSON object");
  Decision decision;
  Reader reader(json);
  if (Result<void> read = read_names(reader, decision); !read) return read.error();
  if (Result<void> read = read_rest(reader, decision); !read) return read.error();
  if (const std::string key = reader.unknown_key(); !key.empty()) {
    return malformed("unknown key \"" + key + "\"");
  }
  return decision;
}

JournalEntry to_entry(const Decision& decision) {
  return {decision.seq,      decision.id,    decision.at,     decision.origin,    decision.origin_seq,
          decision.reviewer, decision.model, decision.rubric, decision.criterion, dump(body_json(decision))};
}

Result<Decision> from_entry(const JournalEntry& entry) {
  Result<Decision> decision = parse_decision(entry.body);
  if (!decision) {
    return Error{ErrorCode::malformed,
                 "a decision of the journal is damaged (" + decision.error().message +
                     "); restore the workspace from a backup",
                 entry.id};
  }
  decision->seq = entry.seq;
  decision->id = entry.id;
  decision->at = entry.at;
  decision->origin = entry.origin;
  decision->origin_seq = entry.origin_seq;
  decision->reviewer = entry.reviewer;
  decision->model = entry.model;
  decision->rubric = entry.rubric;
  decision->criterion = entry.criterion;
  return decision;
}

}  // namespace exhibit
