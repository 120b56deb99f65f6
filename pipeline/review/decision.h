// What a person said of a proposal: one event of the journal, which is never changed or removed. Everything
// else of this room follows from the events and today's proposals. Tested by tests/review/decision_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pipeline/base/result.h"
#include "pipeline/base/span.h"
#include "pipeline/grade/proposal.h"
#include "pipeline/store/workspace.h"

namespace exhibit {

enum class Action {
  confirm,          // the proposed grade is right
  override_grade,   // "override": it is another; also every verdict of a blind review
  reject_citation,  // a citation does not say what it is cited for
  add_citation,     // a passage that speaks for or against a grade, selected by a person
  comment,
  undo,        // of an earlier decision of the same person on the same cell; an undo can be undone, too
  adjudicate,  // the grade that counts where reviewers disagree
};

// "confirm", "override", "reject_citation", "add_citation", "comment", "undo", "adjudicate".
std::string_view to_string(Action action);
bool parse(std::string_view name, Action& action);

// A passage, known by its document and place and not by a row of any table.
struct CitedText {
  std::string document;  // SHA-256
  std::string url;       // of the source in the plan
  Span span;             // in the document's text; text[span] == quote
  std::string quote;
  std::string fact;  // may be empty
  int32_t page = 0;  // 0 where the format has none

  // Whether both cite the same passage for the same fact.
  bool same_as(const CitedText& other) const;
  bool same_as(const Evidence& evidence) const;
};

struct Decision {
  // Made by the client (or by Reviews::record() where empty): the same id twice is one decision.
  std::string id;
  int64_t seq = 0;     // order in this workspace; set when recorded
  std::string at;      // Clock::now() of the workspace where it was made, never before that of the one before
  std::string origin;  // id of that workspace
  int64_t origin_seq = 0;  // seq there
  std::string reviewer;
  std::string model;
  std::string rubric;
  std::string criterion;
  Action action = Action::comment;
  std::optional<Grade> grade;         // of confirm (the proposed one), override and adjudicate; never unknown
  std::optional<CitedText> citation;  // of reject_citation and add_citation
  std::string comment;                // may be empty except for a comment
  std::string undoes;                 // id; of an undo
  // Hash of the proposal that the person saw (proposal_version.h); empty: today's, or there is none.
  std::string proposal;
  bool blind = false;  // the person saw neither the proposal nor what others said
  int64_t base = -1;   // the cell's version that the person saw; -1: unknown

  bool is_verdict() const { return action == Action::confirm || action == Action::override_grade; }
};

// Longer texts are refused (limit_exceeded).
inline constexpr size_t kMaxCommentBytes = 10000;
inline constexpr size_t kMaxSelectionBytes = 10000;
inline constexpr size_t kMaxReviewerBytes = 100;

// Whether a decision makes sense by itself: ids, names, lengths, and that it has what its action needs and
// nothing else. Errors: invalid_argument, limit_exceeded.
Result<void> check(const Decision& decision);

// 8 to 64 letters, digits and '-': a UUID, for one.
bool is_decision_id(std::string_view text);
// A random UUID (version 4).
std::string new_decision_id();

// The order in which decisions count, the same in every workspace that has them: by time, then by where they
// were made and in which order.
bool comes_before(const Decision& a, const Decision& b);

// As one line of JSON without a line end, and back. Keys: id, seq, at, origin, origin_seq, reviewer, model,
// rubric, criterion, action, grade, citation {document, url, begin_byte, end_byte, quote, fact, page},
// comment, undoes, proposal, blind, base; those that say nothing are left out. Unknown keys are refused.
// Errors of parse: malformed, naming the key; check() is not made.
std::string decision_json(const Decision& decision);
Result<Decision> parse_decision(std::string_view json);

// As the journal keeps it.
JournalEntry to_entry(const Decision& decision);
Result<Decision> from_entry(const JournalEntry& entry);

}  // namespace exhibit
