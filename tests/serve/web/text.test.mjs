// Offsets of bytes and UTF-16 units, and what is told of a stretch of Markdown without changing it.
import assert from "node:assert/strict";
import { join } from "node:path";
import test from "node:test";

const { byte_offset, markdown_runs, pieces, row_cells, turning_runs, unit_offset } = await import(
  join(import.meta.dirname, "../../../pipeline/serve/web/text.js")
);
const bytes = (text) => Buffer.byteLength(text);

test("bytes and units lead to each other", () => {
  for (const text of ["", "plain", "나래(Narae)는 3B", "a𝒳b😀c", "é́ߐ", "‮gpj.exe"]) {
    for (let i = 0; i <= text.length; ++i) {
      const low = text.charCodeAt(i);
      if (low >= 0xdc00 && low <= 0xdfff) continue; // within a pair
      assert.equal(byte_offset(text, i), bytes(text.slice(0, i)), `${text} ${i}`);
      assert.equal(unit_offset(text, byte_offset(text, i)), i, `${text} ${i}`);
    }
  }
  assert.equal(unit_offset("나래", 1), 0, "never within a character");
  assert.equal(unit_offset("나래", 4), 1);
  assert.equal(unit_offset("ab", 99), 2);
});

test("runs of Markdown", () => {
  const shown = (text) => {
    const runs = markdown_runs(text);
    for (const run of runs)
      assert.ok(run.begin >= 0 && run.end <= text.length && run.begin <= run.end, JSON.stringify(run));
    return runs.filter((run) => run.kind !== "markup").map((run) => [run.kind, text.slice(run.begin, run.end)]);
  };
  const cases = [
    ["plain text with 2 * 3 * 4 and a_b_c", []],
    ["trained with **64 A100** GPUs", [["strong", "64 A100"]]],
    [
      "see [the report](https://x.example/a.pdf) and [code][c]",
      [
        ["link", "the report"],
        ["link", "code"],
      ],
    ],
    ["run `train.py --x` now", [["code", "train.py --x"]]],
    ["*really* so", [["em", "really"]]],
    ["![logo](data:image/svg+xml,x)", [["em", "logo"]]],
    ["<script>alert(1)</script>", []],
    ["[x](javascript:alert(1))", []],
  ];
  for (const [text, expected] of cases) assert.deepEqual(shown(text), expected, text);
  assert.deepEqual(markdown_runs("## Title"), [{ begin: 0, end: 3, kind: "markup" }]);
});

test("markup that could take long does not", () => {
  const begin = performance.now();
  for (const text of [
    "[".repeat(50000),
    "*".repeat(50000),
    "`".repeat(50000),
    "**a".repeat(20000),
    "_a ".repeat(20000),
  ])
    markdown_runs(text.slice(0, 12000));
  assert.ok(performance.now() - begin < 3000, `${performance.now() - begin} ms`);
});

test("characters that turn the direction", () => {
  assert.deepEqual(turning_runs("plain 나래 é"), []);
  assert.deepEqual(
    turning_runs("\u202egpj.exe\u2069").map((run) => run.begin),
    [0, 8],
  );
});

test("cells of a row", () => {
  const cells = (text) => row_cells(text).map(({ begin, end }) => text.slice(begin, end).trim());
  assert.deepEqual(cells("| a | b |"), ["a", "b"]);
  assert.deepEqual(cells("a\tb\tc"), ["a", "b", "c"]);
  assert.deepEqual(cells("| a \\| b | c |"), ["a \\| b", "c"]);
  assert.deepEqual(cells("alone"), ["alone"]);
  assert.deepEqual(cells("| a | | c |"), ["a", "", "c"]);
});

test("a long text in pieces is the text", () => {
  for (const text of ["word ".repeat(9000), "x".repeat(30000), "😀".repeat(9000), "short"]) {
    const cut = pieces(text, 5000);
    assert.equal(cut.map(([from, to]) => text.slice(from, to)).join(""), text);
    for (const [from, to] of cut)
      assert.ok(to - from <= 5001 && Buffer.from(text.slice(from, to)).toString() === text.slice(from, to));
  }
});
