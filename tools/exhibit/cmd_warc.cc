// Tested by tests/tools/snapshots_test.sh.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fstream>
#include <memory>

#include "pipeline/store/warc.h"
#include "tools/exhibit/commands.h"
#include "tools/exhibit/model_names.h"
#include "tools/exhibit/version.h"
#include "tools/exhibit/view.h"

namespace exhibit::cli {
namespace {

namespace fs = std::filesystem;

struct WarcOptions {
  std::string direction;
  fs::path file;
  std::vector<std::string> models;
};

Result<std::vector<std::string>> known_models(const Workspace& workspace,
                                              const std::vector<std::string>& typed) {
  const auto known = workspace.models();
  if (!known) return known.error();
  std::vector<std::string> models;
  for (const std::string& name : typed) {
    auto model = find_model(name, *known);
    if (!model) return model.error();
    models.push_back(std::move(*model));
  }
  return models;
}

// Written beside its place and then moved there, so that a file of that name is whole.
int export_to(const SharedOptions& shared, const WarcOptions& options, Terminal& terminal) {
  const auto workspace = Workspace::open(shared.workspace, {.read_only = true, .create = false});
  if (!workspace) return fail(terminal, kBadInput, workspace.error().describe());
  const auto models = known_models(*workspace, options.models);
  if (!models) return fail(terminal, kBadInput, models.error().describe());
  fs::path part = options.file;
  part += ".part";
  std::ofstream out(part, std::ios::binary | std::ios::trunc);
  if (!out) return fail(terminal, kBadInput, part.string() + ": cannot be written");
  const SystemClock clock;
  const auto exported = export_warc(*workspace, out,
                                    {.gzip = options.file.extension() == ".gz",
                                     .software = "exhibit/" + std::string(kVersion),
                                     .file_name = options.file.filename().string(),
                                     .models = *models},
                                    clock);
  out.close();
  std::error_code failed;
  if (!exported || !out) {
    fs::remove(part, failed);
    return fail(terminal, kBadInput,
                exported ? part.string() + ": could not be written" : exported.error().describe());
  }
  fs::rename(part, options.file, failed);
  if (failed) return fail(terminal, kBadInput, options.file.string() + ": " + failed.message());
  if (!terminal.quiet()) {
    terminal.err() << fmt::format("{} responses and {} revisits ({}) written to {}\n", exported->responses,
                                  exported->revisits, byte_count(exported->bytes), options.file.string());
  }
  return kOk;
}

int import_from(const SharedOptions& shared, const WarcOptions& options, Terminal& terminal) {
  if (!options.models.empty()) {
    return fail(terminal, kUsage, "an import takes everything; models can be named for an export");
  }
  std::ifstream in(options.file, std::ios::binary);
  if (!in || fs::is_directory(options.file)) {
    return fail(terminal, kBadInput, options.file.string() + ": cannot be read");
  }
  auto workspace = Workspace::open(shared.workspace);
  if (!workspace) return fail(terminal, kBadInput, workspace.error().describe());
  const auto imported = import_warc(*workspace, in);
  if (!imported) return fail(terminal, kBadInput, imported.error().describe());
  for (const Error& error : imported->failures) {
    fail(terminal, kSomeFailed, options.file.string() + ": " + printable(error.describe()));
  }
  if (!terminal.quiet()) {
    terminal.err() << fmt::format(
        "{} records: {} answers stored, {} known already, {} seen to hold, {} without an answer, {} failed\n",
        imported->records, imported->stored, imported->known, imported->checked, imported->passed,
        imported->failed);
  }
  if (imported->failed == 0) return kOk;
  return imported->stored + imported->known + imported->checked + imported->passed == 0 ? kBadInput
                                                                                        : kSomeFailed;
}

Action define(CLI::App& app, SharedOptions& shared) {
  const auto options = std::make_shared<WarcOptions>();
  app.add_option("DIRECTION", options->direction, "export or import")
      ->required()
      ->check([](const std::string& word) {
        return word == "export" || word == "import" ? std::string()
                                                    : "\"" + word + "\" is neither export nor import";
      })
      ->type_name("{export,import}");
  app.add_option("FILE", options->file, "A .warc or .warc.gz file")->required();
  app.add_option("MODEL", options->models,
                 "Export only what was read for these models (default: everything)");
  add_workspace(app, shared);
  return [options, &shared](Terminal& terminal) {
    return options->direction == "export" ? export_to(shared, *options, terminal)
                                          : import_from(shared, *options, terminal);
  };
}

}  // namespace

Command warc_command() {
  return {
      "warc", "Write snapshots to a WARC file, or read them from one",
      "WARC 1.1 is the format of web archives; other tools read what is exported, and what they wrote can be "
      "imported. An\n"
      "import stores every answer at its own time and changes nothing where it is repeated; broken records "
      "are named and\n"
      "left out. A file whose name ends in .gz is compressed, record by record.",
      "  exhibit warc export snapshots.warc.gz\n"
      "  exhibit warc export aurora.warc acme/aurora-7b      only what was read for one model\n"
      "  exhibit warc import snapshots.warc.gz --workspace other.exhibit\n",
      define};
}

}  // namespace exhibit::cli
