// Tested by tests/tools/review_test.sh.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <charconv>
#include <iostream>
#include <memory>
#include <set>

#include "pipeline/base/diagnostic.h"
#include "pipeline/review/reviews.h"
#include "tools/exhibit/commands.h"
#include "tools/exhibit/keys.h"
#include "tools/exhibit/measured.h"
#include "tools/exhibit/model_names.h"
#include "tools/exhibit/review_screen.h"
#include "tools/exhibit/rules_folder.h"

namespace exhibit::cli {
namespace {

using exhibit::Action;  // of a reviewer, not of a command

struct ReviewArguments {
  std::string model;
  std::string rubric = kDefaultRubric;
  std::string published;
  std::vector<std::string> grades;
  std::vector<std::string> states;
  std::string order = "value";
  QueueQuery query;
  int wanted = 0;  // 0: as it is
  bool list = false;
};

constexpr std::string_view kKeys =
    "  a accept the proposal   o open   s semi-open   c closed   n not applicable\n"
    "  r N reject citation N   m comment   k skip   u undo your last decision\n"
    "  j o|s|c|n adjudicate    ? these keys   q quit\n"
    "  A text behind o, s, c, n and a is kept as your comment.\n";

// A queue gone through cell by cell.
class Session {
 public:
  Session(Reviews& reviews, const Rubric& rubric, const QueueQuery& query, Keys& keys, Terminal& terminal)
      : reviews_(reviews), rubric_(rubric), query_(query), keys_(keys), terminal_(terminal) {}

  // Until the queue or the input ends. Errors: of the workspace.
  Result<void> run() {
    while (!done_) {
      const Result<bool> found = next_cell();
      if (!found) return found.error();
      if (!*found) break;
      if (Result<void> judged = judge_cell(); !judged) return judged;
    }
    terminal_.out() << fmt::format("{} decisions; {} cells still wait for a look\n", recorded_, waiting_);
    return {};
  }

 private:
  struct Key {
    std::string model;
    std::string criterion;
    auto operator<=>(const Key&) const = default;
  };

  // The first cell of the queue that was not seen in this session; or the one to go back to.
  Result<bool> next_cell() {
    if (back_) {
      at_ = *std::exchange(back_, std::nullopt);
      return true;
    }
    QueueQuery query = query_;
    for (query.offset = 0;; query.offset += query.limit) {
      const Result<QueuePage> page = reviews_.queue(rubric_.id, query);
      if (!page) return page.error();
      waiting_ = page->total;
      for (const QueueItem& item : page->items) {
        at_ = {item.model, item.criterion};
        if (!seen_.contains(at_)) return true;
      }
      if (page->items.size() < query.limit) return false;
    }
  }

  Result<void> show() {
    Result<CellDetail> cell = reviews_.cell(rubric_.id, at_.model, at_.criterion);
    if (!cell) return cell.error();
    cell_ = query_.blind ? blinded(*std::move(cell), query_.reviewer) : *std::move(cell);
    terminal_.out() << '\n'
                    << terminal_.paint(Style::bold, printable(at_.model)) << " · " << waiting_
                    << " cells wait · " << (cell_.hidden ? "blind" : to_string(cell_.state)) << '\n'
                    << show_cell(
                           cell_, *rubric_.find(at_.criterion),
                           [this](const Evidence& evidence) {
                             return stored_document(reviews_.workspace(), evidence);
                           },
                           terminal_);
    return {};
  }

  // Keys, until the cell is done with.
  Result<void> judge_cell() {
    if (Result<void> shown = show(); !shown) return shown;
    for (leave_ = false; !leave_ && !done_;) {
      const std::optional<KeyCommand> command = keys_.next("a o s c n r m k u j ? q> ");
      if (!command) {
        done_ = true;
      } else {
        obey(*command);
      }
    }
    if (!back_) seen_.insert(at_);  // who went back has not judged this one
    return {};
  }

  void obey(const KeyCommand& command) {
    switch (command.key) {
      case 'a':
        return record_verdict(Action::confirm, std::nullopt, command.rest);
      case 'o':
      case 's':
      case 'c':
      case 'n':
        return record_verdict(Action::override_grade, grade_of(command.key), command.rest);
      case 'j':
        return adjudicate(command);
      case 'r':
        return reject(command);
      case 'm':
        return comment(command);
      case 'u':
        return undo();
      case 'k':
        leave_ = true;
        return;
      case 'q':
        done_ = true;
        return;
      case '?':
        terminal_.out() << kKeys;
        return;
      default:
        terminal_.out() << "no such key; ? lists them\n";
    }
  }

  static std::optional<Grade> grade_of(char key) {
    switch (key) {
      case 'o':
        return Grade::open;
      case 's':
        return Grade::semi;
      case 'c':
        return Grade::closed;
      case 'n':
        return Grade::na;
      default:
        return std::nullopt;
    }
  }

  Decision decision_of(Action action) const {
    Decision decision;
    decision.reviewer = query_.reviewer;
    decision.model = at_.model;
    decision.rubric = rubric_.id;
    decision.criterion = at_.criterion;
    decision.action = action;
    decision.proposal = cell_.hash;
    decision.blind = cell_.hidden;
    decision.base = cell_.version();
    return decision;
  }

  // True where it was recorded; otherwise the reason was printed.
  bool record(Decision decision) {
    const Result<Recorded> recorded = reviews_.record(std::move(decision));
    if (!recorded) {
      terminal_.out() << printable(recorded.error().describe()) << '\n';
      return false;
    }
    ++recorded_;
    undoable_.emplace_back(at_, recorded->decision.id);
    for (const Decision& other : recorded->others) {
      terminal_.out() << "meanwhile " << printable(show_decision(other)) << "; both are kept\n";
    }
    cell_.judgement.version = recorded->cell.version();
    return true;
  }

  void record_verdict(Action action, std::optional<Grade> grade, const std::string& comment) {
    Decision decision = decision_of(action);
    decision.grade = grade;
    decision.comment = comment;
    leave_ = record(std::move(decision));
  }

  void adjudicate(const KeyCommand& command) {
    std::optional<KeyCommand> grade = parse_key_command(command.rest);
    if (!grade) grade = parse_key_command(keys_.ask("adjudicate: o s c n> ").value_or(""));
    if (!grade || !grade_of(grade->key)) {
      terminal_.out() << "adjudicate as o, s, c or n\n";
      return;
    }
    record_verdict(Action::adjudicate, grade_of(grade->key), grade->rest);
  }

  void reject(const KeyCommand& command) {
    const std::string typed =
        command.rest.empty() ? keys_.ask("reject which citation? ").value_or("") : command.rest;
    size_t number = 0;
    std::from_chars(typed.data(), typed.data() + typed.size(), number);
    if (cell_.hidden || number < 1 || number > cell_.proposal.citations.size()) {
      terminal_.out() << "there is no citation of that number\n";
      return;
    }
    const Evidence& evidence = cell_.proposal.citations[number - 1];
    Decision decision = decision_of(Action::reject_citation);
    decision.citation = CitedText{evidence.document, evidence.url,  evidence.span,
                                  evidence.quote,    evidence.fact, evidence.page};
    if (record(std::move(decision))) terminal_.out() << "rejected\n";
  }

  void comment(const KeyCommand& command) {
    Decision decision = decision_of(Action::comment);
    decision.comment = command.rest.empty() ? keys_.ask("comment: ").value_or("") : command.rest;
    if (record(std::move(decision))) terminal_.out() << "noted\n";
  }

  // Goes back to the cell of the last decision of this session.
  void undo() {
    if (undoable_.empty()) {
      terminal_.out() << "nothing to undo in this session\n";
      return;
    }
    const auto [key, id] = undoable_.back();
    Decision decision = decision_of(Action::undo);
    decision.model = key.model;
    decision.criterion = key.criterion;
    decision.undoes = id;
    decision.proposal.clear();
    decision.base = -1;
    if (!record(std::move(decision))) return;
    undoable_.resize(undoable_.size() - 2);  // the undo itself, too
    terminal_.out() << "undone\n";
    if (key == at_) return;
    back_ = key;
    leave_ = true;
  }

  Reviews& reviews_;
  const Rubric& rubric_;
  const QueueQuery& query_;
  Keys& keys_;
  Terminal& terminal_;
  Key at_;
  CellDetail cell_;
  std::set<Key> seen_;
  std::optional<Key> back_;
  std::vector<std::pair<Key, std::string>> undoable_;
  size_t waiting_ = 0;
  int recorded_ = 0;
  bool leave_ = false;
  bool done_ = false;
};

template <class Value>
Result<std::vector<Value>> parse_all(const std::vector<std::string>& names, const char* what) {
  std::vector<Value> values;
  for (const std::string& name : names) {
    Value value{};
    if (!parse(name, value)) {
      return Error{ErrorCode::invalid_argument, "\"" + name + "\" is no " + what, ""};
    }
    values.push_back(value);
  }
  return values;
}

Result<QueueQuery> query_of(const ReviewArguments& arguments, const Reviews& reviews) {
  QueueQuery query = arguments.query;
  auto grades = parse_all<Grade>(arguments.grades, "grade");
  if (!grades) return grades.error();
  query.grades = *std::move(grades);
  auto states = parse_all<CellState>(arguments.states, "state of a cell");
  if (!states) return states.error();
  query.states = *std::move(states);
  if (!parse(arguments.order, query.order)) {
    return Error{ErrorCode::invalid_argument, "\"" + arguments.order + "\" is no order of the queue", ""};
  }
  if (arguments.model.empty()) return query;
  const auto models = reviews.workspace().models();
  if (!models) return models.error();
  auto model = find_model(arguments.model, *models);
  if (!model) return model.error();
  query.model = *std::move(model);
  return query;
}

int list_queue(const Reviews& reviews, const SharedOptions& shared, const std::string& rubric,
               const QueueQuery& query, Terminal& terminal) {
  const Result<QueuePage> page = reviews.queue(rubric, query);
  if (!page) return fail(terminal, kBadInput, page.error().describe());
  Table table{{{"model", "Model"},
               {"criterion", "Criterion"},
               {"grade", "Grade"},
               {"confidence", "Confidence", true, true},
               {"state", "State"},
               {"reviews", "Reviews", true, true},
               {"value", "Value", true, true}},
              {}};
  for (const QueueItem& item : page->items) {
    table.rows.push_back({item.model, item.criterion, grade_cell(item.grade),
                          fmt::format("{:.2f}", item.confidence), std::string(to_string(item.state)),
                          std::to_string(item.reviews), fmt::format("{:.4f}", item.value)});
  }
  terminal.out() << render(table, shared.format, terminal);
  if (!terminal.quiet()) {
    terminal.err() << fmt::format("{} of {} cells\n", page->items.size(), page->total);
  }
  return kOk;
}

int review(const SharedOptions& shared, const ReviewArguments& arguments, Terminal& terminal) {
  auto rules = load_rules_folder(shared.rules);
  if (!rules) return fail(terminal, kBadInput, rules.error().describe());
  const auto rubric = find_rubric(*rules, arguments.rubric);
  if (!rubric) return fail(terminal, kBadInput, rubric.error().describe());
  ReviewOptions options;
  options.read_only = arguments.list && arguments.wanted == 0;
  if (!arguments.published.empty()) {
    auto published = read_grade_file(arguments.published, criteria_of(**rubric));
    if (!published) return fail(terminal, kBadInput, published.error().describe());
    options.published = *std::move(published);
  }
  const SystemClock clock;
  auto reviews = Reviews::open(shared.workspace, rules->rubrics, clock, std::move(options));
  if (!reviews) return fail(terminal, kBadInput, reviews.error().describe());
  if (arguments.wanted > 0) {
    const Result<void> set = reviews->set_reviews_wanted(arguments.wanted);
    if (!set) return fail(terminal, kUsage, set.error().describe());
  }
  const Result<QueueQuery> query = query_of(arguments, *reviews);
  if (!query) {
    const bool is_unknown = query.error().code == ErrorCode::not_found;
    return fail(terminal, is_unknown ? kBadInput : kUsage, query.error().describe());
  }
  if (arguments.list) return list_queue(*reviews, shared, arguments.rubric, *query, terminal);
  if (query->reviewer.empty()) {
    return fail(terminal, kUsage, "who reviews? Say --reviewer NAME or set EXHIBIT_REVIEWER");
  }
  Keys keys(std::cin, isatty(STDIN_FILENO) == 1 ? STDIN_FILENO : -1, terminal);
  const Result<void> done = Session(*reviews, **rubric, *query, keys, terminal).run();
  return done ? kOk : fail(terminal, kBadInput, done.error().describe());
}

cli::Action define(CLI::App& app, SharedOptions& shared) {
  const auto arguments = std::make_shared<ReviewArguments>();
  QueueQuery& query = arguments->query;
  app.add_option("MODEL", arguments->model, "Only this model (default: all)");
  app.add_option("--reviewer", query.reviewer,
                 "Who you are (default: $EXHIBIT_REVIEWER, else the user's name)")
      ->type_name("NAME");
  app.add_flag("--blind", query.blind, "Hide the proposals and what others said until you have decided");
  app.add_option("--criterion", query.criteria, "Only these criteria")->type_name("ID");
  app.add_option("--grade", arguments->grades, "Only cells of these grades")->type_name("GRADE");
  app.add_option("--state", arguments->states,
                 "Only cells in these states: unreviewed, partial, reviewed, disagreed, adjudicated, changed "
                 "(default: what waits for a look)")
      ->type_name("STATE");
  app.add_option("--confidence-min", query.confidence_min, "Only cells at least so sure")->type_name("0..1");
  app.add_option("--confidence-max", query.confidence_max, "Only cells at most so sure")->type_name("0..1");
  app.add_option("--assigned-to", query.assigned_to, "Only cells assigned to this person")->type_name("NAME");
  app.add_option("--reviewed-by", query.reviewed_by, "Only cells that this person gave a verdict on")
      ->type_name("NAME");
  app.add_option("--order", arguments->order, "What comes first (default: value, what a look is worth)")
      ->type_name("{value,disagreement,confidence,model}");
  app.add_option("--published", arguments->published, "A table of grades that others published")
      ->type_name("CSV");
  app.add_option("--wanted", arguments->wanted,
                 "From now on a cell wants so many independent reviews (default: 1)")
      ->type_name("N");
  app.add_flag("--list", arguments->list, "Print the queue and ask nothing");
  app.add_option("--limit", query.limit, "With --list: so many cells (default: 50)")->type_name("N");
  app.add_option("--rubric", arguments->rubric, "The rubric of the grades (default: kips2025)")
      ->type_name("ID");
  add_workspace(app, shared);
  add_rules(app, shared);
  add_format(app, shared, {Format::table, Format::json, Format::jsonl, Format::markdown, Format::csv});
  return [arguments, &shared](Terminal& terminal) {
    if (arguments->query.reviewer.empty() && !arguments->list) arguments->query.reviewer = shared.reviewer;
    return review(shared, *arguments, terminal);
  };
}

}  // namespace

Command review_command() {
  return {"review", "Go through the proposed grades and say what is right",
          "Shows one cell at a time: the rubric's words, the proposal, its citations in context. One key "
          "decides and goes on;\n"
          "? lists the keys. Where the input is no terminal, each line is a key with what belongs to it "
          "(\"r 2\", \"c no code\").\n"
          "Decisions are kept in the workspace and never overwritten; docs/review.md tells what they mean.",
          "  exhibit review                                 what is worth a look first\n"
          "  exhibit review pelican-8b-chat --criterion license code\n"
          "  exhibit review --blind --reviewer ada          without seeing proposals or other people's say\n"
          "  exhibit review --state disagreed changed       to settle what is open\n"
          "  exhibit review --list --order confidence --format csv\n",
          define};
}

}  // namespace exhibit::cli
