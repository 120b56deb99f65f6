// Tested by tests/tools/end_to_end_test.cc.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <map>
#include <memory>

#include "pipeline/base/diagnostic.h"
#include "pipeline/report/json.h"
#include "pipeline/review/reviews.h"
#include "pipeline/store/workspace.h"
#include "tools/exhibit/commands.h"
#include "tools/exhibit/model_names.h"
#include "tools/exhibit/review_screen.h"
#include "tools/exhibit/rules_folder.h"
#include "tools/exhibit/view.h"

namespace exhibit::cli {
namespace {

struct ShowArguments {
  std::string model;
  std::string criterion;
  std::string rubric = kDefaultRubric;
  bool near_misses = false;
  std::string as_of;  // a day or a time; empty: today
};

// What the workspace holds of a model, cut to what was asked for.
struct Shown {
  GradedModel graded;
  std::map<std::string, std::string> titles;  // of criteria, by id
  std::map<std::string, CellDetail> cells;    // what people said, by criterion
};

Result<void> keep_only(std::vector<Proposal>& proposals, const std::string& criterion) {
  std::vector<std::string> known;
  for (const Proposal& proposal : proposals) known.push_back(proposal.criterion);
  std::erase_if(proposals, [&](const Proposal& proposal) { return proposal.criterion != criterion; });
  if (!proposals.empty()) return {};
  std::string message =
      "no criterion \"" + criterion + "\"" + did_you_mean(criterion, known) + "; there are:";
  for (const std::string& name : known) message += " " + name;
  return Error{ErrorCode::not_found, message, {}};
}

// What people said of the proposals; with a date, the proposals of that day in place of today's.
Result<void> add_reviews(Shown& shown, RulesFolder rules, const SharedOptions& shared,
                         const ShowArguments& arguments) {
  const SystemClock clock;
  const auto reviews = Reviews::open(shared.workspace, std::move(rules.rubrics), clock, {.read_only = true});
  if (!reviews) return reviews.error();
  for (Proposal& proposal : shown.graded.proposals) {
    const std::string& model = shown.graded.plan.model.id;
    auto cell = arguments.as_of.empty()
                    ? reviews->cell(arguments.rubric, model, proposal.criterion)
                    : reviews->cell_as_of(arguments.rubric, model, proposal.criterion, arguments.as_of);
    if (!cell) return cell.error();
    proposal = cell->proposal;
    shown.cells[proposal.criterion] = *std::move(cell);
  }
  return {};
}

Result<Shown> load(const Workspace& workspace, const SharedOptions& shared, const ShowArguments& arguments) {
  const auto models = workspace.models();
  if (!models) return models.error();
  const auto model = find_model(arguments.model, *models);
  if (!model) return model.error();
  auto graded = workspace.graded(*model, arguments.rubric);
  if (!graded) return graded.error();
  if (!*graded) {
    return Error{ErrorCode::not_found, *model + " was never graded by the rubric " + arguments.rubric, {}};
  }
  Shown shown{std::move(**graded), {}, {}};
  if (!arguments.criterion.empty()) {
    if (const auto kept = keep_only(shown.graded.proposals, arguments.criterion); !kept) return kept.error();
  }
  // Titles only decorate: without the rules, the criteria's ids must do.
  RulesFolder rules = read_rules_folder(shared.rules);
  if (const Rubric* rubric = rules.rubric(arguments.rubric)) {
    for (const Criterion& criterion : rubric->criteria) shown.titles[criterion.id] = criterion.title;
    if (const auto added = add_reviews(shown, std::move(rules), shared, arguments); !added) {
      return added.error();
    }
  } else if (!arguments.as_of.empty()) {
    return Error{ErrorCode::not_found, "a past day can be shown only with the rubric's file", {}};
  }
  return shown;
}

std::string heading(const GradedModel& graded, const Terminal& terminal) {
  const SourcePlan& plan = graded.plan;
  const auto unread = std::count_if(plan.sources.begin(), plan.sources.end(),
                                    [](const Source& source) { return !source.failure.empty(); });
  std::string result =
      terminal.paint(Style::bold, printable(plan.model.id)) + " · " + graded.run.rubric + "\n";
  for (const std::string& base : plan.bases) result += "made from " + printable(base) + "\n";
  return result + fmt::format("{} sources read, {} could not be read, {} candidates refused\n\n",
                              plan.sources.size() - static_cast<size_t>(unread), unread, plan.refused.size());
}

// What people said of a cell, below its proposal; empty where nobody said anything.
std::string show_review(const CellDetail& cell, const Terminal& terminal) {
  if (cell.decisions.empty()) return {};
  std::string result;
  if (cell.state != CellState::unreviewed) {
    const std::string state = show_state(cell);
    result += "  " + terminal.paint(Style::bold, printable(state)) + "\n";
  }
  if (cell.final_grade.decided && cell.final_grade.grade != cell.proposal.grade) {
    result += fmt::format("  counts as {}\n", words_for(cell.final_grade.grade));
  }
  for (const Decision& decision : cell.decisions) {
    result += wrap(printable(show_decision(decision)), terminal.width(), "     ") + "\n";
  }
  return result;
}

Table table_of(const Shown& shown) {
  Table table{{{"criterion", "Criterion"},
               {"grade", "Grade"},
               {"confidence", "Confidence", true, true},
               {"reason", "Reason"},
               {"quote", "First citation"},
               {"url", "URL"},
               {"final", "Final grade"},
               {"state", "State"}},
              {}};
  for (const Proposal& proposal : shown.graded.proposals) {
    const auto cell = shown.cells.find(proposal.criterion);
    const bool known = cell != shown.cells.end();
    const Grade counts = known ? cell->second.final_grade.grade : proposal.grade;
    const bool cited = !proposal.citations.empty();
    table.rows.push_back({proposal.criterion, std::string(to_string(proposal.grade)),
                          fmt::format("{:.2f}", proposal.confidence), proposal.reason,
                          cited ? proposal.citations.front().quote : "",
                          cited ? proposal.citations.front().url : "", std::string(to_string(counts)),
                          known ? std::string(to_string(cell->second.state)) : ""});
  }
  return table;
}

void print(const Shown& shown, const Workspace& workspace, const SharedOptions& shared,
           const ShowArguments& arguments, Terminal& terminal) {
  const GradedModel& graded = shown.graded;
  if (shared.format == Format::json) {
    terminal.out() << model_json({graded.plan.model.id, graded, ""}) << '\n';
  } else if (shared.format == Format::jsonl) {
    for (const Proposal& proposal : graded.proposals)
      terminal.out() << proposal_json(proposal, {.indent = -1}) << '\n';
  } else if (shared.format == Format::table) {
    terminal.out() << heading(graded, terminal);
    const DocumentOf document_of = [&](const Evidence& evidence) {
      return stored_document(workspace, evidence);
    };
    for (const Proposal& proposal : graded.proposals) {
      const auto title = shown.titles.find(proposal.criterion);
      terminal.out() << show_proposal(proposal,
                                      title == shown.titles.end() ? proposal.criterion : title->second,
                                      document_of, {.near_misses = arguments.near_misses}, terminal);
      const auto cell = shown.cells.find(proposal.criterion);
      if (cell != shown.cells.end()) terminal.out() << show_review(cell->second, terminal);
      terminal.out() << '\n';
    }
  } else {
    terminal.out() << render(table_of(shown), shared.format, terminal);
  }
}

int show(const SharedOptions& shared, const ShowArguments& arguments, Terminal& terminal) {
  const auto workspace = Workspace::open(shared.workspace, {.read_only = true, .create = false});
  if (!workspace) return fail(terminal, kBadInput, workspace.error().describe());
  const auto shown = load(*workspace, shared, arguments);
  if (!shown) return fail(terminal, kBadInput, shown.error().describe());
  print(*shown, *workspace, shared, arguments, terminal);
  return kOk;
}

Action define(CLI::App& app, SharedOptions& shared) {
  const auto arguments = std::make_shared<ShowArguments>();
  app.add_option("MODEL", arguments->model, "A graded model, whatever the case of its letters")->required();
  app.add_option("CRITERION", arguments->criterion, "Only this criterion (default: all)");
  app.add_flag("--near-misses", arguments->near_misses,
               "Show what looked like evidence and why it was refused");
  app.add_option("--as-of", arguments->as_of, "Show what was proposed and decided at the end of this day")
      ->type_name("DATE");
  app.add_option("--rubric", arguments->rubric, "The rubric of the grades (default: kips2025)")
      ->type_name("ID");
  add_workspace(app, shared);
  add_rules(app, shared);
  add_format(app, shared, {Format::table, Format::json, Format::jsonl, Format::markdown, Format::csv});
  return [arguments, &shared](Terminal& terminal) { return show(shared, *arguments, terminal); };
}

}  // namespace

Command show_command() {
  return {"show", "Show a model's grades with their reasons and every citation in its context",
          "A grade that rests on what was not found shows which documents were searched, and by which rules.",
          "  exhibit show northgate-ai/Pelican-8B-Chat\n"
          "  exhibit show pelican-8b-chat license             one criterion\n"
          "  exhibit show pelican-8b-chat code --near-misses  what was refused, and why\n"
          "  exhibit show pelican-8b-chat --as-of 2026-01-31  what stood at the end of that day\n",
          define};
}

}  // namespace exhibit::cli
