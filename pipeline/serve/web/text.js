// Bytes of UTF-8, in which the server counts, and UTF-16 units, in which a browser does.

const bytes_of = (code) => (code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4);

// The bytes that text[0, units) takes.
export function byte_offset(text, units) {
  let bytes = 0;
  for (let i = 0; i < units;) {
    const code = text.codePointAt(i);
    bytes += bytes_of(code);
    i += code > 0xffff ? 2 : 1;
  }
  return bytes;
}

// The UTF-16 units that the first `bytes` bytes of text take; never within a character.
export function unit_offset(text, bytes) {
  let seen = 0;
  let i = 0;
  while (i < text.length && seen < bytes) {
    const code = text.codePointAt(i);
    seen += bytes_of(code);
    if (seen > bytes) break;
    i += code > 0xffff ? 2 : 1;
  }
  return i;
}

// Inline markup of Markdown as runs {begin, end, kind} in UTF-16 units; `markup` are the signs themselves.
// Nothing is left out or changed: this only says how a stretch may look.
const inline = new RegExp(
  [
    "(?<code>`+)(?<codetext>[^`]+?)\\k<code>",
    '(?<image>!?)\\[(?<label>[^\\]\\n]{0,400})\\](?<target>\\([^()\\s]{0,2000}(?:\\s"[^"\\n]{0,200}")?\\)|\\[[^\\]\\n]{0,200}\\])',
    "(?<strong>\\*\\*|__)(?=\\S)(?<strongtext>[^\\n]{1,400}?)(?<=\\S)\\k<strong>",
    "(?<![\\w*])(?<em>[*_])(?=[^\\s*_])(?<emtext>[^*_\\n]{1,300}?)(?<=\\S)\\k<em>(?![\\w*])",
  ].join("|"),
  "g",
);

export function markdown_runs(text) {
  const runs = [];
  const enclosed = (begin, sign, inner, kind) => {
    const body = begin + sign.length;
    runs.push(
      { begin, end: body, kind: "markup" },
      { begin: body, end: body + inner.length, kind },
      { begin: body + inner.length, end: body + inner.length + sign.length, kind: "markup" },
    );
  };
  for (const match of text.matchAll(inline)) {
    const { index: begin, groups: g } = match;
    const end = begin + match[0].length;
    if (g.code) enclosed(begin, g.code, g.codetext, "code");
    else if (g.strong) enclosed(begin, g.strong, g.strongtext, "strong");
    else if (g.em) enclosed(begin, g.em, g.emtext, "em");
    else {
      const open = begin + g.image.length + 1;
      runs.push(
        { begin, end: open, kind: "markup" },
        { begin: open, end: open + g.label.length, kind: g.image ? "em" : "link" },
        { begin: open + g.label.length, end, kind: "markup" },
      );
    }
  }
  const prefix = /^(\s{0,3}#{1,6}\s+|\s*[-*+]\s+(?:\[[ xX]\]\s)?|\s*>\s?)/.exec(text);
  if (prefix && !runs.some((run) => run.begin < prefix[0].length)) {
    runs.unshift({ begin: 0, end: prefix[0].length, kind: "markup" });
  }
  return runs;
}

// Characters that turn the direction of what follows: shown by a sign and kept from doing so, else a text could read
// other than it is.
export const turning = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
export const turning_runs = (text) =>
  [...text.matchAll(turning)].map(({ index }) => ({ begin: index, end: index + 1, kind: "turning" }));

// Cells of a table's row: runs of kind "cell" and the signs between them.
export function row_cells(text) {
  const cells = [];
  let begin = 0;
  for (let i = 0; i <= text.length; ++i) {
    const bar = i < text.length && (text[i] === "|" || text[i] === "\t") && text[i - 1] !== "\\";
    if (!bar && i < text.length) continue;
    cells.push({ begin, end: i });
    begin = i + 1;
  }
  const blank = (cell) => text.slice(cell.begin, cell.end).trim() === "";
  if (cells.length > 1 && blank(cells[0])) cells.shift();
  if (cells.length > 1 && blank(cells.at(-1))) cells.pop();
  return cells;
}

// Cuts one long text at white space so that no piece is longer than `limit` units.
export function pieces(text, limit) {
  const cuts = [];
  let begin = 0;
  while (text.length - begin > limit) {
    let end = text.lastIndexOf("\n", begin + limit);
    if (end <= begin) end = text.lastIndexOf(" ", begin + limit);
    end = end <= begin ? begin + limit : end + 1;
    const low = text.charCodeAt(end);
    if (low >= 0xdc00 && low <= 0xdfff) --end;
    cuts.push([begin, end]);
    begin = end;
  }
  cuts.push([begin, text.length]);
  return cuts;
}
