// Tested by tests/tools/end_to_end_test.cc.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>

#include "pipeline/store/workspace.h"
#include "tools/exhibit/citation_sample.h"
#include "tools/exhibit/commands.h"
#include "tools/exhibit/measured.h"
#include "tools/exhibit/rules_folder.h"
#include "tools/exhibit/view.h"

namespace exhibit::cli {
namespace {

struct SampleOptions {
  size_t count = 100;
  uint64_t seed = 1;
  std::string rubric = kDefaultRubric;
};

// The quote with what stands around it, where its document is still stored.
Quotation quotation_of(const Workspace& workspace, const Evidence& citation) {
  const DocumentPtr document = stored_document(workspace, citation);
  return document ? in_context(*document, citation.span) : Quotation{"", citation.quote, ""};
}

Table sample_table(const std::vector<SampledCitation>& sample, const Workspace& workspace) {
  Table table{{{"number", "No.", true, true},
               {"model", "Model"},
               {"criterion", "Criterion"},
               {"grade", "Grade"},
               {"rule", "Rule"},
               {"relation", "Relation"},
               {"url", "URL"},
               {"page", "Page", true, true},
               {"line", "Line", true, true},
               {"section", "Section"},
               {"before", "Before"},
               {"quote", "Quote"},
               {"after", "After"}},
              {}};
  for (size_t i = 0; i < sample.size(); ++i) {
    const auto& [proposal, citation] = sample[i];
    const Quotation quotation = quotation_of(workspace, *citation);
    table.rows.push_back({std::to_string(i + 1), proposal->model, proposal->criterion,
                          std::string(to_string(proposal->grade)), citation->rule,
                          std::string(to_string(citation->relation)), citation->url,
                          std::to_string(citation->page), std::to_string(citation->line), citation->section,
                          quotation.before, quotation.quote, quotation.after});
  }
  return table;
}

std::string sample_text(const std::vector<SampledCitation>& sample, const Workspace& workspace,
                        const Terminal& terminal) {
  std::string text;
  for (size_t i = 0; i < sample.size(); ++i) {
    const auto& [proposal, citation] = sample[i];
    const Quotation quotation = quotation_of(workspace, *citation);
    text += terminal.paint(Style::bold, fmt::format("{}. {} · {} {}", i + 1, printable(proposal->model),
                                                    proposal->criterion, words_for(proposal->grade)));
    text += fmt::format("\n   {} · {}\n", citation->rule, printable(place_of(*citation)));
    text += "   " + printable(quotation.before) + "[" +
            terminal.paint(Style::bold, printable(quotation.quote)) + "]" + printable(quotation.after) + "\n";
  }
  return text;
}

int draw(const SharedOptions& shared, const SampleOptions& options, Terminal& terminal) {
  const auto proposals = read_proposals(shared.workspace, options.rubric);
  if (!proposals) return fail(terminal, kBadInput, proposals.error().describe());
  const auto workspace = Workspace::open(shared.workspace, {.read_only = true, .create = false});
  if (!workspace) return fail(terminal, kBadInput, workspace.error().describe());
  const std::vector<SampledCitation> sample = sample_citations(*proposals, options.count, options.seed);
  terminal.out() << (shared.format == Format::table
                         ? sample_text(sample, *workspace, terminal)
                         : render(sample_table(sample, *workspace), shared.format, terminal));
  return kOk;
}

Action define(CLI::App& app, SharedOptions& shared) {
  const auto options = std::make_shared<SampleOptions>();
  app.add_option("--count", options->count, "How many citations (default: 100)")
      ->check(CLI::Range(1, 1000000))
      ->type_name("N");
  app.add_option("--seed", options->seed, "The same seed draws the same citations (default: 1)")
      ->type_name("N");
  app.add_option("--rubric", options->rubric, "The rubric of the grades (default: kips2025)")
      ->type_name("ID");
  add_workspace(app, shared);
  add_format(app, shared, {Format::table, Format::json, Format::jsonl, Format::markdown, Format::csv});
  return [options, &shared](Terminal& terminal) { return draw(shared, *options, terminal); };
}

}  // namespace

Command sample_command() {
  return {"sample", "Draw citations at random, to judge by hand whether they support their grades",
          "Every citation of every proposal in the workspace has the same chance. Each is shown with what "
          "stands around it.",
          "  exhibit sample --count 20 --seed 7\n"
          "  exhibit sample --format csv > to-judge.csv\n",
          define};
}

}  // namespace exhibit::cli
