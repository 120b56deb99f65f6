// Tested by tests/report/site_test.cc.
#include "pipeline/report/report.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "pipeline/base/text.h"
#include "pipeline/report/text_fragment.h"
#include "pipeline/store/proposal_version.h"

namespace exhibit {
namespace {

// The file name of a model: what may stand in any file system and any URL, and no two the same.
std::string slug_of(const std::string& id, std::set<std::string>& taken) {
  std::string slug;
  for (const char c : id) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       c == '.' || c == '_' || c == '-';
    if (c == '/') {
      slug += "--";
    } else {
      slug += plain ? c : '-';
    }
  }
  slug = slug.substr(0, 120);
  if (slug.empty() || slug.front() == '.') slug = "model" + slug;
  std::string name = slug;
  for (int n = 2; !taken.insert(ascii_lower(name)).second; ++n) name = slug + "~" + std::to_string(n);
  return name;
}

class Gatherer {
 public:
  Gatherer(const Workspace& workspace, const Rubric& rubric) : workspace_(workspace), rubric_(rubric) {}

  Result<ReportModel> gather(const std::string& id) {
    auto graded = workspace_.graded(id, rubric_.id);
    if (!graded) return graded.error();
    if (!*graded) {
      return Error{ErrorCode::not_found, id + " was never graded by the rubric " + rubric_.id, {}};
    }
    auto decisions = decisions_of(workspace_, rubric_.id, id);
    if (!decisions) return decisions.error();
    ReportModel model;
    model.id = id;
    model.slug = slug_of(id, slugs_);
    model.plan = std::move((*graded)->plan);
    model.run = std::move((*graded)->run);
    for (const Criterion& criterion : rubric_.criteria) {
      const Proposal* proposal = nullptr;
      for (const Proposal& candidate : (*graded)->proposals) {
        if (candidate.criterion == criterion.id) proposal = &candidate;
      }
      model.cells.push_back(cell_of(id, criterion.id, proposal, (*decisions)[criterion.id]));
    }
    for (const Source& source : model.plan.sources) model.sources.push_back(source_of(source));
    CriterionGrades grades;
    for (const ReportCell& cell : model.cells) grades[cell.criterion] = cell.grade;
    model.scores = scores_of(rubric_, grades);
    return model;
  }

 private:
  struct Seen {
    std::string first, last;
    uint64_t bytes = 0;
    DocumentPtr document;
  };

  // What is known of the bytes that a source answered with. Read once a document.
  const Seen& seen(const std::string& sha256, const std::string& url) {
    const auto [at, fresh] = seen_.try_emplace({sha256, url});
    if (!fresh || sha256.empty()) return at->second;
    const auto record = workspace_.find_snapshot(sha256, url);
    if (record && *record) {
      at->second.first = (*record)->fetched_at;
      at->second.last = (*record)->checked_at;
      at->second.bytes = (*record)->size;
    }
    at->second.document = stored_document(workspace_, sha256, url);
    return at->second;
  }

  ReportCitation citation_of(const Evidence& evidence) {
    const Seen& where = seen(evidence.document, evidence.url);
    ReportCitation citation;
    citation.evidence = evidence;
    citation.quotation.quote = evidence.quote;
    citation.link = safe_link(evidence.url);
    citation.first_seen = where.first;
    citation.last_seen = where.last;
    if (where.document && where.document->text_of(evidence.span) == evidence.quote) {
      citation.quotation = in_context(*where.document, evidence.span);
      citation.link = link_to(evidence.url, *where.document, evidence.span, evidence.page);
    }
    return citation;
  }

  // As if the program had found it, so that it is shown alike.
  ReportCitation added_citation(const std::string& model, const JudgedCitation& added) {
    Evidence evidence;
    evidence.document = added.citation.document;
    evidence.url = added.citation.url;
    evidence.span = added.citation.span;
    evidence.quote = added.citation.quote;
    evidence.fact = added.citation.fact;
    evidence.page = added.citation.page;
    const Seen& where = seen(evidence.document, evidence.url);
    if (where.document && evidence.span.end <= where.document->text.size()) {
      evidence.line = where.document->line_of(evidence.span.begin);
    }
    if (const auto plan = workspace_.plan(model); plan && *plan) {
      for (const Source& source : (*plan)->sources) {
        if (source.url != evidence.url) continue;
        evidence.role = source.role;
        evidence.relation = source.relation;
      }
    }
    ReportCitation citation = citation_of(evidence);
    citation.added_by = added.reviewer;
    return citation;
  }

  ReportCell cell_of(const std::string& model, const std::string& criterion, const Proposal* proposal,
                     const std::vector<Decision>& decisions) {
    ReportCell cell;
    cell.criterion = criterion;
    if (proposal != nullptr) {
      cell.proposed = proposal->grade;
      cell.confidence = proposal->confidence;
      cell.reason = proposal->reason;
      cell.missing = proposal->missing;
      cell.ledger = proposal->ledger;
      for (const Evidence& evidence : proposal->citations) cell.citations.push_back(citation_of(evidence));
    }
    const Judgement judgement = judge(decisions);
    const std::string hash = proposal == nullptr ? "" : proposal_hash(model, rubric_.id, *proposal);
    cell.state = state_of(judgement, hash, 1);
    const FinalGrade final = final_grade(judgement, cell.proposed);
    cell.grade = final.grade;
    cell.decided = final.decided;
    for (const JudgedCitation& rejected : judgement.rejected) {
      for (ReportCitation& citation : cell.citations) {
        if (rejected.citation.same_as(citation.evidence)) citation.rejected_by = rejected.reviewer;
      }
    }
    for (const JudgedCitation& added : judgement.added) {
      cell.citations.push_back(added_citation(model, added));
    }
    add_reviews(decisions, judgement, cell);
    return cell;
  }

  static void add_reviews(const std::vector<Decision>& decisions, const Judgement& judgement,
                          ReportCell& cell) {
    std::set<std::string> shown;  // ids of the verdicts that count: of each reviewer only the last
    for (const Verdict& verdict : judgement.verdicts) shown.insert(verdict.decision);
    if (judgement.adjudication) shown.insert(judgement.adjudication->decision);
    const std::set<std::string> holds = holding(decisions);
    for (const Decision& decision : decisions) {
      const bool comment = decision.action == Action::comment && holds.contains(decision.id);
      if (comment || shown.contains(decision.id)) cell.reviews.push_back(decision);
    }
    std::sort(cell.reviews.begin(), cell.reviews.end(), comes_before);
  }

  ReportSource source_of(const Source& source) {
    const Seen& where = seen(source.document, source.url);
    return {source, safe_link(source.url), where.bytes, where.first, where.last};
  }

  const Workspace& workspace_;
  const Rubric& rubric_;
  std::set<std::string> slugs_;
  std::map<std::pair<std::string, std::string>, Seen> seen_;  // by SHA-256 and URL
};

GradedEntry entry_of(const ReportModel& model) {
  GradedEntry entry{model.id, {}, {}};
  for (const ReportCell& cell : model.cells) {
    entry.grades[cell.criterion] = cell.grade;
    entry.confidence[cell.criterion] = cell.decided ? 1 : cell.confidence;
  }
  return entry;
}

// Models by rank under the first scheme; those of one rank by id.
void sort_by_rank(Report& report) {
  if (report.rubric.schemes.empty()) return;
  const std::string& scheme = report.rubric.schemes.front().id;
  std::stable_sort(report.models.begin(), report.models.end(),
                   [&](const ReportModel& a, const ReportModel& b) {
                     const double of_a = a.scores.totals.at(scheme), of_b = b.scores.totals.at(scheme);
                     return of_a > of_b + 1e-9 || (of_a > of_b - 1e-9 && a.id < b.id);
                   });
}

}  // namespace

size_t ReportModel::citations() const {
  return std::accumulate(cells.begin(), cells.end(), size_t{0},
                         [](size_t sum, const ReportCell& cell) { return sum + cell.citations.size(); });
}

size_t ReportModel::reviewed() const {
  return static_cast<size_t>(
      std::count_if(cells.begin(), cells.end(), [](const ReportCell& cell) { return cell.decided; }));
}

size_t ReportModel::unknown() const {
  return static_cast<size_t>(std::count_if(
      cells.begin(), cells.end(), [](const ReportCell& cell) { return cell.grade == Grade::unknown; }));
}

size_t ReportModel::unread() const {
  return static_cast<size_t>(std::count_if(sources.begin(), sources.end(), [](const ReportSource& source) {
    return !source.source.failure.empty();
  }));
}

std::string ReportModel::oldest_seen() const {
  std::string oldest;
  for (const ReportSource& source : sources) {
    if (source.last_seen.empty()) continue;
    if (oldest.empty() || source.last_seen < oldest) oldest = source.last_seen;
  }
  return oldest;
}

std::string ReportModel::newest_seen() const {
  std::string newest;
  for (const ReportSource& source : sources) newest = std::max(newest, source.last_seen);
  return newest;
}

Result<std::map<std::string, std::vector<Decision>>> decisions_of(const Workspace& workspace,
                                                                  const std::string& rubric,
                                                                  const std::string& model) {
  JournalQuery query;
  query.rubric = rubric;
  query.model = model;
  const auto entries = workspace.journal(query);
  if (!entries) return entries.error();
  std::map<std::string, std::vector<Decision>> by_criterion;
  for (const JournalEntry& entry : *entries) {
    auto decision = from_entry(entry);
    if (!decision) return decision.error();
    by_criterion[decision->criterion].push_back(std::move(*decision));
  }
  return by_criterion;
}

Result<Report> gather_report(const Workspace& workspace, const Rubric& rubric,
                             std::map<std::string, std::string> facts, const ReportOptions& options) {
  std::vector<std::string> ids = options.models;
  if (ids.empty()) {
    const auto names = workspace.model_names(rubric.id);
    if (!names) return names.error();
    for (const Workspace::ModelName& name : *names) ids.push_back(name.id);
  }
  if (ids.empty()) {
    return Error{ErrorCode::empty, "no model was graded by the rubric " + rubric.id,
                 workspace.folder().string()};
  }
  Report report;
  report.rubric = rubric;
  report.facts = std::move(facts);
  Gatherer gatherer(workspace, report.rubric);
  for (const std::string& id : ids) {
    auto model = gatherer.gather(id);
    if (!model) return model.error();
    report.program_version = model->run.program_version;
    report.models.push_back(std::move(*model));
  }
  sort_by_rank(report);
  std::vector<GradedEntry> entries;
  for (const ReportModel& model : report.models) entries.push_back(entry_of(model));
  report.ranks = rank_models(report.rubric, entries);
  report.intervals = rank_intervals(report.rubric, entries, options.bootstrap);
  return report;
}

}  // namespace exhibit
