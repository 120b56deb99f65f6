#include "tools/exhibit/table.h"

#include <gtest/gtest.h>

#include <sstream>

namespace exhibit::cli {
namespace {

class TableTest : public ::testing::Test {
 protected:
  std::string rendered(const Table& table, Format format) { return render(table, format, terminal_); }

  std::ostringstream out_, err_;
  Terminal terminal_{out_, err_, {}};
};

Table models() {
  return {{{"model", "Model"}, {"grade", "Grade"}, {"total", "Total", true, true}},
          {{"a/One", Cell("●", Style::good, "open"), "3.5"},
           {"나래/둘, \"2\"", Cell("○", Style::bad, "closed"), "10"}}};
}

TEST_F(TableTest, Text) {
  EXPECT_EQ(rendered(models(), Format::table),
            "Model         Grade  Total\n"
            "a/One         ●        3.5\n"
            "나래/둘, \"2\"  ○         10\n");
}

TEST_F(TableTest, TextWithColourKeepsItsColumns) {
  terminal_.set_color(ColorMode::always);
  const std::string text = rendered(models(), Format::table);
  EXPECT_NE(text.find("a/One         \x1b[32m●\x1b[0m        3.5\n"), std::string::npos) << text;
}

TEST_F(TableTest, Csv) {
  EXPECT_EQ(rendered(models(), Format::csv),
            "model,grade,total\n"
            "a/One,open,3.5\n"
            "\"나래/둘, \"\"2\"\"\",closed,10\n");
}

TEST_F(TableTest, Json) {
  EXPECT_EQ(rendered(models(), Format::jsonl),
            "{\"model\":\"a/One\",\"grade\":\"open\",\"total\":3.5}\n"
            "{\"model\":\"나래/둘, \\\"2\\\"\",\"grade\":\"closed\",\"total\":10}\n");
  EXPECT_EQ(rendered({{{"n", "N", true, true}}, {{"none"}}}, Format::json),
            "[\n  {\n    \"n\": null\n  }\n]\n");
  EXPECT_EQ(rendered({{{"n", "N"}}, {}}, Format::json), "[]\n");
}

TEST_F(TableTest, Markdown) {
  EXPECT_EQ(rendered({{{"q", "Quote"}, {"n", "N", true}}, {{"a|b <b>\nc", "1"}}}, Format::markdown),
            "| Quote | N |\n| --- | ---: |\n| a\\|b \\<b> c | 1 |\n");
}

TEST_F(TableTest, ForeignTextCannotSteerTheTerminal) {
  EXPECT_EQ(rendered({{{"q", "Quote"}}, {{"\x1b[2Jgone"}}}, Format::table), "Quote\n\xEF\xBF\xBD[2Jgone\n");
}

TEST_F(TableTest, CsvFields) {
  EXPECT_EQ(csv_field("plain"), "plain");
  EXPECT_EQ(csv_field("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_field("say \"x\""), "\"say \"\"x\"\"\"");
  EXPECT_EQ(csv_field("two\nlines"), "\"two\nlines\"");
  EXPECT_EQ(csv_field(""), "");
}

}  // namespace
}  // namespace exhibit::cli
