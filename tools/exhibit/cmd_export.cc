// Tested by tests/tools/export_test.sh.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <fstream>
#include <memory>

#include "pipeline/exchange/formats.h"
#include "pipeline/run/regrade.h"
#include "tools/exhibit/commands.h"
#include "tools/exhibit/model_names.h"
#include "tools/exhibit/rules_folder.h"

namespace exhibit::cli {
namespace {

namespace fs = std::filesystem;

struct ExportOptions {
  std::vector<std::string> models;
  std::string format;
  std::string scheme;
  fs::path out;  // empty: the standard output
};

// What exporting takes beside the workspace.
struct Setup {
  RulesFolder rules;
  const Rubric* rubric = nullptr;  // in rules
  std::map<std::string, std::vector<std::string>> rules_by_fact;
  Calibration calibration;
  std::shared_ptr<const license::LicenseCatalog> licenses;
};

Result<Setup> prepare(const SharedOptions& shared, const ExchangeFormat& format) {
  auto rules = load_rules_folder(shared.rules);
  if (!rules) return rules.error();
  Setup setup{std::move(*rules), nullptr, {}, {}, {}};
  const auto rubric = find_rubric(setup.rules, std::string(format.rubric));
  if (!rubric) return rubric.error();
  setup.rubric = *rubric;
  setup.rules_by_fact = finders_by_fact(*setup.rules.pack);
  const auto calibration = setup.rules.calibrations.find(format.rubric);
  if (calibration != setup.rules.calibrations.end()) setup.calibration = calibration->second;
  std::vector<Diagnostic> diagnostics;
  setup.licenses = license::load_catalog(setup.rules.folder / "licenses", diagnostics);
  if (!setup.licenses) {
    return Error{ErrorCode::malformed, "the licences cannot be used:\n" + render(std::move(diagnostics)), {}};
  }
  return setup;
}

// What people decided on a model, by criterion.
Result<std::map<std::string, Judgement>> judgements_of(const Workspace& workspace, const std::string& model,
                                                       const std::string& rubric) {
  JournalQuery query;
  query.model = model;
  query.rubric = rubric;
  const auto entries = workspace.journal(query);
  if (!entries) return entries.error();
  std::map<std::string, std::vector<Decision>> decisions;
  for (const JournalEntry& entry : *entries) {
    auto decision = from_entry(entry);
    if (!decision) return decision.error();
    decisions[entry.criterion].push_back(*std::move(decision));
  }
  std::map<std::string, Judgement> judgements;
  for (const auto& [criterion, of_criterion] : decisions) judgements[criterion] = judge(of_criterion);
  return judgements;
}

Result<std::string> export_model(const Workspace& workspace, const std::string& model, const Setup& setup,
                                 const ExchangeFormat& format, const std::string& scheme) {
  const auto graded = regrade(workspace, model, {*setup.rubric, setup.rules_by_fact, setup.calibration});
  if (!graded) return graded.error();
  const auto evidence = workspace.evidence(model);
  if (!evidence) return evidence.error();
  auto judgements = judgements_of(workspace, model, setup.rubric->id);
  if (!judgements) return judgements.error();
  const ExportInput input{
      *graded,
      *setup.rubric,
      *evidence,
      *setup.licenses,
      [&](const Evidence& piece) { return stored_document_of(workspace, piece.document, piece.url); },
      [&](const std::string& url, const std::string& sha256) {
        auto found = workspace.find_snapshot(sha256, url);
        return found ? *std::move(found) : std::nullopt;
      },
      *std::move(judgements),
      scheme};
  return format.write(input);
}

// Written whole or not at all.
Result<void> write_whole(const fs::path& file, std::string_view text) {
  const fs::path part = file.string() + ".part";
  {
    std::ofstream stream(part, std::ios::binary);
    stream << text;
    if (!stream.flush()) return Error{ErrorCode::io, "cannot write", part.string()};
  }
  std::error_code error;
  fs::rename(part, file, error);
  if (error) return Error{ErrorCode::io, error.message(), file.string()};
  return {};
}

Result<std::vector<std::string>> chosen_models(const Workspace& workspace, const ExportOptions& options) {
  auto known = workspace.models();
  if (!known) return known.error();
  if (options.models.empty()) {
    if (known->empty()) return Error{ErrorCode::not_found, "no model was graded in this workspace yet", {}};
    return *std::move(known);
  }
  std::vector<std::string> models;
  for (const std::string& typed : options.models) {
    auto model = find_model(typed, *known);
    if (!model) return model.error();
    models.push_back(*std::move(model));
  }
  return models;
}

int export_all(const SharedOptions& shared, const ExportOptions& options, Terminal& terminal) {
  const ExchangeFormat& format = *find_exchange_format(options.format);
  const auto workspace = Workspace::open(shared.workspace, {.read_only = true, .create = false});
  if (!workspace) return fail(terminal, kBadInput, workspace.error().describe());
  const auto models = chosen_models(*workspace, options);
  if (!models) return fail(terminal, kBadInput, models.error().describe());
  if (models->size() > 1 && options.out.empty()) {
    return fail(terminal, kUsage, "several models need a folder: --out DIR");
  }
  const auto setup = prepare(shared, format);
  if (!setup) return fail(terminal, kBadInput, setup.error().describe());
  std::error_code error;
  if (!options.out.empty()) fs::create_directories(options.out, error);
  for (const std::string& model : *models) {
    const auto text = export_model(*workspace, model, *setup, format, options.scheme);
    if (!text) return fail(terminal, kBadInput, printable(model) + ": " + printable(text.error().describe()));
    if (options.out.empty()) {
      terminal.out() << *text;
      continue;
    }
    const fs::path file = options.out / file_name_for(model, format.extension);
    if (const auto written = write_whole(file, *text); !written) {
      return fail(terminal, kBadInput, written.error().describe());
    }
    if (!terminal.quiet()) terminal.err() << printable(file.string()) << '\n';
  }
  return kOk;
}

Action define(CLI::App& app, SharedOptions& shared) {
  const auto options = std::make_shared<ExportOptions>();
  std::vector<std::string> names;
  std::string help = "The form:";
  for (const ExchangeFormat& format : exchange_formats()) {
    names.emplace_back(format.name);
    help += fmt::format("{} {} ({})", names.size() > 1 ? "," : "", format.name, format.summary);
  }
  app.add_option("MODEL", options->models, "Graded models (default: all of the workspace)");
  app.add_option("--format", options->format, help)
      ->required()
      ->check(CLI::IsMember(names))
      ->type_name("NAME");
  app.add_option("--out", options->out, "A folder for the files, one a model")->type_name("DIR");
  app.add_option("--scheme", options->scheme,
                 "The weight scheme of a badge's score (default: the rubric's first)")
      ->type_name("ID");
  add_workspace(app, shared);
  add_rules(app, shared);
  return [options, &shared](Terminal& terminal) { return export_all(shared, *options, terminal); };
}

}  // namespace

Command export_command() {
  return {"export", "Write graded models in the forms that others read",
          "What was found is graded on the rubric of that form, without reading a source again.",
          "  exhibit export Pelican-8B-Chat --format mof\n"
          "  exhibit export --format osai --out index/          every graded model\n"
          "  exhibit export Pelican-8B-Chat --format cyclonedx --out bom/\n"
          "  exhibit export Pelican-8B-Chat --format badge > openness.svg\n",
          define};
}

}  // namespace exhibit::cli
