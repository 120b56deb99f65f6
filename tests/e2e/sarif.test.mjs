// What exhibit writes as SARIF holds against the standard's JSON Schema (npm @microsoft/jest-sarif brings it). Run by ./run.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";

const require = createRequire(import.meta.url);
const Ajv = require("ajv6");
const ajv = new Ajv({ schemaId: "auto", meta: false, unknownFormats: "ignore" });
ajv.addMetaSchema(require("ajv6/lib/refs/json-schema-draft-04.json"));
const validate = ajv.compile(require("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"));

const { EXHIBIT: exhibit, ROOT: root } = process.env;
const work = mkdtempSync(join(tmpdir(), "exhibit-sarif-"));
test.after(() => rmSync(work, { recursive: true }));

function lint(target, ...more) {
  const run = spawnSync(exhibit, ["lint", target, "--format", "sarif", "--offline", ...more], { cwd: root, encoding: "utf8" });
  return { code: run.status, log: JSON.parse(run.stdout) };
}

function check(log) {
  assert.ok(validate(log), JSON.stringify(validate.errors, null, 1));
  const [run] = log.runs;
  const prints = new Set();
  for (const result of run.results) {
    assert.equal(run.tool.driver.rules[result.ruleIndex].id, result.ruleId);
    assert.ok(result.locations.length > 0);
    prints.add(result.partialFingerprints["exhibit/v1"]);
  }
  assert.equal(prints.size, run.results.length);
  return run;
}

test("the validator refuses what is no SARIF", () => {
  assert.ok(!validate({ version: "2.1.0", runs: [{}] }));
  assert.ok(!validate({ version: "2.1.0", runs: [{ tool: { driver: { name: "x" } }, results: [{ level: "bad" }] }] }));
});

test("a folder with a card full of oddities", () => {
  writeFileSync(join(work, "README.md"), '# A <b>model</b> "quoted"\n\nTrained on GPUs \u202e with \u0007 care.\n');
  writeFileSync(join(work, "a b%.md"), "text");
  const { code, log } = lint(work);
  assert.equal(code, 1);
  const run = check(log);
  assert.ok(run.results.length >= 8);
  for (const result of run.results) {
    const { uri } = result.locations[0].physicalLocation.artifactLocation;
    assert.match(uri, /^[A-Za-z0-9.]+$/);
  }
  assert.deepEqual(lint(work).log, log, "the same bytes twice");
});

test("fingerprints survive a card that moves on", () => {
  const before = lint(work).log.runs[0].results;
  writeFileSync(join(work, "README.md"), '\n\n\n# A <b>model</b> "quoted"\n\nAnother sentence.\n\nTrained on GPUs with care.\n');
  const after = lint(work).log.runs[0].results;
  const prints = (results) => results.map((r) => r.partialFingerprints["exhibit/v1"]);
  const kept = prints(after).filter((print) => prints(before).includes(print));
  assert.ok(kept.length >= before.length - 2, `${kept.length} of ${before.length}`);
});

for (const model of execFileSync("grep", ["-v", "^#", join(root, "corpus/demo/models.txt")], { encoding: "utf8" }).trim().split("\n")) {
  test(`demo model ${model}`, () => {
    const target = model.endsWith(".yaml") ? join(root, "corpus/demo", model) : model;
    const run = spawnSync(exhibit, ["lint", target, "--format", "sarif", "--replica", "corpus/demo"], { cwd: root, encoding: "utf8" });
    check(JSON.parse(run.stdout));
  });
}
