// Tested by tests/report/site_test.cc and tests/e2e/report.test.mjs.
#include "pipeline/report/site.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <kainjow/mustache.hpp>
#include <set>

#include "pipeline/base/sha256.h"
#include "pipeline/base/text.h"
#include "pipeline/report/html_text.h"
#include "pipeline/report/svg_plot.h"
#include "pipeline/report/text_fragment.h"

namespace exhibit {
namespace {

using Data = kainjow::mustache::data;

constexpr size_t kUrlBytes = 90;  // of an address as shown beside a citation

Data object() { return Data{Data::type::object}; }
Data list() { return Data{Data::type::list}; }

// An empty text counts as "not there" in a template's sections.
void set(Data& data, const std::string& key, const std::string& value) {
  if (value.empty()) {
    data.set(key, Data{false});
  } else {
    data.set(key, Data{value});
  }
}
void set(Data& data, const std::string& key, bool value) { data.set(key, Data{value}); }

std::string render(std::string_view name, const Data& data) {
  kainjow::mustache::mustache page{std::string(site_file(name))};
  assert(page.is_valid());
  page.set_custom_escape([](const std::string& text) { return escape_html(text); });
  return page.render(data);
}

std::string base64_of_hex(const std::string& hex) {
  constexpr const char* kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto digit = [&](size_t i) {
    return static_cast<unsigned>(i >= hex.size() ? 0 : hex[i] <= '9' ? hex[i] - '0' : hex[i] - 'a' + 10);
  };
  std::string result;
  for (size_t i = 0; i < hex.size(); i += 3) {  // 3 hexadecimal digits are 2 of base 64
    const unsigned bits = digit(i) << 8 | digit(i + 1) << 4 | digit(i + 2);
    result += kAlphabet[bits >> 6];
    if (i + 1 < hex.size()) result += kAlphabet[bits & 63];
  }
  while (result.size() % 4 != 0) result += '=';
  return result;
}

std::string bytes_text(uint64_t bytes) {
  if (bytes < 1000) return fmt::format("{} B", bytes);
  if (bytes < 1000000) return fmt::format("{:.1f} kB", static_cast<double>(bytes) / 1e3);
  return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

std::string day_of(const std::string& time) { return time.substr(0, 10); }

std::string shown_url(const std::string& url) {
  std::string_view rest = url;
  if (const size_t scheme = rest.find("://"); scheme != std::string_view::npos)
    rest.remove_prefix(scheme + 3);
  if (rest.size() <= kUrlBytes) return std::string(rest);
  return std::string(truncate_utf8(rest, kUrlBytes)) + "…";
}

class Site {
 public:
  Site(const Report& report, const SiteTexts& texts)
      : report_(report), rubric_(report.rubric), texts_(texts), style_(site_file("style.css")) {
    style_hash_ = "sha256-" + base64_of_hex(sha256_hex(style_));
    words_ = object();
    for (const auto& [key, text] : texts.all()) {
      std::string name = key;
      std::replace(name.begin(), name.end(), '.', '_');
      words_.set(name, text);
    }
  }

  std::vector<ReportFile> write() {
    std::vector<ReportFile> files;
    const StackedBars areas = areas_plot();
    const RankRanges ranks = ranks_plot();
    files.push_back({"index.html", page(texts_("title"), "", render("index.mustache", index(areas, ranks)))});
    files.push_back({"coverage.html", page(texts_("coverage"), "", render("coverage.mustache", coverage()))});
    files.push_back(
        {"methodology.html", page(texts_("methodology"), "", render("methodology.mustache", methodology()))});
    for (size_t m = 0; m < report_.models.size(); ++m) {
      files.push_back({"models/" + report_.models[m].slug + ".html",
                       page(report_.models[m].id, "../", render("model.mustache", model(m)))});
    }
    files.push_back({"plots/areas.svg", draw(areas, SvgUse::standalone)});
    files.push_back({"plots/ranks.svg", draw(ranks, SvgUse::standalone)});
    return files;
  }

 private:
  Data with_words() const {
    Data data = object();
    data.set("t", words_);
    return data;
  }

  std::string page(const std::string& title, const std::string& root, const std::string& body) const {
    Data data = with_words();
    set(data, "lang", texts_("lang"));
    set(data, "version", report_.program_version);
    set(data, "page_title", title + " · " + texts_("site"));
    set(data, "style", style_);
    set(data, "style_hash", style_hash_);
    data.set("root", Data{root});
    set(data, "body", body);
    set(data, "made_by", texts_("made_by", {{"version", report_.program_version}}));
    return render("page.mustache", data);
  }

  // --- What several pages show ---

  void set_grade(Data& data, Grade grade) const {
    const std::string name(to_string(grade));
    set(data, "grade", name);
    set(data, "letter", texts_("letter." + name));
    set(data, "word", texts_("grade." + name));
  }

  std::string range_of(size_t scheme, size_t model) const {
    const RankInterval& interval = report_.intervals[scheme][model];
    return interval.low == interval.high ? std::to_string(interval.low)
                                         : fmt::format("{}–{}", interval.low, interval.high);
  }

  void set_model(Data& data, const ReportModel& model) const {
    const size_t slash = model.id.find('/');
    set(data, "slug", model.slug);
    set(data, "publisher", slash == std::string::npos ? "" : model.id.substr(0, slash));
    set(data, "name", slash == std::string::npos ? model.id : model.id.substr(slash + 1));
  }

  std::string short_name(const ReportModel& model) const {
    const size_t slash = model.id.find('/');
    return visible_text(slash == std::string::npos ? model.id : model.id.substr(slash + 1));
  }

  const ReportCell& cell(const ReportModel& model, const std::string& criterion) const {
    return *std::find_if(model.cells.begin(), model.cells.end(),
                         [&](const ReportCell& found) { return found.criterion == criterion; });
  }

  const Criterion& criterion(const std::string& id) const { return *rubric_.find(id); }

  bool ranked() const { return !report_.ranks.empty(); }

  // --- The leaderboard ---

  StackedBars areas_plot() const {
    StackedBars plot;
    plot.title = texts_("plot.areas");
    for (const Area& area : rubric_.areas) plot.parts.push_back(texts_.area(rubric_, area));
    for (const ReportModel& model : report_.models) {
      std::vector<double> values;
      for (const Area& area : rubric_.areas) values.push_back(model.scores.areas.at(area.id));
      plot.rows.emplace_back(short_name(model), std::move(values));
    }
    return plot;
  }

  RankRanges ranks_plot() const {
    RankRanges plot{texts_("plot.ranks"), {}};
    if (!ranked()) return plot;
    for (size_t m = 0; m < report_.models.size(); ++m) {
      const RankInterval& interval = report_.intervals.front()[m];
      plot.rows.push_back(
          {short_name(report_.models[m]), report_.ranks.front().ranks[m], interval.low, interval.high});
    }
    return plot;
  }

  std::string lead() const {
    size_t citations = 0, reviewed = 0, cells = 0;
    std::string from, to;
    for (const ReportModel& model : report_.models) {
      citations += model.citations();
      reviewed += model.reviewed();
      cells += model.cells.size();
      const std::string oldest = model.oldest_seen();
      if (from.empty() || (!oldest.empty() && oldest < from)) from = oldest;
      to = std::max(to, model.newest_seen());
    }
    return texts_("lead", {{"models", std::to_string(report_.models.size())},
                           {"criteria", std::to_string(rubric_.criteria.size())},
                           {"citations", std::to_string(citations)},
                           {"from", from.empty() ? "?" : day_of(from)},
                           {"to", to.empty() ? "?" : day_of(to)},
                           {"reviewed", std::to_string(reviewed)},
                           {"cells", std::to_string(cells)}});
  }

  Data heat_cells(const ReportModel& model) const {
    Data cells = list();
    for (const Area& area : rubric_.areas) {
      for (const std::string& id : area.criteria) {
        const ReportCell& shown = cell(model, id);
        Data data = object();
        set(data, "id", id);
        set(data, "title", texts_.title(rubric_, criterion(id)));
        set(data, "first", id == area.criteria.front());
        set(data, "decided", shown.decided);
        set_grade(data, shown.grade);
        cells << data;
      }
    }
    return cells;
  }

  Data leaderboard_rows() const {
    Data models = list();
    for (size_t m = 0; m < report_.models.size(); ++m) {
      Data row = object();
      set_model(row, report_.models[m]);
      row.set("cells", heat_cells(report_.models[m]));
      set(row, "rank", ranked() ? std::to_string(report_.ranks.front().ranks[m]) : "–");
      set(row, "total", ranked() ? fmt::format("{:.2f}", report_.ranks.front().totals[m]) : "–");
      set(row, "range", ranked() ? range_of(0, m) : "–");
      Data ranks = list();
      for (const SchemeRanks& scheme : report_.ranks) {
        Data rank = object();
        set(rank, "rank", std::to_string(scheme.ranks[m]));
        ranks << rank;
      }
      row.set("scheme_ranks", ranks);
      models << row;
    }
    return models;
  }

  Data legend() const {
    Data grades = list();
    for (const Grade grade : {Grade::open, Grade::semi, Grade::closed, Grade::na, Grade::unknown}) {
      Data data = object();
      set_grade(data, grade);
      const auto score = rubric_.scores.find(grade);
      set(data, "score", score == rubric_.scores.end() ? "" : fmt::format("{}", score->second));
      grades << data;
    }
    return grades;
  }

  Data index(const StackedBars& areas, const RankRanges& ranks) const {
    Data data = with_words();
    set(data, "rubric_title", texts_.rubric(rubric_));
    set(data, "lead", lead());
    Data area_list = list(), criteria = list(), schemes = list();
    for (const Area& area : rubric_.areas) {
      Data one = object();
      set(one, "title", texts_.area(rubric_, area));
      set(one, "count", std::to_string(area.criteria.size()));
      area_list << one;
      for (const std::string& id : area.criteria) {
        Data head = object();
        set(head, "id", id);
        set(head, "title", texts_.title(rubric_, criterion(id)));
        set(head, "first", id == area.criteria.front());
        criteria << head;
      }
    }
    for (const SchemeRanks& scheme : report_.ranks) {
      Data one = object();
      set(one, "title", texts_.scheme(rubric_, scheme.scheme));
      schemes << one;
    }
    data.set("areas", area_list);
    data.set("criteria", criteria);
    data.set("schemes", schemes);
    data.set("models", leaderboard_rows());
    data.set("legend", legend());
    set(data, "leaderboard_note",
        texts_("leaderboard.note",
               {{"scheme", ranked() ? texts_.scheme(rubric_, report_.ranks.front().scheme) : "–"},
                {"draws", std::to_string(BootstrapOptions{}.draws)}}));
    set(data, "areas_plot", draw(areas, SvgUse::inline_));
    set(data, "ranks_plot", draw(ranks, SvgUse::inline_));
    return data;
  }

  // --- A model's page ---

  std::string seen_text(const std::string& first, const std::string& last) const {
    if (first.empty()) return "";
    if (last.empty() || day_of(first) == day_of(last)) return texts_("seen", {{"time", day_of(first)}});
    return texts_("seen_span", {{"first", day_of(first)}, {"last", day_of(last)}});
  }

  std::string place_text(const Evidence& evidence) const {
    std::string place;
    const auto add = [&](const std::string& part) { place += (place.empty() ? "" : ", ") + part; };
    if (evidence.page > 0) add(texts_("page", {{"n", std::to_string(evidence.page)}}));
    if (evidence.line > 0) add(texts_("line", {{"n", std::to_string(evidence.line)}}));
    if (!evidence.section.empty()) add(texts_("section", {{"title", evidence.section}}));
    return place;
  }

  Data citation(const ReportCitation& citation) const {
    const Evidence& evidence = citation.evidence;
    Data data = object();
    set(data, "before", citation.quotation.before);
    set(data, "quote", citation.quotation.quote);
    set(data, "after", citation.quotation.after);
    set(data, "link", citation.link);
    set(data, "shown", shown_url(evidence.url));
    set(data, "place", place_text(evidence));
    set(data, "fact", evidence.fact);
    std::string values;
    for (const auto& [name, value] : evidence.values)
      values += (values.empty() ? "" : ", ") + name + " " + value;
    set(data, "values", values);
    set(data, "role", texts_("role." + std::string(to_string(evidence.role))));
    set(data, "relation", texts_("relation." + std::string(to_string(evidence.relation))));
    set(data, "about",
        evidence.subject == Subject::model ? ""
                                           : texts_("subject." + std::string(to_string(evidence.subject))));
    set(data, "stage",
        evidence.stage == Stage::unknown ? "" : texts_("stage." + std::string(to_string(evidence.stage))));
    set(data, "hash", evidence.document);
    set(data, "seen", seen_text(citation.first_seen, citation.last_seen));
    set(data, "rule", evidence.rule);
    set(data, "added", citation.added_by.empty() ? "" : texts_("added_by", {{"who", citation.added_by}}));
    set(data, "rejected",
        citation.rejected_by.empty() ? "" : texts_("rejected_by", {{"who", citation.rejected_by}}));
    return data;
  }

  static std::string anchor_of(size_t source) { return "s" + std::to_string(source + 1); }

  // Which of the model's sources a searched document is; as many as there are where it is none.
  static size_t source_of(const ReportModel& model, const SearchedDocument& document) {
    for (size_t i = 0; i < model.sources.size(); ++i) {
      if (model.sources[i].source.url == document.url) return i;
    }
    return model.sources.size();
  }

  Data ledger(const ReportModel& model, const SearchLedger& ledger) const {
    Data data = object();
    uint64_t bytes = 0;
    size_t read = 0;
    Data documents = list();
    for (const SearchedDocument& document : ledger.documents) {
      bytes += document.bytes;
      read += document.failure.empty() ? 1 : 0;
      const size_t source = source_of(model, document);
      const bool known = source < model.sources.size();
      Data one = object();
      set(one, "anchor", known ? anchor_of(source) : "");
      set(one, "label", known ? std::to_string(source + 1) : shown_url(document.url));
      std::string role = texts_("role." + std::string(to_string(document.role)));
      if (document.failure.empty()) role += ", " + bytes_text(document.bytes);
      if (document.pages > 0)
        role += ", " + texts_("searched.pages", {{"pages", std::to_string(document.pages)}});
      set(one, "role", role);
      set(one, "failure",
          document.failure.empty() ? "" : texts_("searched.unread", {{"why", document.failure}}));
      documents << one;
    }
    std::string rules;
    for (const std::string& rule : ledger.rules) rules += (rules.empty() ? "" : ", ") + rule;
    set(data, "summary",
        texts_("searched", {{"documents", std::to_string(read)},
                            {"bytes", bytes_text(bytes)},
                            {"rules", std::to_string(ledger.rules.size())}}));
    data.set("documents", documents);
    set(data, "rules", rules);
    return data;
  }

  Data reviews(const ReportCell& cell) const {
    Data all = list();
    for (const Decision& decision : cell.reviews) {
      const std::string action = decision.action == Action::confirm          ? "review.confirm"
                                 : decision.action == Action::override_grade ? "review.override"
                                 : decision.action == Action::adjudicate     ? "review.adjudicate"
                                                                             : "review.comment";
      const std::string grade =
          decision.grade ? texts_("grade." + std::string(to_string(*decision.grade))) : "";
      Data data = object();
      set(data, "review",
          texts_(action, {{"who", decision.reviewer}, {"grade", grade}, {"date", day_of(decision.at)}}));
      set(data, "comment", decision.comment);
      all << data;
    }
    return all;
  }

  std::string review_note(const ReportCell& cell) const {
    if (cell.state == CellState::changed) return texts_("review.changed");
    if (cell.state == CellState::disagreed) return texts_("review.disagreed");
    if (cell.state == CellState::unreviewed) return texts_("review.none");
    if (!cell.decided || cell.grade == cell.proposed) return "";
    return texts_("review.proposed", {{"grade", texts_("grade." + std::string(to_string(cell.proposed)))}});
  }

  Data full_cell(const ReportModel& model, const ReportCell& cell) const {
    Data data = object();
    const Criterion& asked = criterion(cell.criterion);
    set(data, "id", cell.criterion);
    set(data, "title", texts_.title(rubric_, asked));
    set(data, "question", texts_.question(rubric_, asked));
    set_grade(data, cell.grade);
    set(data, "decided", cell.decided);
    set(data, "confidence",
        cell.decided || cell.grade == Grade::unknown
            ? ""
            : texts_("confidence", {{"value", fmt::format("{:.2f}", cell.confidence)}}));
    set(data, "reason", cell.reason);
    set(data, "missing", cell.missing);
    Data citations = list();
    for (const ReportCitation& one : cell.citations) citations << citation(one);
    data.set("citations", citations);
    data.set("ledger", cell.citations.empty() ? ledger(model, cell.ledger) : Data{false});
    set(data, "near_misses",
        cell.ledger.near_misses.empty()
            ? ""
            : texts_("near_misses", {{"n", std::to_string(cell.ledger.near_misses.size())}}));
    data.set("reviews", reviews(cell));
    set(data, "review_note", review_note(cell));
    return data;
  }

  Data sources(const ReportModel& model) const {
    Data rows = list();
    for (size_t i = 0; i < model.sources.size(); ++i) {
      const ReportSource& source = model.sources[i];
      Data data = object();
      set(data, "anchor", anchor_of(i));
      set(data, "number", std::to_string(i + 1));
      set(data, "url", source.source.url);
      set(data, "link", source.link);
      set(data, "reason", source.source.reason);
      set(data, "failure", source.source.failure);
      set(data, "role", texts_("role." + std::string(to_string(source.source.role))));
      set(data, "relation", texts_("relation." + std::string(to_string(source.source.relation))));
      set(data, "bytes", source.source.document.empty() ? "" : bytes_text(source.bytes));
      set(data, "seen", day_of(source.last_seen));
      set(data, "hash", source.source.document);
      rows << data;
    }
    return rows;
  }

  Data refused(const ReportModel& model) const {
    if (model.plan.refused.empty()) return Data{false};
    Data data = object();
    set(data, "summary", texts_("refused", {{"n", std::to_string(model.plan.refused.size())}}));
    Data candidates = list();
    for (const Source& source : model.plan.refused) {
      Data one = object();
      set(one, "url", source.url);
      set(one, "reason", source.reason);
      candidates << one;
    }
    data.set("candidates", candidates);
    return data;
  }

  std::string rank_line(size_t m) const {
    if (!ranked()) return "";
    double most = 0;
    for (const auto& [area, weight] : report_.ranks.front().scheme.areas) most += weight;
    return texts_("rank_of", {{"rank", std::to_string(report_.ranks.front().ranks[m])},
                              {"models", std::to_string(report_.models.size())},
                              {"range", range_of(0, m)},
                              {"total", fmt::format("{:.2f}", report_.ranks.front().totals[m])},
                              {"most", fmt::format("{}", most)}});
  }

  Data model(size_t m) const {
    const ReportModel& model = report_.models[m];
    Data data = with_words();
    set_model(data, model);
    set(data, "rank_line", rank_line(m));
    set(data, "graded_at", day_of(model.run.graded_at));
    set(data, "source_count", std::to_string(model.sources.size()));
    Data bases = list();
    for (const std::string& base : model.plan.bases) {
      Data one = object();
      set(one, "base", base);
      bases << one;
    }
    data.set("bases", bases);
    Data areas = list();
    for (const Area& area : rubric_.areas) {
      Data one = object();
      set(one, "title", texts_.area(rubric_, area));
      set(one, "score", fmt::format("{:.2f}", model.scores.areas.at(area.id)));
      Data cells = list();
      for (const std::string& id : area.criteria) cells << full_cell(model, cell(model, id));
      one.set("cells", cells);
      areas << one;
    }
    data.set("areas", areas);
    data.set("sources", sources(model));
    data.set("refused", refused(model));
    return data;
  }

  // --- Coverage ---

  Data coverage() const {
    Data data = with_words();
    Data models = list(), unread = list();
    bool any_unread = false;
    for (const ReportModel& model : report_.models) {
      uint64_t bytes = 0;
      for (const ReportSource& source : model.sources) {
        bytes += source.bytes;
        if (source.source.failure.empty()) continue;
        any_unread = true;
        Data one = object();
        set_model(one, model);
        set(one, "url", source.source.url);
        set(one, "failure", source.source.failure);
        unread << one;
      }
      Data row = object();
      set_model(row, model);
      set(row, "sources", std::to_string(model.sources.size()));
      set(row, "unread", std::to_string(model.unread()));
      set(row, "bytes", bytes_text(bytes));
      set(row, "citations", std::to_string(model.citations()));
      set(row, "unknown", std::to_string(model.unknown()));
      set(row, "reviewed", fmt::format("{}/{}", model.reviewed(), model.cells.size()));
      set(row, "oldest", day_of(model.oldest_seen()));
      set(row, "newest", day_of(model.newest_seen()));
      models << row;
    }
    data.set("models", models);
    data.set("unread", unread);
    set(data, "any_unread", any_unread);
    return data;
  }

  // --- Method ---

  Data clauses(const Criterion& asked) const {
    Data all = list();
    for (const GradeClause& clause : asked.grades) {
      Data data = object();
      set_grade(data, clause.grade);
      set(data, "when", clause.when ? describe(*clause.when, report_, texts_) : "");
      set(data, "reason", clause.reason);
      set(data, "missing", clause.missing);
      all << data;
    }
    return all;
  }

  template <class Names>
  std::string names(const Names& values, const std::string& prefix) const {
    std::string text;
    for (const auto& value : values) {
      text += (text.empty() ? "" : ", ") + texts_(prefix + std::string(to_string(value)));
    }
    return text;
  }

  Data methodology() const {
    Data data = with_words();
    set(data, "rubric_title", texts_.rubric(rubric_));
    set(data, "intro", texts_("methodology.intro", {{"id", rubric_.id}}));
    set(data, "source", rubric_.source);
    data.set("scores", legend());
    Data areas = list(), schemes = list();
    for (const Area& area : rubric_.areas) {
      Data one = object();
      set(one, "title", texts_.area(rubric_, area));
      Data criteria = list();
      for (const std::string& id : area.criteria) {
        const Criterion& asked = criterion(id);
        Data item = object();
        set(item, "id", id);
        set(item, "title", texts_.title(rubric_, asked));
        set(item, "question", texts_.question(rubric_, asked));
        set(item, "examine", names(asked.examine, "role."));
        set(item, "relations", names(asked.relations, "relation."));
        item.set("clauses", clauses(asked));
        criteria << item;
      }
      one.set("criteria", criteria);
      areas << one;
    }
    for (const WeightScheme& scheme : rubric_.schemes) {
      Data one = object();
      set(one, "id", scheme.id);
      set(one, "title", texts_.scheme(rubric_, scheme));
      Data weights = list();
      for (const Area& area : rubric_.areas) {
        Data weight = object();
        set(weight, "weight", fmt::format("{}", scheme.areas.at(area.id)));
        weights << weight;
      }
      one.set("weights", weights);
      schemes << one;
    }
    data.set("areas", areas);
    data.set("schemes", schemes);
    return data;
  }

  const Report& report_;
  const Rubric& rubric_;
  const SiteTexts& texts_;
  const std::string style_;
  std::string style_hash_;
  Data words_;
};

std::string describe_leaf(const EvidencePattern& pattern, const Report& report, const SiteTexts& texts) {
  std::string text = pattern.label;
  if (text.empty() || text == pattern.facts.front()) {
    const auto meaning = report.facts.find(pattern.facts.front());
    text = meaning == report.facts.end() ? pattern.facts.front() : meaning->second;
    while (!text.empty() && text.back() == '.') text.pop_back();
  }
  std::string details;
  for (const std::string& fact : pattern.facts) details += (details.empty() ? "" : ", ") + fact;
  for (const ValuePattern& value : pattern.values) details += "; " + value.name + " = " + value.regex;
  std::string roles;
  for (const SourceRole role : pattern.roles) {
    roles += (roles.empty() ? "" : ", ") + texts("role." + std::string(to_string(role)));
  }
  if (!roles.empty()) details += "; " + roles;
  if (pattern.min > 1) details += "; ≥ " + std::to_string(pattern.min);
  if (!pattern.distinct.empty()) details += " " + pattern.distinct;
  return text + " [" + details + "]";
}

}  // namespace

std::string describe(const Condition& condition, const Report& report, const SiteTexts& texts) {
  const auto joined = [&](std::string head) {
    std::string parts;
    for (const Condition& part : condition.of) {
      parts += (parts.empty() ? "" : "; ") + describe(part, report, texts);
    }
    return head + ": (" + parts + ")";
  };
  switch (condition.kind) {
    case Condition::Kind::fact:
      return describe_leaf(condition.pattern, report, texts);
    case Condition::Kind::base:
      return texts("methodology.base." + std::string(to_string(condition.base)));
    case Condition::Kind::all:
      return joined(texts("methodology.all"));
    case Condition::Kind::any:
      return joined(texts("methodology.any"));
    case Condition::Kind::negation:
      return joined(texts("methodology.not"));
    case Condition::Kind::at_least:
      return joined(texts("methodology.at_least", {{"n", std::to_string(condition.n)}}));
  }
  return {};
}

std::vector<ReportFile> write_site(const Report& report, const SiteTexts& texts) {
  return Site(report, texts).write();
}

}  // namespace exhibit
