// Tested by tests/tools/snapshots_test.sh.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>

#include "pipeline/fetch/http/hub_listing.h"
#include "pipeline/fetch/local_file.h"
#include "pipeline/report/selection.h"
#include "tools/exhibit/commands.h"
#include "tools/exhibit/sources.h"

namespace exhibit::cli {
namespace {

namespace fs = std::filesystem;

struct SelectOptions {
  fs::path from;
  std::string task = "text-generation";
  std::string sort = "likes";
  size_t candidates = 1000;
  SelectionOptions selection;
};

Result<std::vector<ImpactCandidate>> from_file(const fs::path& file) {
  const auto bytes = read_file_bytes(file);
  if (!bytes) return bytes.error();
  if (file.extension() == ".csv") return parse_candidate_table(*bytes, file.string());
  auto listed = parse_hub_listing(*bytes);
  if (listed) return listed;
  const std::string where = listed.error().where;
  return Error{listed.error().code, listed.error().message,
               file.string() + (where.empty() ? "" : ", " + where)};
}

// The listing is stored like every other answer, so that the choice can be checked and made again offline.
Result<std::vector<ImpactCandidate>> from_hub(const SharedOptions& shared, const SelectOptions& options) {
  auto workspace = Workspace::open(shared.workspace);
  if (!workspace) return workspace.error();
  const SystemClock clock;
  const auto sources = open_sources({}, shared, &*workspace, clock);
  if (!sources) return sources.error();
  const auto hub = hub_address(shared.web);
  if (!hub) return hub.error();
  HubListing listing;
  listing.sort = options.sort;
  listing.task = options.task;
  listing.limit = options.candidates;
  listing.fields = {"childrenModelCount", "downloads", "likes", "tags"};
  const auto pages = fetch_hub_listing(*sources->web, *hub, listing);
  if (!pages) return pages.error();
  return parse_hub_listing(*pages);
}

Table table_of(const std::vector<ImpactScore>& scores) {
  Table table{{{"rank", "#", true, true},
               {"id", "Model"},
               {"impact", "Impact", true, true},
               {"children", "Children", true, true},
               {"likes", "Likes", true, true},
               {"downloads", "Downloads", true, true},
               {"folded", "Stands for"}},
              {}};
  for (const ImpactScore& score : scores) {
    std::string folded;
    for (const std::string& id : score.folded) folded += (folded.empty() ? "" : " ") + id;
    const Cell stands_for = score.folded.empty()
                                ? Cell("")
                                : Cell(fmt::format("{} more", score.folded.size()), Style::dim, folded);
    table.rows.push_back({std::to_string(table.rows.size() + 1), score.candidate.id,
                          fmt::format("{:.4f}", score.impact), std::to_string(score.candidate.children),
                          std::to_string(score.candidate.likes), std::to_string(score.candidate.downloads),
                          stands_for});
  }
  return table;
}

int print_selection(const SharedOptions& shared, const SelectOptions& options, bool names_only,
                    Terminal& terminal) {
  const auto candidates = options.from.empty() ? from_hub(shared, options) : from_file(options.from);
  if (!candidates) return fail(terminal, kBadInput, candidates.error().describe());
  const std::vector<ImpactScore> scores = select_models(*candidates, options.selection);
  if (names_only) {
    for (const ImpactScore& score : scores) terminal.out() << printable(score.candidate.id) << '\n';
  } else {
    terminal.out() << render(table_of(scores), shared.format, terminal);
  }
  if (!terminal.quiet()) {
    terminal.err() << fmt::format("{} of {} candidates\n", scores.size(), candidates->size());
  }
  return kOk;
}

Action define(CLI::App& app, SharedOptions& shared) {
  const auto options = std::make_shared<SelectOptions>();
  const auto names_only = std::make_shared<bool>(false);
  app.add_option("--top", options->selection.top, "How many models (default: 15)")
      ->check(CLI::Range(1, 100000))
      ->type_name("N");
  app.add_option(
         "--from", options->from,
         "Candidates: a table (.csv) with id, children, likes, downloads, or a listing of the hub (JSON); "
         "default: ask the hub")
      ->type_name("FILE");
  app.add_flag("--fold", options->selection.fold, "Of a family (models made from one another) take only one");
  app.add_option("--task", options->task, "Ask the hub for models of this task (default: text-generation)")
      ->type_name("NAME");
  app.add_option("--sort", options->sort, "Ask the hub for the first by this (default: likes)")
      ->check(CLI::IsMember({"likes", "downloads", "createdAt", "trendingScore"}));
  app.add_option("--candidates", options->candidates, "Ask the hub for so many (default: 1000)")
      ->check(CLI::Range(1, 100000))
      ->type_name("N");
  app.add_flag("--names", *names_only, "Print the names alone, as --from of other commands reads them");
  add_web(app, shared);
  add_workspace(app, shared);
  add_format(app, shared, {Format::table, Format::json, Format::jsonl, Format::markdown, Format::csv});
  return [options, names_only, &shared](Terminal& terminal) {
    return print_selection(shared, *options, *names_only, terminal);
  };
}

}  // namespace

Command select_command() {
  return {"select", "Choose the models that matter most, by children, likes and downloads",
          "Each number counts as ln(x+1), stretched to 0..1 over all candidates; the impact is their sum. "
          "Candidates come from\n"
          "a table, from a listing that was saved, or from the hub.",
          "  exhibit select --top 15 --fold\n"
          "  exhibit select --from candidates.csv --top 15 --format csv\n"
          "  exhibit select --top 15 --names > models.txt && exhibit grade --from models.txt\n",
          define};
}

}  // namespace exhibit::cli
