// Tested by tests/tools/end_to_end_test.cc.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <optional>

#include "pipeline/fetch/resolver.h"
#include "pipeline/report/json.h"
#include "tools/exhibit/commands.h"
#include "tools/exhibit/rules_folder.h"
#include "tools/exhibit/sources.h"

namespace exhibit::cli {
namespace {

Cell state_of(const Source& source, bool refused) {
  if (refused) return {"refused", Style::dim};
  if (!source.failure.empty()) return {"not read", Style::odd};
  return {"read", Style::good};
}

Table table_of(const SourcePlan& plan) {
  Table table{
      {{"state", "State"}, {"role", "Role"}, {"relation", "Whose"}, {"url", "URL"}, {"reason", "Why"}}, {}};
  const auto add = [&](const std::vector<Source>& sources, bool refused) {
    for (const Source& source : sources) {
      const std::string why =
          source.failure.empty() ? source.reason : source.reason + " Not read: " + source.failure;
      table.rows.push_back({state_of(source, refused), std::string(to_string(source.role)),
                            std::string(to_string(source.relation)), Cell(source.url, Style::link), why});
    }
  };
  add(plan.sources, false);
  add(plan.refused, true);
  return table;
}

// For people: two lines a source, since URLs and reasons are long.
std::string text_of(const SourcePlan& plan, const Terminal& terminal) {
  std::string result = terminal.paint(Style::bold, printable(plan.model.id)) + "\n";
  for (const std::string& base : plan.bases) result += "  made from " + printable(base) + "\n";
  const auto add = [&](const Source& source, bool refused) {
    const Cell state = state_of(source, refused);
    result += "  " + terminal.paint(state.style, state.text) + " " + std::string(to_string(source.role)) +
              " (" + std::string(to_string(source.relation)) + ") " +
              terminal.paint(Style::link, printable(source.url)) + "\n";
    std::string why = source.reason;
    if (!source.failure.empty()) why += " — " + source.failure;
    if (!why.empty()) result += wrap(printable(why), terminal.width(), "      ") + "\n";
  };
  result += "\nsources\n";
  for (const Source& source : plan.sources) add(source, false);
  if (!plan.refused.empty()) result += "\nrefused\n";
  for (const Source& source : plan.refused) add(source, true);
  return result;
}

int print_plan(const SharedOptions& shared, const std::string& typed, Terminal& terminal) {
  const SystemClock clock;
  const auto model = parse_model_ref(typed);
  if (!model) return fail(terminal, kBadInput, model.error().describe());
  // Offline there is only the workspace; otherwise a plan is made without one.
  std::optional<Workspace> workspace;
  if (shared.web.offline) {
    auto opened = Workspace::open(shared.workspace, {.create = false});
    if (!opened) return fail(terminal, kBadInput, opened.error().describe());
    workspace = std::move(*opened);
  }
  const auto sources = open_sources({&*model, 1}, shared, workspace ? &*workspace : nullptr, clock);
  if (!sources) return fail(terminal, kBadInput, sources.error().describe());
  auto options = load_resolver_options(shared.rules, clock);
  if (!options) return fail(terminal, kBadInput, options.error().describe());
  const auto hub = hub_address(shared.web);
  if (!hub) return fail(terminal, kBadInput, hub.error().describe());
  options->hub = *hub;
  const auto resolution = resolve(*model, *sources->web, *options);
  if (!resolution) return fail(terminal, kBadInput, resolution.error().describe());
  const SourcePlan& plan = resolution->plan;
  if (shared.format == Format::json) {
    terminal.out() << plan_json(plan) << '\n';
  } else if (shared.format == Format::table) {
    terminal.out() << text_of(plan, terminal);
  } else {
    terminal.out() << render(table_of(plan), shared.format, terminal);
  }
  return kOk;
}

Action define(CLI::App& app, SharedOptions& shared) {
  const auto model = std::make_shared<std::string>();
  app.add_option("MODEL", *model, "A hub id, a folder, or a manifest (.yaml)")->required();
  add_web(app, shared);
  add_workspace(app, shared);
  add_rules(app, shared);
  add_format(app, shared, {Format::table, Format::json, Format::jsonl, Format::markdown, Format::csv});
  return [model, &shared](Terminal& terminal) { return print_plan(shared, *model, terminal); };
}

}  // namespace

Command plan_command() {
  return {"plan", "Show which sources would be read for a model, which not, and why",
          "Every source has a role (card, paper, licence, ...), a relation to the model (own, base, ...) and "
          "the reason why\n"
          "it was chosen. What a card merely cites is refused, and said so.",
          "  exhibit plan northgate-ai/Pelican-8B-Chat --replica corpus/demo\n"
          "  exhibit plan ./my-model                       a folder with a card and configuration\n"
          "  exhibit plan vendor.yaml --replica corpus/demo   a manifest of sources\n",
          define};
}

}  // namespace exhibit::cli
