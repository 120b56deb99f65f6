// Decisions on their way into the journal. Tested by tests/review/reviews_test.cc.
#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>

#include "pipeline/review/dates.h"
#include "pipeline/review/passage.h"
#include "pipeline/review/reviews_state.h"
#include "pipeline/store/proposal_version.h"

namespace exhibit {
namespace {

Error wrong(std::string message) { return {ErrorCode::invalid_argument, std::move(message), ""}; }
Error missing(std::string message) { return {ErrorCode::not_found, std::move(message), ""}; }

Error is_read_only() { return wrong("the workspace is open for reading only"); }

bool is_same(const std::optional<CitedText>& a, const std::optional<CitedText>& b) {
  return a.has_value() == b.has_value() && (!a || a->same_as(*b));
}

// Whether somebody sends again what is here already. What record() sets by itself is left out.
bool is_repeated(const Decision& known, const Decision& again) {
  const auto said = [](const Decision& d) {
    return std::tie(d.reviewer, d.model, d.rubric, d.criterion, d.action, d.comment, d.undoes, d.blind);
  };
  return said(known) == said(again) && is_same(known.citation, again.citation) &&
         (!again.grade || known.grade == again.grade);
}

bool is_among(const CitedText& cited, const std::vector<Evidence>& citations) {
  return std::any_of(citations.begin(), citations.end(),
                     [&](const Evidence& one) { return cited.same_as(one); });
}

// `reviewer` empty: anybody's.
bool is_among(const CitedText& cited, const std::vector<JudgedCitation>& citations,
              const std::string& reviewer = {}) {
  return std::any_of(citations.begin(), citations.end(), [&](const JudgedCitation& one) {
    return one.citation.same_as(cited) && (reviewer.empty() || one.reviewer == reviewer);
  });
}

// Whether a decision may be made on a cell as it stands.
class Checker {
 public:
  // seen: the proposal that the person saw. before: the cell's decisions. All must outlive this.
  Checker(const Workspace& workspace, const Proposal& seen, const std::vector<Decision>& before)
      : workspace_(workspace), seen_(seen), before_(before), judgement_(judge(before)) {}

  // Fills in what follows from the rest.
  Result<void> complete(Decision& decision) const {
    if (decision.action == Action::confirm && !decision.blind) {
      if (Result<void> confirmed = confirm(decision); !confirmed) return confirmed;
    }
    if (Result<void> checked = check(decision); !checked) return checked;
    switch (decision.action) {
      case Action::reject_citation:
        return reject(decision);
      case Action::add_citation:
        return add(decision);
      case Action::undo:
        return undo(decision);
      case Action::adjudicate:
        if (judgement_.is_judged()) return {};
        return wrong("nobody has reviewed this cell: there is nothing to adjudicate");
      case Action::confirm:
      case Action::override_grade:
      case Action::comment:
        return {};
    }
    return {};
  }

 private:
  Result<void> confirm(Decision& decision) const {
    if (seen_.grade == Grade::unknown) {
      return wrong("no grade is proposed that could be confirmed: override with one");
    }
    if (decision.grade && *decision.grade != seen_.grade) {
      return wrong("the proposal says " + std::string(to_string(seen_.grade)) + ", not " +
                   std::string(to_string(*decision.grade)) + ": override it");
    }
    decision.grade = seen_.grade;
    return {};
  }

  Result<void> reject(Decision& decision) const {
    CitedText& cited = *decision.citation;
    if (!is_among(cited, seen_.citations) && !is_among(cited, judgement_.added)) {
      return wrong("this cell does not cite that passage");
    }
    if (is_among(cited, judgement_.rejected, decision.reviewer)) {
      return wrong("you rejected this citation already");
    }
    return {};
  }

  // That the quote stands there was checked before.
  Result<void> add(const Decision& decision) const {
    const CitedText& cited = *decision.citation;
    if (is_among(cited, seen_.citations) || is_among(cited, judgement_.added)) {
      return wrong("this passage is cited already");
    }
    return {};
  }

  Result<void> undo(const Decision& decision) const {
    const auto target = std::find_if(before_.begin(), before_.end(),
                                     [&](const Decision& one) { return one.id == decision.undoes; });
    if (target == before_.end()) {
      const Result<std::optional<JournalEntry>> elsewhere = workspace_.journal_entry(decision.undoes);
      if (!elsewhere) return elsewhere.error();
      if (elsewhere->has_value()) return wrong("that decision was made on another cell; undo it there");
      return missing("there is no decision " + decision.undoes + " to undo");
    }
    if (target->reviewer != decision.reviewer) {
      return wrong("that decision is " + target->reviewer + "'s: nobody can undo what another person said");
    }
    if (!holding(before_).contains(target->id)) return wrong("that decision was undone already");
    return {};
  }

  const Workspace& workspace_;
  const Proposal& seen_;
  const std::vector<Decision>& before_;
  const Judgement judgement_;
};

// Decisions on one cell count by time; a clock that was set back, or one of another machine that ran ahead,
// must not put what is said now before what was said then.
std::string time_after(const std::vector<Decision>& before, std::string now, const std::string& origin) {
  for (const Decision& decision : before) now = std::max(now, decision.at);
  const bool ties = std::any_of(before.begin(), before.end(), [&](const Decision& decision) {
    return decision.at == now && decision.origin != origin;
  });
  return ties ? a_second_after(now) : now;
}

// The proposal that the decision refers to: today's, or one that was there once.
Result<Proposal> proposal_seen(const Workspace& workspace, Decision& decision) {
  const Result<std::optional<Proposal>> today =
      workspace.proposal(decision.model, decision.rubric, decision.criterion);
  if (!today) return today.error();
  if (!today->has_value()) {
    return missing(decision.model + " was never graded by the rubric " + decision.rubric);
  }
  const std::string hash = proposal_hash(decision.model, decision.rubric, **today);
  if (decision.proposal.empty()) decision.proposal = hash;
  if (decision.proposal == hash) return **today;
  const Result<std::optional<Proposal>> past = workspace.proposal_version(decision.proposal);
  if (!past) return past.error();
  if (!past->has_value() || proposal_hash(decision.model, decision.rubric, **past) != decision.proposal ||
      (*past)->criterion != decision.criterion) {
    return wrong("no proposal for this cell was ever " + decision.proposal);
  }
  return **past;
}

// A passage of one of the model's own sources, as it stands there.
Result<CitedText> checked_passage(const Workspace& workspace, const std::string& model,
                                  const CitedText& cited) {
  const Result<std::optional<SourcePlan>> plan = workspace.plan(model);
  if (!plan) return plan.error();
  const bool is_source =
      plan->has_value() && std::any_of((*plan)->sources.begin(), (*plan)->sources.end(),
                                       [&](const Source& source) { return source.url == cited.url; });
  if (!is_source) return missing("this is not one of the model's sources: " + cited.url);
  return confirm_passage(workspace, cited);
}

// Verdicts and adjudications of others that hold and came after the version that the person saw.
std::vector<Decision> said_meanwhile(const std::vector<Decision>& decisions, const Decision& recorded,
                                     int64_t base) {
  std::vector<Decision> others;
  if (base < 0) return others;
  const std::set<std::string> hold = holding(decisions);
  std::copy_if(decisions.begin(), decisions.end(), std::back_inserter(others), [&](const Decision& other) {
    return other.seq > base && other.seq < recorded.seq && other.reviewer != recorded.reviewer &&
           (other.is_verdict() || other.action == Action::adjudicate) && hold.contains(other.id);
  });
  return others;
}

// The decision with this id where it is the same; an error where it is another.
Result<std::optional<Decision>> find_repeated(const Workspace& workspace, const Decision& decision) {
  const Result<std::optional<JournalEntry>> known = workspace.journal_entry(decision.id);
  if (!known) return known.error();
  if (!known->has_value()) return std::optional<Decision>();
  Result<Decision> stored = from_entry(**known);
  if (!stored) return stored.error();
  if (!is_repeated(*stored, decision)) return wrong("another decision has the id " + decision.id);
  return std::optional(*std::move(stored));
}

}  // namespace

Result<void> Reviews::State::append(Decision& decision, bool& repeated) {
  Result<Workspace::Transaction> transaction = journal->begin_durable();
  if (!transaction) return transaction.error();
  const Result<std::optional<Decision>> known = find_repeated(*journal, decision);
  if (!known) return known.error();
  repeated = known->has_value();
  if (repeated) {
    decision = **known;
    return {};
  }
  const Result<Proposal> seen = proposal_seen(*journal, decision);
  if (!seen) return seen.error();
  const Result<std::vector<Decision>> before =
      decisions_of(*journal, decision.rubric, decision.model, decision.criterion);
  if (!before) return before.error();
  if (const Result<void> fits = Checker(*journal, *seen, *before).complete(decision); !fits) return fits;
  decision.at = time_after(*before, clock.now(), id);
  decision.origin = id;
  decision.origin_seq = 0;
  const Result<std::string> kept = journal->keep_proposal_version(decision.model, decision.rubric, *seen);
  if (!kept) return kept.error();
  const Result<int64_t> seq = journal->append_to_journal(to_entry(decision));
  if (!seq) return seq.error();
  decision.seq = *seq;
  decision.origin_seq = *seq;
  return transaction->commit();
}

Result<Recorded> Reviews::record(Decision decision) {
  if (!state_->journal) return is_read_only();
  if (const Result<void> known = state_->check_cell(decision.rubric, decision.criterion); !known) {
    return known.error();
  }
  if (decision.id.empty()) decision.id = new_decision_id();
  // Parsing takes its time: not while others wait to write.
  if (decision.action == Action::add_citation && decision.citation) {
    Result<CitedText> passage = checked_passage(state_->reader, decision.model, *decision.citation);
    if (!passage) return passage.error();
    decision.citation = *std::move(passage);
  }
  const int64_t base = decision.base;
  Recorded recorded;
  if (const Result<void> added = state_->append(decision, recorded.repeated); !added) return added.error();
  Result<CellDetail> now = cell(decision.rubric, decision.model, decision.criterion);
  if (!now) return now.error();
  recorded.cell = *std::move(now);
  recorded.others = said_meanwhile(recorded.cell.decisions, decision, base);
  recorded.conflict = !recorded.others.empty();
  recorded.decision = std::move(decision);
  return recorded;
}

Result<void> Reviews::State::adopt_one(const Foreign& foreign, Adopted& adopted) {
  const Decision& decision = foreign.decision;
  const Result<std::optional<Decision>> known = find_repeated(*journal, decision);
  if (!known) return known.error();
  if (known->has_value()) {
    ++adopted.known;
    return {};
  }
  if (decision.action == Action::add_citation) {
    const Result<CitedText> passage = confirm_passage(*journal, *decision.citation);
    if (!passage && passage.error().code == ErrorCode::invalid_argument) return passage.error();
    if (!passage) ++adopted.unverified;
  }
  if (foreign.seen) {
    const Result<std::string> kept =
        journal->keep_proposal_version(decision.model, decision.rubric, *foreign.seen);
    if (!kept) return kept.error();
  }
  const Result<std::optional<Proposal>> here =
      journal->proposal(decision.model, decision.rubric, decision.criterion);
  if (!here) return here.error();
  if (!here->has_value()) ++adopted.elsewhere;
  const Result<int64_t> seq = journal->append_to_journal(to_entry(decision));
  if (!seq) return seq.error();
  ++adopted.added;
  return {};
}

Result<Reviews::Adopted> Reviews::adopt(std::span<const Foreign> decisions) {
  if (!state_->journal) return is_read_only();
  Result<Workspace::Transaction> transaction = state_->journal->begin_durable();
  if (!transaction) return transaction.error();
  Adopted adopted;
  for (const Foreign& foreign : decisions) {
    if (const Result<void> done = state_->adopt_one(foreign, adopted); !done) {
      Error error = done.error();
      if (error.code == ErrorCode::invalid_argument) error.code = ErrorCode::malformed;
      error.where = foreign.where;
      return error;
    }
  }
  if (const Result<void> committed = transaction->commit(); !committed) return committed.error();
  return adopted;
}

Result<std::vector<CitedEvidence>> added_citations(const Workspace& workspace, const std::string& model) {
  const Result<std::vector<Decision>> all = read_journal(workspace, {.model = model});
  if (!all) return all.error();
  const std::set<std::string> hold = holding(*all);
  std::vector<CitedEvidence> added;
  for (const Decision& decision : *all) {
    if (decision.action != Action::add_citation || !hold.contains(decision.id) || !decision.citation)
      continue;
    CitedEvidence cited;
    cited.model = decision.model;
    cited.criteria = {decision.rubric + "/" + decision.criterion};
    cited.evidence.document = decision.citation->document;
    cited.evidence.url = decision.citation->url;
    cited.evidence.fact = decision.citation->fact;
    cited.evidence.span = decision.citation->span;
    cited.evidence.match = decision.citation->span;
    cited.evidence.quote = decision.citation->quote;
    cited.evidence.page = decision.citation->page;
    added.push_back(std::move(cited));
  }
  return added;
}

}  // namespace exhibit
