// Tested by tests/tools/review_test.sh.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fstream>
#include <iterator>
#include <memory>

#include "pipeline/review/exchange.h"
#include "pipeline/review/reviews.h"
#include "tools/exhibit/commands.h"
#include "tools/exhibit/model_names.h"
#include "tools/exhibit/rules_folder.h"

namespace exhibit::cli {
namespace {

struct DecisionArguments {
  JournalQuery query;
  std::string rubric = kDefaultRubric;
  std::filesystem::path output;               // empty: the standard output
  std::vector<std::filesystem::path> inputs;  // of an import
  bool blind_only = false;
};

Result<Reviews> open_reviews(const SharedOptions& shared, const Clock& clock, bool read_only) {
  auto rules = load_rules_folder(shared.rules);
  if (!rules) return rules.error();
  return Reviews::open(shared.workspace, rules->rubrics, clock, {.read_only = read_only});
}

Result<JournalQuery> query_of(const DecisionArguments& arguments, const Reviews& reviews) {
  JournalQuery query = arguments.query;
  if (query.model.empty()) return query;
  const auto models = reviews.workspace().models();
  if (!models) return models.error();
  auto model = find_model(query.model, *models);
  if (!model) return model.error();
  query.model = *std::move(model);
  return query;
}

std::string cell_text(const std::optional<double>& value) {
  return value ? fmt::format("{:.3f}", *value) : std::string();
}

int list_decisions(const SharedOptions& shared, const Reviews& reviews, const JournalQuery& query,
                   Terminal& terminal) {
  const auto decisions = reviews.decisions(query);
  if (!decisions) return fail(terminal, kBadInput, decisions.error().describe());
  if (shared.format == Format::jsonl) {
    for (const Decision& decision : *decisions) terminal.out() << decision_json(decision) << '\n';
    return kOk;
  }
  Table table{{{"seq", "#", true, true},
               {"at", "When"},
               {"reviewer", "Reviewer"},
               {"model", "Model"},
               {"criterion", "Criterion"},
               {"action", "Action"},
               {"grade", "Grade"},
               {"comment", "Comment"},
               {"quote", "Quote"},
               {"undoes", "Undoes"},
               {"id", "Id"}},
              {}};
  for (const Decision& one : *decisions) {
    table.rows.push_back({std::to_string(one.seq), one.at, one.reviewer, one.model, one.criterion,
                          std::string(to_string(one.action)),
                          one.grade ? std::string(to_string(*one.grade)) : "", one.comment,
                          one.citation ? one.citation->quote : "", one.undoes, one.id});
  }
  terminal.out() << render(table, shared.format, terminal);
  return kOk;
}

int export_to(const DecisionArguments& arguments, const Reviews& reviews, const JournalQuery& query,
              Terminal& terminal) {
  std::ofstream file;
  if (!arguments.output.empty()) {
    file.open(arguments.output, std::ios::binary | std::ios::trunc);
    if (!file) return fail(terminal, kBadInput, arguments.output.string() + ": cannot be written");
  }
  std::ostream& out = arguments.output.empty() ? terminal.out() : file;
  const auto count = export_decisions(reviews, query, [&out](std::string_view line) { out << line; });
  if (!count) return fail(terminal, kBadInput, count.error().describe());
  out.flush();
  if (!out) return fail(terminal, kBadInput, "the decisions could not be written");
  if (!terminal.quiet()) terminal.err() << fmt::format("{} decisions\n", *count);
  return kOk;
}

int import_from(const std::vector<std::filesystem::path>& files, Reviews& reviews, Terminal& terminal) {
  Reviews::Adopted all;
  for (const std::filesystem::path& path : files) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return fail(terminal, kBadInput, path.string() + ": cannot be read");
    const std::string lines((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    const auto adopted = import_decisions(reviews, lines, path.string());
    if (!adopted) return fail(terminal, kBadInput, printable(adopted.error().describe()));
    all.added += adopted->added;
    all.known += adopted->known;
    all.unverified += adopted->unverified;
    all.elsewhere += adopted->elsewhere;
  }
  terminal.out() << fmt::format("{} decisions added, {} were here already\n", all.added, all.known);
  if (all.elsewhere > 0) {
    terminal.out() << fmt::format("{} are about models that are not in this workspace\n", all.elsewhere);
  }
  if (all.unverified > 0) {
    terminal.out() << fmt::format("{} cite documents that are not here: exhibit verify names them\n",
                                  all.unverified);
  }
  return kOk;
}

int show_agreement(const SharedOptions& shared, const DecisionArguments& arguments, const Reviews& reviews,
                   Terminal& terminal) {
  const auto found = reviews.reliability(arguments.rubric, arguments.blind_only);
  if (!found) return fail(terminal, kBadInput, found.error().describe());
  Table table{{{"what", "Criterion or pair"},
               {"cells", "Cells", true, true},
               {"pairs", "Pairs", true, true},
               {"kappa", "Cohen's κ", true, true},
               {"alpha", "Krippendorff's α", true, true},
               {"alpha_ordinal", "α, ordinal", true, true}},
              {}};
  const auto add = [&table](const std::string& what, const CriterionReliability& row) {
    table.rows.push_back({what, std::to_string(row.items), std::to_string(row.pairs), cell_text(row.kappa),
                          cell_text(row.alpha), cell_text(row.alpha_ordinal)});
  };
  for (const CriterionReliability& row : found->criteria) add(row.criterion, row);
  add("all", found->overall);
  for (const PairReliability& pair : found->reviewers) {
    table.rows.push_back({pair.a + " and " + pair.b, std::to_string(pair.n), std::to_string(pair.n),
                          cell_text(pair.kappa), "", ""});
  }
  terminal.out() << render(table, shared.format, terminal);
  return kOk;
}

int show_rules(const SharedOptions& shared, const DecisionArguments& arguments, const Reviews& reviews,
               Terminal& terminal) {
  const auto found = reviews.rule_precision(arguments.rubric);
  if (!found) return fail(terminal, kBadInput, found.error().describe());
  Table table{{{"rule", "Rule"},
               {"confirmed", "Confirmed", true, true},
               {"rejected", "Rejected", true, true},
               {"overruled", "Overruled", true, true},
               {"precision", "Precision", true, true}},
              {}};
  for (const RuleRecord& rule : *found) {
    table.rows.push_back({rule.rule, std::to_string(rule.confirmed), std::to_string(rule.rejected),
                          std::to_string(rule.overruled), cell_text(rule.precision())});
  }
  terminal.out() << render(table, shared.format, terminal);
  return kOk;
}

CLI::App* add_part(CLI::App& app, SharedOptions& shared, const char* name, const char* summary,
                   const char* examples) {
  CLI::App* part = app.add_subcommand(name, summary);
  part->footer(std::string("Examples:\n") + examples);
  add_workspace(*part, shared);
  add_rules(*part, shared);
  return part;
}

void add_filters(CLI::App& part, JournalQuery& query) {
  part.add_option("--model", query.model, "Only decisions on this model")->type_name("MODEL");
  part.add_option("--criterion", query.criterion, "Only decisions on this criterion")->type_name("ID");
  part.add_option("--reviewer", query.reviewer, "Only this person's decisions")->type_name("NAME");
}

Action define(CLI::App& app, SharedOptions& shared) {
  const auto arguments = std::make_shared<DecisionArguments>();
  app.require_subcommand(1);
  CLI::App* list = add_part(app, shared, "list", "List decisions in the order in which they came",
                            "  exhibit decisions list --reviewer ada\n");
  add_filters(*list, arguments->query);
  add_format(*list, shared, {Format::table, Format::json, Format::jsonl, Format::markdown, Format::csv});

  CLI::App* to = add_part(app, shared, "export", "Write decisions as JSON Lines",
                          "  exhibit decisions export > ada.jsonl\n"
                          "  exhibit decisions export --reviewer ada --output ada.jsonl\n");
  add_filters(*to, arguments->query);
  to->add_option("--output", arguments->output, "Write here (default: standard output)")->type_name("FILE");

  CLI::App* from = add_part(app, shared, "import", "Take over decisions that were exported elsewhere",
                            "  exhibit decisions import ada.jsonl bob.jsonl\n");
  from->add_option("FILE", arguments->inputs, "What export wrote")->required();

  CLI::App* agreement = add_part(app, shared, "agreement", "How far reviewers agree, by criterion and pair",
                                 "  exhibit decisions agreement --blind-only\n");
  agreement->add_option("--rubric", arguments->rubric, "The rubric (default: kips2025)")->type_name("ID");
  agreement->add_flag("--blind-only", arguments->blind_only, "Count verdicts that were given blind only");
  add_format(*agreement, shared, {Format::table, Format::json, Format::jsonl, Format::markdown, Format::csv});

  CLI::App* rules = add_part(app, shared, "rules", "What decisions say of the rules that found the citations",
                             "  exhibit decisions rules --format csv\n");
  rules->add_option("--rubric", arguments->rubric, "The rubric (default: kips2025)")->type_name("ID");
  add_format(*rules, shared, {Format::table, Format::json, Format::jsonl, Format::markdown, Format::csv});

  return [arguments, &shared, list, to, from, agreement](Terminal& terminal) {
    const SystemClock clock;
    auto reviews = open_reviews(shared, clock, !from->parsed());
    if (!reviews) return fail(terminal, kBadInput, reviews.error().describe());
    if (from->parsed()) return import_from(arguments->inputs, *reviews, terminal);
    if (agreement->parsed()) return show_agreement(shared, *arguments, *reviews, terminal);
    if (!list->parsed() && !to->parsed()) return show_rules(shared, *arguments, *reviews, terminal);
    const auto query = query_of(*arguments, *reviews);
    if (!query) return fail(terminal, kBadInput, query.error().describe());
    return list->parsed() ? list_decisions(shared, *reviews, *query, terminal)
                          : export_to(*arguments, *reviews, *query, terminal);
  };
}

}  // namespace

Command decisions_command() {
  return {
      "decisions", "List, export and import what reviewers said; agreement and precision of rules",
      "Decisions are moved between workspaces as JSON Lines. An import takes all lines of a file or none, "
      "and what is\nalready there is passed over, so that it can be repeated.",
      "  exhibit decisions export --reviewer ada > ada.jsonl\n"
      "  exhibit decisions import ada.jsonl --workspace ours\n"
      "  exhibit decisions agreement\n",
      define};
}

}  // namespace exhibit::cli
