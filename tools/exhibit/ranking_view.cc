// Tested by tests/tools/ranking_test.sh.
#include "tools/exhibit/ranking_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

namespace exhibit::cli {
namespace {

using Json = nlohmann::ordered_json;

const RankComparison* published_for(const RankingResult& result, const std::string& scheme) {
  for (const RankComparison& comparison : result.published) {
    if (comparison.scheme == scheme) return &comparison;
  }
  return nullptr;
}

std::vector<size_t> order_of(const RankingResult& result) {
  const std::vector<int>& ranks = result.schemes[result.sorted_by].ranks;
  std::vector<size_t> order(ranks.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return ranks[a] < ranks[b]; });
  return order;
}

std::string interval_text(const RankInterval& interval) {
  return interval.low == interval.high ? std::to_string(interval.low)
                                       : fmt::format("{}–{}", interval.low, interval.high);
}

std::string heading(std::string_view title, Format format, const Terminal& terminal) {
  return format == Format::markdown ? fmt::format("\n## {}\n\n", title)
                                    : "\n" + terminal.paint(Style::bold, title) + "\n";
}

// A line of a list, wrapped on a terminal.
std::string item(const std::string& text, Format format, const Terminal& terminal) {
  if (format == Format::markdown) return "- " + text + "\n";
  return wrap(printable(text), terminal.width(), "  ") + "\n";
}

std::string ties_text(const RankingResult& result, Format format, const Terminal& terminal) {
  std::string text;
  for (const SchemeRanks& scheme : result.schemes) {
    std::string line;
    for (const std::vector<size_t>& group : ties(scheme.ranks)) {
      line += (line.empty() ? "" : "; ") + std::to_string(scheme.ranks[group.front()]) + " ";
      for (size_t i = 0; i < group.size(); ++i) line += (i > 0 ? " = " : "") + result.models[group[i]].model;
    }
    text += item(scheme.scheme.id + ": " + (line.empty() ? "none" : line), format, terminal);
  }
  return heading("Ties", format, terminal) + text;
}

Table agreement_table(const RankingResult& result) {
  Table table{{{"scheme", "Kendall τ-b"}}, {}};
  for (const SchemeRanks& scheme : result.schemes) {
    table.columns.push_back({scheme.scheme.id, scheme.scheme.id, true, true});
  }
  for (size_t i = 0; i < result.schemes.size(); ++i) {
    std::vector<Cell> row = {result.schemes[i].scheme.id};
    for (const auto& tau : result.agreement[i]) row.emplace_back(tau ? fmt::format("{:.2f}", *tau) : "–");
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table rho_table(const RankingResult& result) {
  Table table{{{"scheme", "Published column"},
               {"spearman", "Spearman ρ", true, true},
               {"equal", "Same rank", true, true},
               {"deviations", "Other rank", true, true},
               {"contradictions", "Contradictions", true, true}},
              {}};
  for (const RankComparison& c : result.published) {
    table.rows.push_back({c.scheme, c.spearman ? fmt::format("{:.4f}", c.spearman->r) : "–",
                          std::to_string(c.ours.size() - c.deviations.size()),
                          std::to_string(c.deviations.size()), std::to_string(c.contradictions.size())});
  }
  return table;
}

std::string contradiction_text(const Contradiction& found, const RankComparison& comparison,
                               const RankingResult& result) {
  const std::string& ahead = result.models[found.ahead].model;
  const std::string& behind = result.models[found.behind].model;
  const std::string ranks =
      fmt::format("{} is published as {}, {} as {}", ahead, comparison.published[found.ahead], behind,
                  comparison.published[found.behind]);
  return found.same_grades ? ranks + ", with the same grades in every criterion that counts"
                           : ranks + ", although the latter is graded lower nowhere and higher somewhere";
}

std::string published_text(const RankingResult& result, Format format, const Terminal& terminal) {
  std::string text = heading("Against the published ranks", format, terminal);
  text += render(rho_table(result), format, terminal);
  for (const RankComparison& comparison : result.published) {
    text += heading("Deviations, " + comparison.scheme, format, terminal);
    for (const Deviation& deviation : comparison.deviations) {
      text +=
          item(fmt::format("{}: published {}, from the table {} — {}", result.models[deviation.model].model,
                           deviation.published, deviation.ours, deviation.explanation),
               format, terminal);
    }
    if (comparison.contradictions.empty()) continue;
    text += heading("Cannot follow from the table, " + comparison.scheme, format, terminal);
    for (const Contradiction& found : comparison.contradictions) {
      text += item(contradiction_text(found, comparison, result), format, terminal);
    }
  }
  return text;
}

Json number_or_null(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

Json model_json(const RankingResult& result, size_t model, const Rubric& rubric) {
  Json json = {{"model", result.models[model].model}};
  for (const Area& area : rubric.areas) json["areas"][area.id] = result.scores[model].areas.at(area.id);
  for (size_t s = 0; s < result.schemes.size(); ++s) {
    const SchemeRanks& scheme = result.schemes[s];
    Json entry = {{"total", scheme.totals[model]}, {"rank", scheme.ranks[model]}};
    if (!result.intervals.empty()) {
      const RankInterval& interval = result.intervals[s][model];
      entry["interval"] = {interval.low, interval.high};
      entry["median"] = interval.median;
      entry["share_first"] = interval.first;
    }
    if (const RankComparison* comparison = published_for(result, scheme.scheme.id)) {
      entry["published"] = comparison->published[model];
    }
    json["schemes"][scheme.scheme.id] = std::move(entry);
  }
  return json;
}

Json comparison_json(const RankComparison& comparison, const RankingResult& result) {
  Json json = {{"scheme", comparison.scheme}};
  json["spearman"] = comparison.spearman ? Json(comparison.spearman->r) : Json(nullptr);
  json["deviations"] = Json::array();
  for (const Deviation& deviation : comparison.deviations) {
    json["deviations"].push_back({{"model", result.models[deviation.model].model},
                                  {"published", deviation.published},
                                  {"ours", deviation.ours},
                                  {"cause", std::string(to_string(deviation.cause))},
                                  {"explanation", deviation.explanation}});
  }
  json["contradictions"] = Json::array();
  for (const Contradiction& found : comparison.contradictions) {
    json["contradictions"].push_back({{"ahead", result.models[found.ahead].model},
                                      {"behind", result.models[found.behind].model},
                                      {"same_grades", found.same_grades}});
  }
  return json;
}

}  // namespace

Table ranking_table(const RankingResult& result, const Rubric& rubric) {
  const SchemeRanks& chosen = result.schemes[result.sorted_by];
  Table table{{{"rank", "#", true, true}, {"model", "Model"}}, {}};
  for (const Area& area : rubric.areas) table.columns.push_back({area.id, area.id, true, true});
  table.columns.push_back({"total", "total", true, true});
  if (!result.intervals.empty()) table.columns.push_back({"interval", "range", true});
  for (const SchemeRanks& scheme : result.schemes) {
    const std::string& id = scheme.scheme.id;
    table.columns.push_back({"rank_" + id, id, true, true});
    if (published_for(result, id) != nullptr) {
      table.columns.push_back({"published_" + id, "published", true, true});
    }
  }
  for (const size_t i : order_of(result)) {
    std::vector<Cell> row = {std::to_string(chosen.ranks[i]), result.models[i].model};
    for (const Area& area : rubric.areas) {
      row.emplace_back(fmt::format("{:.2f}", result.scores[i].areas.at(area.id)));
    }
    row.emplace_back(fmt::format("{:.2f}", chosen.totals[i]));
    if (!result.intervals.empty()) row.emplace_back(interval_text(result.intervals[result.sorted_by][i]));
    for (const SchemeRanks& scheme : result.schemes) {
      row.emplace_back(std::to_string(scheme.ranks[i]));
      if (const RankComparison* comparison = published_for(result, scheme.scheme.id)) {
        const int published = comparison->published[i];
        row.emplace_back(std::to_string(published),
                         published == scheme.ranks[i] ? Style::dim : Style::middling);
      }
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string ranking_text(const RankingResult& result, const Rubric& rubric, Format format,
                         const Terminal& terminal) {
  std::string text = render(ranking_table(result, rubric), format, terminal);
  if (!result.intervals.empty()) {
    text += "\n" +
            wrap(fmt::format("range: ranks in {:.0f} % of {} draws in which every grade holds with its "
                             "confidence (seed {}), weighted by {}",
                             result.bootstrap.confidence * 100, result.bootstrap.draws, result.bootstrap.seed,
                             result.schemes[result.sorted_by].scheme.id),
                 format == Format::markdown ? 10000 : terminal.width(), "") +
            "\n";
  }
  text += ties_text(result, format, terminal);
  text += heading("Agreement between the schemes", format, terminal);
  text += render(agreement_table(result), format, terminal);
  if (!result.published.empty()) text += published_text(result, format, terminal);
  return text;
}

std::string ranking_json(const RankingResult& result, const Rubric& rubric) {
  Json json = {{"rubric", rubric.id}, {"sorted_by", result.schemes[result.sorted_by].scheme.id}};
  json["schemes"] = Json::array();
  for (size_t s = 0; s < result.schemes.size(); ++s) {
    const WeightScheme& scheme = result.schemes[s].scheme;
    Json entry = {{"id", scheme.id}, {"title", scheme.title}};
    for (const Area& area : rubric.areas) entry["weights"][area.id] = scheme.areas.at(area.id);
    for (size_t t = 0; t < result.schemes.size(); ++t) {
      entry["kendall_tau_b"][result.schemes[t].scheme.id] = number_or_null(result.agreement[s][t]);
    }
    json["schemes"].push_back(std::move(entry));
  }
  if (!result.intervals.empty()) {
    json["bootstrap"] = {{"draws", result.bootstrap.draws},
                         {"seed", result.bootstrap.seed},
                         {"confidence", result.bootstrap.confidence}};
  }
  json["models"] = Json::array();
  for (const size_t i : order_of(result)) json["models"].push_back(model_json(result, i, rubric));
  if (!result.published.empty()) {
    json["published"] = Json::array();
    for (const RankComparison& comparison : result.published) {
      json["published"].push_back(comparison_json(comparison, result));
    }
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace exhibit::cli
