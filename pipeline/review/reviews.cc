// Tested by tests/review/reviews_test.cc.
#include "pipeline/review/reviews.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <tuple>

#include "pipeline/base/diagnostic.h"
#include "pipeline/base/text.h"
#include "pipeline/review/dates.h"
#include "pipeline/review/reviews_state.h"
#include "pipeline/store/proposal_version.h"

namespace exhibit {
namespace {

constexpr const char* kWantedSetting = "reviews_wanted";
constexpr int kMostWanted = 9;

Error wrong(std::string message) { return {ErrorCode::invalid_argument, std::move(message), ""}; }
Error missing(std::string message) { return {ErrorCode::not_found, std::move(message), ""}; }

std::string list_of(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += " " + name;
  return list;
}

GradesByModel in_lower_case(const GradesByModel& grades) {
  GradesByModel lowered;
  for (const auto& [model, of_model] : grades) lowered[ascii_lower(model)] = of_model;
  return lowered;
}

std::optional<Grade> published_grade(const GradesByModel& published, const std::string& model,
                                     const std::string& criterion) {
  const auto of_model = published.find(ascii_lower(model));
  if (of_model == published.end()) return std::nullopt;
  const auto grade = of_model->second.find(criterion);
  if (grade == of_model->second.end()) return std::nullopt;
  return grade->second;
}

}  // namespace

Result<const Rubric*> Reviews::State::rubric(const std::string& name) const {
  std::vector<std::string> known;
  for (const Rubric& one : rubrics) {
    if (one.id == name) return &one;
    known.push_back(one.id);
  }
  return missing("no rubric \"" + name + "\"" + did_you_mean(name, known) + "; there are:" + list_of(known));
}

Result<void> Reviews::State::check_cell(const std::string& rubric_id, const std::string& criterion) const {
  const Result<const Rubric*> found = rubric(rubric_id);
  if (!found) return found.error();
  if ((*found)->find(criterion)) return {};
  std::vector<std::string> known;
  for (const Criterion& one : (*found)->criteria) known.push_back(one.id);
  return missing("no criterion \"" + criterion + "\" in " + rubric_id + did_you_mean(criterion, known) +
                 "; there are:" + list_of(known));
}

Result<int> Reviews::State::wanted() const {
  const Result<std::optional<std::string>> stored = reader.setting(kWantedSetting);
  if (!stored) return stored.error();
  int number = 1;
  if (*stored) std::from_chars((*stored)->data(), (*stored)->data() + (*stored)->size(), number);
  return std::clamp(number, 1, kMostWanted);
}

Result<std::vector<Decision>> Reviews::State::decisions_of(const Workspace& workspace,
                                                           const std::string& rubric_id,
                                                           const std::string& model,
                                                           const std::string& criterion) const {
  Result<std::vector<Decision>> found =
      read_journal(workspace, {.rubric = rubric_id, .model = model, .criterion = criterion});
  if (found) std::stable_sort(found->begin(), found->end(), comes_before);
  return found;
}

Result<CellDetail> Reviews::State::detail(const std::string& rubric_id, const Proposal& proposal,
                                          std::vector<Decision> decisions) const {
  const Result<int> reviews = wanted();
  if (!reviews) return reviews.error();
  CellDetail cell;
  cell.rubric = rubric_id;
  cell.model = proposal.model;
  cell.criterion = proposal.criterion;
  cell.proposal = proposal;
  cell.hash = proposal_hash(proposal.model, rubric_id, proposal);
  cell.decisions = std::move(decisions);
  cell.judgement = judge(cell.decisions);
  cell.state = state_of(cell.judgement, cell.hash, *reviews);
  cell.final_grade = final_grade(cell.judgement, proposal.grade);
  cell.published = published_grade(published, proposal.model, proposal.criterion);
  if (cell.state == CellState::changed) {
    Result<std::optional<Proposal>> seen = reader.proposal_version(cell.judgement.seen);
    if (!seen) return seen.error();
    cell.previous = *std::move(seen);
    cell.previous_hash = cell.judgement.seen;
  }
  return cell;
}

Result<std::string> Reviews::State::hash_at(const std::string& rubric_id, const std::string& model,
                                            const std::string& criterion, const std::string& time) const {
  const Result<Workspace::Summaries> today = reader.proposal_summaries(rubric_id, 0, model);
  if (!today) return today.error();
  const Result<std::vector<ProposalSummary>> past = reader.past_proposals(rubric_id, model);
  if (!past) return past.error();
  for (const auto* versions : {&today->proposals, &*past}) {
    for (const ProposalSummary& version : *versions) {
      if (version.criterion == criterion && stood_at(version, time)) return version.hash;
    }
  }
  return std::string();
}

Result<Reviews> Reviews::open(const std::filesystem::path& folder, std::vector<Rubric> rubrics,
                              const Clock& clock, ReviewOptions options) {
  std::optional<Workspace> journal;
  if (!options.read_only) {
    Result<Workspace> opened = Workspace::open(folder, {.create = false});
    if (!opened) return opened.error();
    journal.emplace(*std::move(opened));
  }
  Result<Workspace> reader = Workspace::open(folder, {.read_only = true, .create = false});
  if (!reader) return reader.error();
  const Result<std::optional<std::string>> id = reader->setting("workspace");
  if (!id) return id.error();
  auto state = std::make_unique<State>(std::move(rubrics), clock, std::move(options), *std::move(reader),
                                       std::move(journal));
  state->id = id->value_or("");
  state->published = in_lower_case(state->options.published);
  return Reviews(std::move(state));
}

Reviews::Reviews(std::unique_ptr<State> state) : state_(std::move(state)) {}
Reviews::Reviews(Reviews&&) noexcept = default;
Reviews& Reviews::operator=(Reviews&&) noexcept = default;
Reviews::~Reviews() = default;

Result<BoardPtr> Reviews::board(const std::string& rubric) const {
  if (const Result<const Rubric*> known = state_->rubric(rubric); !known) return known.error();
  const Result<int> wanted = state_->wanted();
  if (!wanted) return wanted.error();
  return state_->boards.at(rubric).refresh(state_->reader, *wanted);
}

Result<BoardPtr> Reviews::board_as_of(const std::string& rubric, const std::string& time) const {
  const Result<const Rubric*> known = state_->rubric(rubric);
  if (!known) return known.error();
  const Result<std::string> moment = end_of(time);
  if (!moment) return moment.error();
  const Result<int> wanted = state_->wanted();
  if (!wanted) return wanted.error();
  return board_at(state_->reader, **known, *moment, *wanted);
}

Result<QueuePage> Reviews::queue(const std::string& rubric, const QueueQuery& query) const {
  const Result<BoardPtr> current = board(rubric);
  if (!current) return current.error();
  const Result<std::vector<Assignment>> assigned = assignments();
  if (!assigned) return assigned.error();
  return exhibit::queue(**current, {**state_->rubric(rubric), *assigned, state_->published}, query);
}

Result<CellDetail> Reviews::cell(const std::string& rubric, const std::string& model,
                                 const std::string& criterion) const {
  if (const Result<void> known = state_->check_cell(rubric, criterion); !known) return known.error();
  const Result<std::optional<Proposal>> proposal = state_->reader.proposal(model, rubric, criterion);
  if (!proposal) return proposal.error();
  if (!proposal->has_value()) return missing(model + " was never graded by the rubric " + rubric);
  Result<std::vector<Decision>> decisions = state_->decisions_of(state_->reader, rubric, model, criterion);
  if (!decisions) return decisions.error();
  return state_->detail(rubric, **proposal, *std::move(decisions));
}

Result<CellDetail> Reviews::cell_as_of(const std::string& rubric, const std::string& model,
                                       const std::string& criterion, const std::string& time) const {
  const Result<std::string> moment = end_of(time);
  if (!moment) return moment.error();
  const Result<CellDetail> today = cell(rubric, model, criterion);
  if (!today) return today.error();
  const Result<std::string> hash = state_->hash_at(rubric, model, criterion, *moment);
  if (!hash) return hash.error();
  if (hash->empty()) return missing(model + " was not graded yet at " + *moment);
  std::vector<Decision> decisions = today->decisions;
  std::erase_if(decisions, [&](const Decision& decision) { return decision.at > *moment; });
  if (*hash == today->hash) return state_->detail(rubric, today->proposal, std::move(decisions));
  const Result<std::optional<Proposal>> seen = state_->reader.proposal_version(*hash);
  if (!seen) return seen.error();
  if (!seen->has_value()) return missing("what was proposed at " + *moment + " was not kept");
  return state_->detail(rubric, **seen, std::move(decisions));
}

Result<std::vector<Decision>> Reviews::decisions(const JournalQuery& query) const {
  return read_journal(state_->reader, query);
}

Result<std::vector<HistoryEntry>> Reviews::history(const std::string& rubric,
                                                   const std::string& model) const {
  if (const Result<const Rubric*> known = state_->rubric(rubric); !known) return known.error();
  const Result<std::vector<Decision>> decisions = this->decisions({.rubric = rubric, .model = model});
  if (!decisions) return decisions.error();
  const Result<std::vector<ProposalSummary>> past = state_->reader.past_proposals(rubric, model);
  if (!past) return past.error();
  const Result<std::vector<Proposal>> today = state_->reader.proposals(model, rubric);
  if (!today) return today.error();

  std::vector<HistoryEntry> entries;
  for (const Decision& decision : *decisions) {
    HistoryEntry entry;
    entry.at = decision.at;
    entry.criterion = decision.criterion;
    entry.decision = decision;
    entries.push_back(std::move(entry));
  }
  // What came after each past proposal: the next past one of its criterion, or today's. From the newest.
  std::map<std::string, std::pair<std::string, Grade>> next;
  for (const Proposal& proposal : *today) {
    next[proposal.criterion] = {proposal_hash(model, rubric, proposal), proposal.grade};
  }
  for (auto it = past->rbegin(); it != past->rend(); ++it) {
    HistoryEntry entry;
    entry.at = it->until;
    entry.criterion = it->criterion;
    entry.from_hash = it->hash;
    entry.from = it->grade;
    std::tie(entry.to_hash, entry.to) = next[it->criterion];
    next[it->criterion] = {it->hash, it->grade};
    entries.push_back(std::move(entry));
  }
  std::stable_sort(entries.begin(), entries.end(), [](const HistoryEntry& a, const HistoryEntry& b) {
    return std::tie(a.at, a.criterion) < std::tie(b.at, b.criterion);
  });
  return entries;
}

Result<std::optional<Proposal>> Reviews::proposal_version(const std::string& hash) const {
  return state_->reader.proposal_version(hash);
}

Result<ReviewReliability> Reviews::reliability(const std::string& rubric, bool blind_only) const {
  const Result<BoardPtr> current = board(rubric);
  if (!current) return current.error();
  return reliability_of(**current, blind_only);
}

Result<std::vector<RuleRecord>> Reviews::rule_precision(const std::string& rubric) const {
  const Result<BoardPtr> current = board(rubric);
  if (!current) return current.error();
  return state_->tally.count(**current, state_->reader);
}

int Reviews::reviews_wanted() const {
  const Result<int> wanted = state_->wanted();
  return wanted ? *wanted : 1;
}

Result<void> Reviews::set_reviews_wanted(int wanted) {
  if (!state_->journal) return wrong("the workspace is open for reading only");
  if (wanted < 1 || wanted > kMostWanted) return wrong("a cell can want 1 to 9 reviews");
  return state_->journal->put_setting(kWantedSetting, std::to_string(wanted));
}

Result<std::vector<Assignment>> Reviews::assignments() const {
  const Result<std::vector<StoredAssignment>> stored = state_->reader.assignments();
  if (!stored) return stored.error();
  std::vector<Assignment> found;
  for (const StoredAssignment& one : *stored) {
    Result<Assignment> assignment = from_stored(one);
    if (!assignment) return assignment.error();
    found.push_back(*std::move(assignment));
  }
  return found;
}

Result<Assignment> Reviews::assign(Assignment assignment) {
  if (!state_->journal) return wrong("the workspace is open for reading only");
  if (const Result<void> checked = check(assignment); !checked) return checked.error();
  if (const Result<const Rubric*> known = state_->rubric(assignment.rubric); !known) return known.error();
  for (const std::string& criterion : assignment.criteria) {
    if (const Result<void> known = state_->check_cell(assignment.rubric, criterion); !known) {
      return known.error();
    }
  }
  const Result<int64_t> id = state_->journal->put_assignment(to_stored(assignment));
  if (!id) return id.error();
  assignment.id = *id;
  return assignment;
}

Result<void> Reviews::unassign(int64_t id) {
  if (!state_->journal) return wrong("the workspace is open for reading only");
  return state_->journal->remove_assignment(id);
}

const std::vector<Rubric>& Reviews::rubrics() const { return state_->rubrics; }
const GradesByModel& Reviews::published() const { return state_->published; }
const Workspace& Reviews::workspace() const { return state_->reader; }
const std::string& Reviews::workspace_id() const { return state_->id; }

}  // namespace exhibit
