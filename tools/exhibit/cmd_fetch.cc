// Tested by tests/tools/live_test.sh.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>

#include "pipeline/fetch/http/hub_listing.h"
#include "pipeline/report/selection.h"
#include "tools/exhibit/commands.h"
#include "tools/exhibit/interrupt.h"
#include "tools/exhibit/model_names.h"
#include "tools/exhibit/rules_folder.h"
#include "tools/exhibit/sources.h"

namespace exhibit::cli {
namespace {

namespace fs = std::filesystem;

struct FetchOptions {
  std::vector<std::string> models;
  fs::path from;
  size_t newest = 0;  // 0: the hub is not asked for models
  std::string task = "text-generation";
};

// What became of one model.
struct Fetched {
  std::string model;
  size_t read = 0;
  size_t not_read = 0;
  size_t refused = 0;
  std::vector<std::string> failures;
  std::string error;  // the model could not be resolved or stored
};

Result<std::vector<ModelRef>> newest_models(Web& web, const std::string& hub, const FetchOptions& options) {
  HubListing listing;
  listing.task = options.task;
  listing.limit = options.newest;
  const auto pages = fetch_hub_listing(web, hub, listing);
  if (!pages) return pages.error();
  const auto candidates = parse_hub_listing(*pages);
  if (!candidates) return candidates.error();
  std::vector<ModelRef> models;
  for (const ImpactCandidate& candidate : *candidates) {
    if (models.size() == options.newest) break;
    auto model = parse_model_ref(candidate.id);
    if (!model) return model.error();
    models.push_back(std::move(*model));
  }
  return models;
}

Fetched fetch_model(const ModelRef& model, Web& web, Workspace& workspace, const ResolverOptions& options) {
  Fetched fetched;
  fetched.model = model.id;
  const auto resolution = resolve(model, web, options);
  if (!resolution) {
    fetched.error = resolution.error().describe();
    return fetched;
  }
  const SourcePlan& plan = resolution->plan;
  fetched.model = plan.model.id;
  fetched.refused = plan.refused.size();
  for (const Source& source : plan.sources) {
    ++(source.failure.empty() ? fetched.read : fetched.not_read);
    if (!source.failure.empty()) fetched.failures.push_back(source.url + ": " + source.failure);
  }
  if (const auto stored = workspace.put_plan(plan); !stored) fetched.error = stored.error().describe();
  return fetched;
}

Table table_of(const std::vector<Fetched>& all) {
  Table table{{{"model", "Model"},
               {"read", "Read", true, true},
               {"not_read", "Not read", true, true},
               {"refused", "Refused", true, true},
               {"error", "Error"}},
              {}};
  for (const Fetched& fetched : all) {
    table.rows.push_back({fetched.model, std::to_string(fetched.read), std::to_string(fetched.not_read),
                          std::to_string(fetched.refused), Cell(fetched.error, Style::bad)});
  }
  return table;
}

// Models side by side; the web itself keeps to its limits for each host.
std::vector<Fetched> fetch_side_by_side(const std::vector<ModelRef>& models, Web& web, Workspace& workspace,
                                        const ResolverOptions& options, size_t jobs,
                                        const std::stop_token& stop, Terminal& terminal) {
  std::vector<Fetched> all(models.size());
  Progress progress(terminal, "fetching", models.size());
  std::atomic<size_t> next = 0;
  const auto work = [&] {
    for (size_t i = next++; i < models.size(); i = next++) {
      if (stop.stop_requested()) {
        all[i].model = models[i].id;
        all[i].error = "interrupted";
        continue;
      }
      all[i] = fetch_model(models[i], web, workspace, options);
      progress.done(all[i].model);
    }
  };
  std::vector<std::jthread> threads;
  for (size_t i = 1; i < std::min(jobs, models.size()); ++i) threads.emplace_back(work);
  work();
  threads.clear();
  return all;
}

int report(const std::vector<Fetched>& all, const Sources& sources, const SharedOptions& shared,
           bool interrupted, Terminal& terminal) {
  terminal.out() << render(table_of(all), shared.format, terminal);
  size_t failed = 0;
  for (const Fetched& fetched : all) {
    for (const std::string& failure : fetched.failures) {
      if (!terminal.quiet()) {
        terminal.err() << "exhibit: " << printable(fetched.model) << ": " << printable(failure) << '\n';
      }
    }
    if (fetched.error.empty()) continue;
    ++failed;
    fail(terminal, kSomeFailed, printable(fetched.model) + ": " + printable(fetched.error));
  }
  if (sources.live != nullptr && !terminal.quiet()) {
    terminal.err() << fetch_summary(sources.live->stats()) << "; kept in " << shared.workspace.string()
                   << '\n';
  }
  if (interrupted) return kInterrupted;
  if (failed == 0) return kOk;
  return failed == all.size() ? kBadInput : kSomeFailed;
}

int fetch_all(const SharedOptions& shared, const FetchOptions& options, Terminal& terminal) {
  if (options.models.empty() && options.from.empty() && options.newest == 0) {
    return fail(terminal, kUsage,
                "which models? Name some, a list with --from, or --newest N\nTry: exhibit fetch --help");
  }
  const Interrupt interrupt;
  const SystemClock clock;
  auto resolver = load_resolver_options(shared.rules, clock);
  if (!resolver) return fail(terminal, kBadInput, resolver.error().describe());
  const auto hub = hub_address(shared.web);
  if (!hub) return fail(terminal, kBadInput, hub.error().describe());
  resolver->hub = *hub;
  auto models = models_asked_for(options.models, options.from);
  if (!models) return fail(terminal, kBadInput, models.error().describe());
  auto workspace = Workspace::open(shared.workspace);
  if (!workspace) return fail(terminal, kBadInput, workspace.error().describe());
  const auto sources = open_sources(*models, shared, &*workspace, clock, interrupt.token());
  if (!sources) return fail(terminal, kBadInput, sources.error().describe());
  if (options.newest > 0) {
    const auto newest = newest_models(*sources->web, *hub, options);
    if (!newest) return fail(terminal, kBadInput, newest.error().describe());
    models->insert(models->end(), newest->begin(), newest->end());
  }
  const auto all = fetch_side_by_side(*models, *sources->web, *workspace, *resolver, shared.jobs,
                                      interrupt.token(), terminal);
  return report(all, *sources, shared, interrupt.asked(), terminal);
}

Action define(CLI::App& app, SharedOptions& shared) {
  const auto options = std::make_shared<FetchOptions>();
  app.add_option("MODEL", options->models, "Hub ids, folders or manifests (.yaml)");
  app.add_option("--from", options->from, "A list of models, one a line")->type_name("FILE");
  app.add_option("--newest", options->newest, "Also the N models that appeared last on the hub")
      ->check(CLI::Range(1, 10000))
      ->type_name("N");
  app.add_option("--task", options->task, "Of --newest: models of this task (default: text-generation)")
      ->type_name("NAME");
  add_web(app, shared);
  add_workspace(app, shared);
  add_rules(app, shared);
  add_jobs(app, shared);
  add_format(app, shared, {Format::table, Format::json, Format::jsonl, Format::markdown, Format::csv});
  return [options, &shared](Terminal& terminal) { return fetch_all(shared, *options, terminal); };
}

}  // namespace

Command fetch_command() {
  return {"fetch", "Fetch the sources of models into the workspace, without grading",
          "What is unchanged since the last time is not transferred again; what was stopped goes on where it "
          "stopped. Grading\n"
          "fetches by itself; this is for collecting first and grading later, also offline.",
          "  exhibit fetch acme/aurora-7b --contact you@example.org\n"
          "  exhibit fetch --from models.txt && exhibit grade --from models.txt --offline\n"
          "  exhibit fetch --newest 20 --task text-generation\n"
          "  exhibit fetch --from models.txt --mirror http://127.0.0.1:8080\n",
          define};
}

}  // namespace exhibit::cli
