// How open a model is, as a picture for a README. It loads nothing, says in words what it shows, and tells
// low from high by the number, the length of a bar and lightness: never by hue alone. Tested by
// tests/exchange/badge_test.cc.
#include <algorithm>
#include <cmath>

#include "pipeline/base/text.h"
#include "pipeline/exchange/outcome.h"
#include "pipeline/exchange/writers.h"

namespace exhibit {
namespace {

constexpr size_t kMaxNameBytes = 200;

// Text for XML, as content or attribute. What XML 1.0 has no character for becomes a blank.
std::string xml_text(std::string_view text) {
  if (!is_valid_utf8(text)) return "?";
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const std::string_view here = text.substr(i, 3);
    if (here == "\xEF\xBF\xBE" || here == "\xEF\xBF\xBF") {  // U+FFFE, U+FFFF
      out += ' ';
      i += 2;
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"') {
      out += "&quot;";
    } else if (c == '\'') {
      out += "&#39;";
    } else {
      out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    }
  }
  return out;
}

// One hue from light to dark; white text has a contrast of at least 4.5 on each.
std::string_view color_of(int percent) {
  if (percent < 34) return "#6b7280";
  return percent < 67 ? "#2f6fa8" : "#08306b";
}

std::string counts_of(const std::vector<Outcome>& outcomes) {
  std::string text;
  for (const Grade grade : {Grade::open, Grade::semi, Grade::closed, Grade::na, Grade::unknown}) {
    const auto count = std::count_if(outcomes.begin(), outcomes.end(),
                                     [grade](const Outcome& outcome) { return outcome.grade == grade; });
    if (count == 0) continue;
    text += (text.empty() ? "" : ", ") + std::to_string(count) + ' ' + std::string(words_for(grade));
  }
  return text;
}

Result<const WeightScheme*> scheme_of(const ExportInput& input) {
  const auto& schemes = input.rubric.schemes;
  std::string known;
  for (const WeightScheme& scheme : schemes) {
    if (input.scheme.empty() || scheme.id == input.scheme) return &scheme;
    known += (known.empty() ? "" : ", ") + scheme.id;
  }
  return Error{ErrorCode::invalid_argument,
               "the rubric " + input.rubric.id + " has no weight scheme \"" + input.scheme + "\"; it has " +
                   (known.empty() ? "none" : known),
               {}};
}

}  // namespace

Result<std::string> write_badge(const ExportInput& input) {
  const auto found = scheme_of(input);
  if (!found) return found.error();
  const WeightScheme& scheme = **found;
  const std::vector<Outcome> outcomes = outcomes_of(input);
  const int percent =
      static_cast<int>(std::lround(100 * std::clamp(openness_of(input.rubric, scheme, outcomes), 0.0, 1.0)));
  const auto decided = std::count_if(outcomes.begin(), outcomes.end(),
                                     [](const Outcome& outcome) { return outcome.is_decided(); });
  const std::string& name =
      input.graded.plan.name.empty() ? input.graded.plan.model.id : input.graded.plan.name;
  const std::string value = std::to_string(percent) + '%';
  const std::string title = xml_text(truncate_utf8(name, kMaxNameBytes)) + ": openness " + value;
  const std::string description =
      xml_text(input.rubric.title + ", " + scheme.title + ": " + counts_of(outcomes) + "; " +
               std::to_string(decided) + " of " + std::to_string(outcomes.size()) + " decided by reviewers.");
  const std::string color(color_of(percent));
  const int bar = percent * 116 / 100;
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"116\" height=\"20\" role=\"img\" "
         "aria-labelledby=\"exhibit-title exhibit-description\">\n"
         "  <title id=\"exhibit-title\">" +
         title +
         "</title>\n"
         "  <desc id=\"exhibit-description\">" +
         description +
         "</desc>\n"
         "  <rect width=\"116\" height=\"20\" rx=\"3\" fill=\"#333333\"/>\n"
         "  <path d=\"M72 0h41a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3H72z\" fill=\"" +
         color +
         "\"/>\n"
         "  <rect y=\"17\" width=\"" +
         std::to_string(bar) +
         "\" height=\"3\" fill=\"#ffffff\" fill-opacity=\"0.9\"/>\n"
         "  <g fill=\"#ffffff\" font-family=\"Verdana,DejaVu Sans,sans-serif\" font-size=\"11\" "
         "text-anchor=\"middle\" "
         "aria-hidden=\"true\">\n"
         "    <text x=\"36\" y=\"13\" textLength=\"58\" lengthAdjust=\"spacingAndGlyphs\">openness</text>\n"
         "    <text x=\"94\" y=\"13\">" +
         value +
         "</text>\n"
         "  </g>\n"
         "</svg>\n";
}

}  // namespace exhibit
