// Tested by tests/e2e/report.test.mjs and tests/tools/end_to_end_test.cc.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fstream>
#include <memory>

#include "pipeline/report/report_files.h"
#include "pipeline/report/site.h"
#include "tools/exhibit/commands.h"
#include "tools/exhibit/model_names.h"
#include "tools/exhibit/pdf_printer.h"
#include "tools/exhibit/rules_folder.h"

namespace exhibit::cli {
namespace {

namespace fs = std::filesystem;

struct ReportArguments {
  std::vector<std::string> models;
  fs::path out;
  std::string language = "en";
  std::string rubric = kDefaultRubric;
  bool pdf = false;
};

Result<void> write_file(const fs::path& path, const std::string& bytes) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error) return Error{ErrorCode::io, "cannot be made: " + error.message(), path.parent_path().string()};
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (!out) return Error{ErrorCode::io, "cannot be written", path.string()};
  return {};
}

Result<Report> gather(const SharedOptions& shared, const ReportArguments& arguments) {
  const auto rules = load_rules_folder(shared.rules);
  if (!rules) return rules.error();
  const auto rubric = find_rubric(*rules, arguments.rubric);
  if (!rubric) return rubric.error();
  const auto workspace = Workspace::open(shared.workspace, {.read_only = true, .create = false});
  if (!workspace) return workspace.error();
  const auto known = workspace->models();
  if (!known) return known.error();
  ReportOptions options;
  for (const std::string& typed : arguments.models) {
    auto model = find_model(typed, *known);
    if (!model) return model.error();
    options.models.push_back(std::move(*model));
  }
  std::map<std::string, std::string> facts(rules->pack->facts.begin(), rules->pack->facts.end());
  return gather_report(*workspace, **rubric, std::move(facts), options);
}

// A folder that holds something else than a report is not written into.
bool is_free(const fs::path& folder) {
  std::error_code error;
  return !fs::exists(folder, error) || fs::is_empty(folder, error) ||
         fs::exists(folder / "report.json", error);
}

int print_pdfs(const Report& report, const fs::path& out, Terminal& terminal) {
  const auto browser = find_browser();
  if (!browser) return fail(terminal, kBadInput, browser.error().describe());
  Progress progress(terminal, "printing", report.models.size());
  for (const ReportModel& model : report.models) {
    const fs::path page = out / "models" / (model.slug + ".html");
    const auto printed = print_pdf(*browser, page, fs::path(page).replace_extension(".pdf"));
    if (!printed) return fail(terminal, kSomeFailed, printed.error().describe());
    progress.done(model.id);
  }
  return kOk;
}

int write_report(const SharedOptions& shared, const ReportArguments& arguments, Terminal& terminal) {
  const auto texts = SiteTexts::load(arguments.language);
  if (!texts) return fail(terminal, kUsage, texts.error().describe());
  if (!is_free(arguments.out)) {
    return fail(terminal, kBadInput,
                arguments.out.string() + ": holds something else than a report; name an empty folder");
  }
  const auto report = gather(shared, arguments);
  if (!report) return fail(terminal, kBadInput, report.error().describe());
  std::vector<ReportFile> files = write_site(*report, *texts);
  for (ReportFile& file : write_report_files(*report, *texts)) files.push_back(std::move(file));
  size_t bytes = 0;
  for (const ReportFile& file : files) {
    if (const auto written = write_file(arguments.out / file.path, file.bytes); !written) {
      return fail(terminal, kBadInput, written.error().describe());
    }
    bytes += file.bytes.size();
  }
  if (arguments.pdf) {
    if (const int code = print_pdfs(*report, arguments.out, terminal); code != kOk) return code;
  }
  if (!terminal.quiet()) {
    terminal.err() << fmt::format("{} models, {} files, {:.2f} MB\n", report->models.size(), files.size(),
                                  static_cast<double>(bytes) / 1e6);
  }
  terminal.out() << (arguments.out / "index.html").string() << '\n';
  return kOk;
}

Action define(CLI::App& app, SharedOptions& shared) {
  const auto arguments = std::make_shared<ReportArguments>();
  app.add_option("MODEL", arguments->models, "Graded models (default: all of the workspace)");
  app.add_option("--out", arguments->out, "The folder to write; an older report in it is replaced")
      ->required()
      ->type_name("DIR");
  app.add_option("--language", arguments->language, "en or ko (default: en)")
      ->check(CLI::IsMember(SiteTexts::languages()));
  app.add_option("--rubric", arguments->rubric, "The rubric of the grades (default: kips2025)")
      ->type_name("ID");
  app.add_flag("--pdf", arguments->pdf, "Print every model's page as PDF, too; takes Chromium");
  add_workspace(app, shared);
  add_rules(app, shared);
  return [arguments, &shared](Terminal& terminal) { return write_report(shared, *arguments, terminal); };
}

}  // namespace

Command report_command() {
  return {"report", "Write a report: a web site that opens from disk, with the same as data",
          "A leaderboard with a heat map, a page for every model with all citations in their context, "
          "coverage and "
          "freshness,\n"
          "and the method, generated from the rubric. Beside it report.json (with its JSON Schema), CSV and "
          "Markdown. Nothing\n"
          "in it asks the network for anything. docs/report.md describes the files.",
          "  exhibit report --out report\n"
          "  exhibit report --out bericht --language ko\n"
          "  exhibit report pelican-8b-chat --out pelican --pdf   one model, and its page as PDF\n",
          define};
}

}  // namespace exhibit::cli
