#include "tests/document/pdf_writer.h"

#include <cstdio>

namespace exhibit::test {
namespace {

std::string number(double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.2f", value);
  return buffer;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '(' || c == ')' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string content_of(const PdfTextPage& page) {
  std::string content = "BT\n";
  for (const PdfText& line : page) {
    content += "/F1 " + number(line.size) + " Tf ";
    content += line.upright ? "1 0 0 1 " : "0 1 -1 0 ";
    content += number(line.x) + " " + number(792 - line.y) + " Tm (" + escaped(line.text) + ") Tj\n";
  }
  return content + "ET\n";
}

}  // namespace

void add_lines(PdfTextPage& page, double x, double y, const std::vector<std::string>& lines, double size) {
  for (const std::string& line : lines) {
    page.push_back({x, y, line, size, true});
    y += 1.2 * size;
  }
}

std::string write_pdf(const std::vector<PdfTextPage>& pages, std::string_view title) {
  std::vector<std::string> objects;
  std::string kids;
  for (size_t i = 0; i < pages.size(); ++i) kids += std::to_string(5 + 2 * i) + " 0 R ";
  objects.push_back("<< /Type /Catalog /Pages 2 0 R >>");
  objects.push_back("<< /Type /Pages /Kids [" + kids + "] /Count " + std::to_string(pages.size()) + " >>");
  objects.push_back("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
  objects.push_back("<< /Title (" + escaped(title) + ") >>");
  for (const PdfTextPage& page : pages) {
    const std::string content = content_of(page);
    objects.push_back(
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> "
        "/Contents " +
        std::to_string(objects.size() + 2) + " 0 R >>");
    objects.push_back("<< /Length " + std::to_string(content.size()) + " >>\nstream\n" + content +
                      "endstream");
  }
  std::string file = "%PDF-1.4\n";
  std::vector<size_t> offsets;
  for (size_t i = 0; i < objects.size(); ++i) {
    offsets.push_back(file.size());
    file += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
  }
  const size_t table = file.size();
  file += "xref\n0 " + std::to_string(objects.size() + 1) + "\n0000000000 65535 f \n";
  for (size_t offset : offsets) {
    char entry[32];
    std::snprintf(entry, sizeof entry, "%010zu 00000 n \n", offset);
    file += entry;
  }
  file += "trailer\n<< /Size " + std::to_string(objects.size() + 1) +
          " /Root 1 0 R /Info 4 0 R >>\nstartxref\n" + std::to_string(table) + "\n%%EOF\n";
  return file;
}

}  // namespace exhibit::test
