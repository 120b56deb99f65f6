// Tested by tests/review/reviews_test.cc and property_test.cc.
#include "pipeline/review/live_board.h"

#include <algorithm>

namespace exhibit {
namespace {

const std::shared_ptr<const Judgement>& nothing_said() {
  static const auto kNothing = std::make_shared<const Judgement>();
  return kNothing;
}

std::vector<std::string> criteria_of(const Rubric& rubric) {
  std::vector<std::string> ids;
  for (const Criterion& criterion : rubric.criteria) ids.push_back(criterion.id);
  return ids;
}

Judgements judge_cells(const std::vector<Decision>& decisions) {
  std::map<CellKey, std::vector<Decision>> by_cell;
  for (const Decision& decision : decisions) {
    by_cell[{decision.model, decision.criterion}].push_back(decision);
  }
  Judgements judgements;
  for (const auto& [key, of_cell] : by_cell) {
    judgements[key] = std::make_shared<const Judgement>(judge(of_cell));
  }
  return judgements;
}

void decide(BoardCell& cell, int wanted) {
  cell.state = state_of(*cell.judgement, cell.hash, wanted);
  const FinalGrade final_one = final_grade(*cell.judgement, cell.proposed);
  cell.final_grade = final_one.grade;
  cell.decided = final_one.decided;
}

BoardCell cell_of(const ProposalSummary& proposal) {
  BoardCell cell;
  cell.proposed = proposal.grade;
  cell.confidence = static_cast<float>(proposal.confidence);
  cell.hash = proposal.hash;
  return cell;
}

void judge_model(BoardModel& model, const Board& board, const Judgements& judgements, int wanted) {
  for (size_t i = 0; i < model.cells.size(); ++i) {
    BoardCell& cell = model.cells[i];
    const auto found = judgements.find({model.id, board.criteria[i]});
    cell.judgement = found == judgements.end() ? nothing_said() : found->second;
    decide(cell, wanted);
  }
}

// A model without decisions. Proposals of criteria that the rubric no longer has are left out.
BoardModel model_of(const Board& board, const std::string& id,
                    const std::vector<ProposalSummary>& proposals) {
  BoardModel model;
  model.id = id;
  model.name = id;
  model.cells.resize(board.criteria.size());
  for (const ProposalSummary& proposal : proposals) {
    const int at = board.find_criterion(proposal.criterion);
    if (at >= 0) model.cells[static_cast<size_t>(at)] = cell_of(proposal);
  }
  return model;
}

void name(BoardModel& model, const Workspace::ModelName& names) {
  model.name = names.name;
  model.publisher = names.publisher;
  model.graded_at = names.graded_at;
}

Result<std::map<std::string, Workspace::ModelName>> names_of(const Workspace& workspace,
                                                             const std::string& rubric) {
  Result<std::vector<Workspace::ModelName>> all = workspace.model_names(rubric);
  if (!all) return all.error();
  std::map<std::string, Workspace::ModelName> names;
  for (Workspace::ModelName& one : *all) names.emplace(one.id, one);
  return names;
}

using SummariesByModel = std::map<std::string, std::vector<ProposalSummary>>;

SummariesByModel by_model(std::vector<ProposalSummary> proposals) {
  SummariesByModel grouped;
  for (ProposalSummary& proposal : proposals) grouped[proposal.model].push_back(std::move(proposal));
  return grouped;
}

}  // namespace

Result<std::vector<Decision>> read_journal(const Workspace& workspace, const JournalQuery& query) {
  const Result<std::vector<JournalEntry>> entries = workspace.journal(query);
  if (!entries) return entries.error();
  std::vector<Decision> decisions;
  for (const JournalEntry& entry : *entries) {
    Result<Decision> decision = from_entry(entry);
    if (!decision) return decision.error();
    decisions.push_back(*std::move(decision));
  }
  return decisions;
}

bool stood_at(const ProposalSummary& proposal, const std::string& time) {
  return proposal.since <= time && (proposal.until.empty() || proposal.until > time);
}

LiveBoard::LiveBoard(const Rubric& rubric) : rubric_(rubric.id), board_(std::make_shared<Board>()) {
  board_->rubric = rubric.id;
  board_->criteria = criteria_of(rubric);
}

// Returns the models whose cells were decided on.
Result<std::set<std::string>> LiveBoard::read_decisions(const Workspace& workspace) {
  const bool is_first = last_decision_ == 0;
  const Result<std::vector<Decision>> news =
      read_journal(workspace, {.rubric = rubric_, .after_seq = last_decision_});
  if (!news) return news.error();
  std::set<std::string> models;
  std::set<CellKey> cells;
  for (const Decision& decision : *news) {
    models.insert(decision.model);
    cells.insert({decision.model, decision.criterion});
  }
  if (is_first) {
    judgements_ = judge_cells(*news);
  } else {
    for (const CellKey& key : cells) {
      const Result<std::vector<Decision>> of_cell =
          read_journal(workspace, {.rubric = rubric_, .model = key.first, .criterion = key.second});
      if (!of_cell) return of_cell.error();
      judgements_[key] = std::make_shared<const Judgement>(judge(*of_cell));
    }
  }
  if (!news->empty()) last_decision_ = news->back().seq;
  return models;
}

// Returns the models that were graded.
Result<std::set<std::string>> LiveBoard::read_proposals(const Workspace& workspace) {
  Result<Workspace::Summaries> news = workspace.proposal_summaries(rubric_, last_change_);
  if (!news) return news.error();
  std::set<std::string> models;
  if (!news->proposals.empty()) {
    Result<std::map<std::string, Workspace::ModelName>> names = names_of(workspace, rubric_);
    if (!names) return names.error();
    names_ = *std::move(names);
    proposals_ = by_model(std::move(news->proposals));
    for (const auto& [model, proposals] : proposals_) models.insert(model);
  }
  last_change_ = news->last;
  return models;
}

void LiveBoard::rebuild(const std::set<std::string>& models, int wanted) {
  auto next = std::make_shared<Board>(*board_);
  std::map<std::string, std::shared_ptr<const BoardModel>> made;
  for (const std::string& id : models) {
    const auto graded = proposals_.find(id);
    const BoardModel* before = board_->find(id);
    if (graded == proposals_.end() && !before) continue;  // decisions on a model that is not here
    BoardModel model = graded == proposals_.end() ? *before : model_of(*board_, id, graded->second);
    if (const auto named = names_.find(id); named != names_.end()) name(model, named->second);
    judge_model(model, *board_, judgements_, wanted);
    made[id] = std::make_shared<const BoardModel>(std::move(model));
  }
  for (auto& model : next->models) {
    const auto found = made.find(model->id);
    if (found == made.end()) continue;
    model = found->second;
    made.erase(found);
  }
  if (!made.empty()) {
    for (auto& [id, model] : made) next->models.push_back(std::move(model));
    std::sort(next->models.begin(), next->models.end(),
              [](const auto& a, const auto& b) { return a->id < b->id; });
  }
  next->reviews_wanted = wanted;
  next->last_decision = last_decision_;
  ++next->generation;
  board_ = std::move(next);
}

Result<BoardPtr> LiveBoard::refresh(const Workspace& workspace, int wanted) {
  const std::lock_guard guard(mutex_);
  const Result<int64_t> change = workspace.last_proposal_change();
  if (!change) return change.error();
  const Result<int64_t> decision = workspace.last_journal_seq();
  if (!decision) return decision.error();
  const bool is_new = *change != last_change_ || board_->generation == 0;
  const bool wants_other = board_->reviews_wanted != wanted;
  if (!is_new && !wants_other && *decision == last_decision_) return BoardPtr(board_);

  Result<std::set<std::string>> models = read_decisions(workspace);
  if (!models) return models.error();
  if (is_new) {
    const Result<std::set<std::string>> graded = read_proposals(workspace);
    if (!graded) return graded.error();
    models->insert(graded->begin(), graded->end());
  }
  if (wants_other) {
    for (const auto& model : board_->models) models->insert(model->id);
  }
  rebuild(*models, wanted);
  proposals_.clear();
  names_.clear();
  last_decision_ = std::max(last_decision_, *decision);  // those of other rubrics, too
  return BoardPtr(board_);
}

Result<BoardPtr> board_at(const Workspace& workspace, const Rubric& rubric, const std::string& time,
                          int wanted) {
  Result<Workspace::Summaries> today = workspace.proposal_summaries(rubric.id);
  if (!today) return today.error();
  Result<std::vector<ProposalSummary>> all = workspace.past_proposals(rubric.id);
  if (!all) return all.error();
  std::move(today->proposals.begin(), today->proposals.end(), std::back_inserter(*all));
  std::erase_if(*all, [&time](const ProposalSummary& proposal) { return !stood_at(proposal, time); });
  Result<std::vector<Decision>> decisions = read_journal(workspace, {.rubric = rubric.id});
  if (!decisions) return decisions.error();
  std::erase_if(*decisions, [&time](const Decision& decision) { return decision.at > time; });
  const Result<std::map<std::string, Workspace::ModelName>> names = names_of(workspace, rubric.id);
  if (!names) return names.error();

  const Judgements judgements = judge_cells(*decisions);
  auto board = std::make_shared<Board>();
  board->rubric = rubric.id;
  board->criteria = criteria_of(rubric);
  board->reviews_wanted = wanted;
  for (const Decision& decision : *decisions) {
    board->last_decision = std::max(board->last_decision, decision.seq);
  }
  for (const auto& [id, proposals] : by_model(*std::move(all))) {
    BoardModel model = model_of(*board, id, proposals);
    if (const auto named = names->find(id); named != names->end()) name(model, named->second);
    if (model.graded_at > time) model.graded_at.clear();  // today's grading is not that one
    judge_model(model, *board, judgements, wanted);
    board->models.push_back(std::make_shared<const BoardModel>(std::move(model)));
  }
  return BoardPtr(board);
}

}  // namespace exhibit
