// The hub's own JavaScript client (npm @huggingface/hub) reads model info, lists files and downloads a card from
// exhibit-replica, which so speaks the hub's API, and what speaks to it. Run by ./run.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { once } from "node:events";
import test from "node:test";
import { downloadFile, listFiles, modelInfo } from "@huggingface/hub";

const { EXHIBIT_REPLICA: replica, ROOT: root } = process.env;
const demo = join(root, "corpus/demo");
const name = "halden-institute/Skerry-1B-Instruct";
const recorded = (path) => readFileSync(join(demo, "files/huggingface.co", path));

let server, hubUrl;
test.before(async () => {
  server = spawn(replica, [demo]);
  const [line] = await once(server.stdout, "data");
  hubUrl = String(line).trim();
});
test.after(() => server.kill());

test("model info", async () => {
  const expected = JSON.parse(recorded(`api/models/${name}.json`));
  const info = await modelInfo({ name, hubUrl, additionalFields: ["tags", "cardData"] });
  assert.equal(info.name, name);
  assert.equal(info.task, expected.pipeline_tag);
  assert.deepEqual(info.tags, expected.tags);
});

test("files", async () => {
  const expected = JSON.parse(recorded(`api/models/${name}.json`)).siblings.map((sibling) => sibling.rfilename);
  const listed = [];
  for await (const file of listFiles({ repo: name, hubUrl, recursive: true })) {
    if (file.type === "file") listed.push(file.path);
  }
  assert.deepEqual(listed.sort(), expected.sort());
});

test("a card", async () => {
  const card = await downloadFile({ repo: name, path: "README.md", hubUrl });
  const index = readFileSync(join(demo, "index.tsv"), "utf8");
  const row = index.split("\n").find((line) => line.startsWith(`https://huggingface.co/${name}/resolve/main/README.md\t`));
  assert.equal(await card.text(), readFileSync(join(demo, row.split("\t")[3]), "utf8"));
});

test("what is not there", async () => {
  assert.equal(await downloadFile({ repo: name, path: "absent.txt", hubUrl }), null);
  await assert.rejects(modelInfo({ name: "nobody/nothing", hubUrl }), /404|not found/i);
});
