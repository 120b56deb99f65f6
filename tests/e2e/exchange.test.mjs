// What exhibit exports, held against the forms' own schemas: CycloneDX with its library, SPDX against the JSON Schema
// of the standard (which ./run takes from npm's cdxgen); web annotations against the recorded files themselves. Run by ./run.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import * as CycloneDx from "@cyclonedx/cyclonedx-library";
import addFormats from "ajv-formats";
import Ajv from "ajv/dist/2020.js";

const { EXHIBIT: exhibit, ROOT: root, SPDX_SCHEMA: schema } = process.env;
const work = mkdtempSync(join(tmpdir(), "exhibit-exchange-"));
test.after(() => rmSync(work, { recursive: true }));

const run = (...args) => execFileSync(exhibit, args, { cwd: root, encoding: "utf8", stdio: "pipe" });
const workspace = join(work, "w");
run("grade", "--quiet", "--replica", "corpus/demo", "--from", "corpus/demo/models.txt", "--workspace", workspace);

// [name of the file, its text] of every model of the demo.
function exported(format) {
  const out = join(work, format);
  run("export", "--quiet", "--format", format, "--out", out, "--workspace", workspace);
  const files = readdirSync(out).sort().map((name) => [name, readFileSync(join(out, name), "utf8")]);
  assert.equal(files.length, 4);
  return files;
}

test("the CycloneDX library accepts every bill of materials, strictly", async () => {
  const validator = new CycloneDx.Validation.JsonStrictValidator(CycloneDx.Spec.Version.v1dot6);
  const serials = new Set();
  for (const [name, text] of exported("cyclonedx")) {
    assert.equal(await validator.validate(text), null, name);
    const bom = JSON.parse(text);
    serials.add(bom.serialNumber);
    assert.equal(bom.declarations.claims.length, 16, name);
    const broken = structuredClone(bom);
    broken.declarations.attestations[0].map[0].conformance.score = 2;
    assert.notEqual(await validator.validate(JSON.stringify(broken)), null, "a score of 2 is refused");
    const unknown = structuredClone(bom);
    unknown.metadata.component.modelCard.openness = 1;
    assert.notEqual(await validator.validate(JSON.stringify(unknown)), null, "an unknown field is refused");
  }
  assert.equal(serials.size, 4);
});

const haveSchema = existsSync(schema ?? "");
test("SPDX documents are valid against the standard's JSON Schema", { skip: !haveSchema && "no schema" }, () => {
  const ajv = new Ajv({ strict: false });
  addFormats(ajv);
  const isValid = ajv.compile(JSON.parse(readFileSync(schema, "utf8")));
  for (const [name, text] of exported("spdx")) {
    const document = JSON.parse(text);
    assert.ok(isValid(document), `${name}: ${JSON.stringify(isValid.errors?.slice(0, 3))}`);
    const misspelt = structuredClone(document);
    misspelt["@graph"].find((element) => element.type === "ai_AIPackage").ai_modelType = ["x"];
    assert.ok(!isValid(misspelt), "an unknown property is refused");
    const wrong = structuredClone(document);
    wrong["@graph"].find((element) => element.type === "Relationship").relationshipType = "resembles";
    assert.ok(!isValid(wrong), "an unknown relationship is refused");
  }
});

test("quotes of web annotations stand in the recorded files where they are said to stand", () => {
  const recorded = new Map();
  for (const line of readFileSync(join(root, "corpus/demo/index.tsv"), "utf8").split("\n").slice(1)) {
    const [url, , , file] = line.split("\t");
    if (file) recorded.set(url, join(root, "corpus/demo", file));
  }
  let checked = 0;
  for (const [name, text] of exported("web-annotations")) {
    const collection = JSON.parse(text);
    assert.equal(collection["@context"], "http://www.w3.org/ns/anno.jsonld");
    assert.equal(collection.first.items.length, collection.total);
    for (const { target, body } of collection.first.items) {
      assert.equal(body.filter((one) => one.purpose === "assessing").length, 1);
      const [quote, position] = target.selector;
      assert.equal(position.end - position.start, [...quote.exact].length, `${name}: ${quote.exact}`);
      const file = recorded.get(target.source);
      // PDF and HTML are quoted from their rendered text, which is not in the file as such.
      if (!file || !/\.(md|json|txt)$/.test(file)) continue;
      const bytes = readFileSync(file);
      assert.equal(target.state.cached, "nih:sha-256;" + createHash("sha256").update(bytes).digest("hex"));
      const characters = [...bytes.toString("utf8")];
      const slice = (from, to) => characters.slice(from, to).join("");
      assert.equal(slice(position.start, position.end), quote.exact, name);
      assert.equal(slice(position.start - [...quote.prefix].length, position.start), quote.prefix);
      assert.equal(slice(position.end, position.end + [...quote.suffix].length), quote.suffix);
      checked += 1;
    }
  }
  assert.ok(checked > 50, `${checked} checked`);
});
