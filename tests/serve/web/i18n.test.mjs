// The two files of texts have the same keys; every key that the application uses is there, and none is idle.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";

const web = join(import.meta.dirname, "../../../pipeline/serve/web");
const texts = Object.fromEntries(
  ["en", "ko"].map((code) => [code, readFileSync(join(web, `i18n/${code}.json`), "utf8")]),
);
const { en, ko } = Object.fromEntries(Object.entries(texts).map(([code, text]) => [code, JSON.parse(text)]));
const code = readdirSync(web, { recursive: true })
  .filter((file) => file.endsWith(".js"))
  .map((file) => readFileSync(join(web, file), "utf8"))
  .join("\n");

// t(`role.${x}`) and t_or(`rubric.${id}.…`): keys whose end is data.
const prefixes = [...code.matchAll(/\bt(?:_or)?\(`([a-z_.0-9]+\.)\$\{/g)].map((match) => match[1]);
const literals = new Set([...code.matchAll(/"([a-z_0-9]+(?:\.[a-z_0-9]+)*)"/g)].map((match) => match[1]));
const called = [...code.matchAll(/\bt\(\s*"([^"]+)"/g)].map((match) => match[1]);

test("the same keys in both, in order, each once", () => {
  assert.deepEqual(Object.keys(ko), Object.keys(en));
  assert.deepEqual(Object.keys(en), Object.keys(en).toSorted());
  for (const text of Object.values(texts)) {
    assert.equal([...text.matchAll(/^ {2}"[^"]+":/gm)].length, Object.keys(en).length);
  }
});

test("the same blanks to fill in", () => {
  const blanks = (text) => [...text.matchAll(/\{\w+\}/g)].map((match) => match[0]).toSorted();
  for (const key of Object.keys(en)) assert.deepEqual(blanks(ko[key]), blanks(en[key]), key);
});

test("no text is empty, and the Korean is Korean", () => {
  for (const [key, text] of [...Object.entries(en), ...Object.entries(ko)]) assert.notEqual(text.trim(), "", key);
  const latin = Object.entries(ko)
    .filter(([, text]) => !/[가-힣]/.test(text))
    .map(([key]) => key);
  assert.deepEqual(latin, [
    "event.machine",
    "role.readme",
    "rubric.kips2025.api",
    "rubric.kips2025.eiras",
    "rubric.kips2025.liu",
    "rubric.kips2025.osaid_liesenfeld_white",
    "source.kb",
  ]);
});

test("every key that is asked for is there", () => {
  assert.ok(called.length > 120, `only ${called.length} calls of t() found`);
  for (const key of called) assert.ok(key in en, key);
  for (const prefix of prefixes)
    assert.ok(
      Object.keys(en).some((key) => key.startsWith(prefix)),
      prefix,
    );
  for (const name of ["open", "semi", "closed", "na", "unknown", "none"]) assert.ok(`grade.${name}` in en);
  for (const name of [
    "confirm",
    "override",
    "reject_citation",
    "add_citation",
    "comment",
    "undo",
    "adjudicate",
    "regrade",
  ])
    assert.ok(`event.${name}` in en);
  for (const name of ["unreviewed", "partial", "reviewed", "disagreed", "adjudicated", "changed"])
    assert.ok(`state.${name}` in en);
  for (const name of [
    "card",
    "metadata",
    "config",
    "license",
    "repository",
    "file_list",
    "readme",
    "environment",
    "paper",
    "blog",
    "documentation",
    "dataset_card",
  ])
    assert.ok(`role.${name}` in en);
});

test("no key is idle", () => {
  const idle = Object.keys(en).filter(
    (key) => !literals.has(key) && !prefixes.some((prefix) => key.startsWith(prefix)),
  );
  assert.deepEqual(idle, []);
});

test("no text for people stands in the code, and nothing parses markup", () => {
  assert.doesNotMatch(
    code,
    /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\(|new Function/,
  );
  const html = readFileSync(join(web, "index.html"), "utf8");
  assert.doesNotMatch(html, /<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=/);
  assert.doesNotMatch(code + html, /https?:\/\/(?!www\.w3\.org)/);
});
