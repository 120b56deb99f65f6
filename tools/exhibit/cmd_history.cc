// Tested by tests/tools/snapshots_test.sh.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>

#include "pipeline/report/history.h"
#include "tools/exhibit/commands.h"
#include "tools/exhibit/view.h"

namespace exhibit::cli {
namespace {

std::string words_for(const Capture& capture) {
  switch (capture.kind) {
    case ChangeKind::first:
      return "first seen";
    case ChangeKind::same:
      return "the same bytes";
    case ChangeKind::unchanged_in_text:
      return "unchanged in text";
    case ChangeKind::unreadable:
      return "cannot be compared: " + capture.reason;
    case ChangeKind::changed:
      break;
  }
  if (capture.text.reordered) return "the same text in another order";
  return fmt::format("changed: {} passages added, {} removed", capture.text.added, capture.text.removed);
}

Table table_of(const std::vector<Capture>& captures) {
  Table table{{{"fetched_at", "Fetched"},
               {"checked_at", "Last seen so"},
               {"status", "Status", true, true},
               {"size", "Bytes", true, true},
               {"sha256", "SHA-256"},
               {"change", "Change"},
               {"added", "Added", true, true},
               {"removed", "Removed", true, true},
               {"final_url", "Answered by"}},
              {}};
  for (const Capture& capture : captures) {
    const SnapshotRecord& record = capture.record;
    table.rows.push_back({record.fetched_at, record.checked_at, std::to_string(record.status),
                          std::to_string(record.size), record.sha256, std::string(to_string(capture.kind)),
                          std::to_string(capture.text.added), std::to_string(capture.text.removed),
                          record.final_url});
  }
  return table;
}

Style style_of(ChangeKind kind) {
  if (kind == ChangeKind::changed) return Style::middling;
  return kind == ChangeKind::unreadable ? Style::odd : Style::dim;
}

// For people: what the numbers mean, and the first passages that came and went.
std::string text_of(const std::vector<Capture>& captures, const Terminal& terminal) {
  std::string result = terminal.paint(Style::bold, printable(captures.front().record.url)) + "\n";
  for (const Capture& capture : captures) {
    const SnapshotRecord& record = capture.record;
    result += fmt::format("{}  {}  {:>9}  {}  ", record.fetched_at, record.status, byte_count(record.size),
                          record.sha256.substr(0, 12));
    result += terminal.paint(style_of(capture.kind), printable(words_for(capture))) + "\n";
    if (record.checked_at != record.fetched_at) {
      result += "    still so on " + printable(record.checked_at) + "\n";
    }
    if (record.final_url != record.url) result += "    answered by " + printable(record.final_url) + "\n";
    for (const std::string& passage : capture.text.removed_examples) {
      result += terminal.paint(Style::bad, wrap("- " + printable(passage), terminal.width(), "    ")) + "\n";
    }
    for (const std::string& passage : capture.text.added_examples) {
      result += terminal.paint(Style::good, wrap("+ " + printable(passage), terminal.width(), "    ")) + "\n";
    }
  }
  return result;
}

int print_history(const SharedOptions& shared, const std::string& url, Terminal& terminal) {
  const auto workspace = Workspace::open(shared.workspace, {.read_only = true, .create = false});
  if (!workspace) return fail(terminal, kBadInput, workspace.error().describe());
  const auto captures = read_history(*workspace, url);
  if (!captures) return fail(terminal, kBadInput, captures.error().describe());
  if (shared.format == Format::table) {
    terminal.out() << text_of(*captures, terminal);
  } else {
    terminal.out() << render(table_of(*captures), shared.format, terminal);
  }
  return kOk;
}

Action define(CLI::App& app, SharedOptions& shared) {
  const auto url = std::make_shared<std::string>();
  app.add_option("URL", *url, "An address as exhibit plan or exhibit show prints it")->required();
  add_workspace(app, shared);
  add_format(app, shared, {Format::table, Format::json, Format::jsonl, Format::markdown, Format::csv});
  return [url, &shared](Terminal& terminal) { return print_history(shared, *url, terminal); };
}

}  // namespace

Command history_command() {
  return {"history", "Show what changed at an address from one answer to the next",
          "Each answer is compared with the one before it, in its bytes and in what it says. White space, "
          "markup, times of\n"
          "day and one-time identifiers do not count: such answers are unchanged in text.",
          "  exhibit history https://huggingface.co/acme/aurora-7b/resolve/main/README.md\n"
          "  exhibit history https://acme.example/blog --format json\n",
          define};
}

}  // namespace exhibit::cli
