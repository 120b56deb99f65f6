// The hub's own JavaScript client against the replica server that plays the demo corpus:
//   node hub_client.cjs ADDRESS FOLDER_WITH_NODE_MODULES
// Ends with 77 where the client is not installed. Called by hub_client_test.sh.
const assert = require("node:assert/strict");
const { createRequire } = require("node:module");
const { readFileSync } = require("node:fs");
const path = require("node:path");

const [hubUrl, packages] = process.argv.slice(2);
let hub;
try {
  hub = createRequire(path.join(path.resolve(packages), "/"))("@huggingface/hub");
} catch (error) {
  if (error.code !== "MODULE_NOT_FOUND") throw error;
  console.log(`not run: @huggingface/hub is not installed (npm ci in ${packages})`);
  process.exit(77);
}

const demo = path.join(__dirname, "../../corpus/demo/files/huggingface.co");
const repo = "halden-institute/Skerry-1B-Instruct";
const gated = "northgate-ai/Pelican-8B-Chat";
const card = readFileSync(path.join(demo, repo, "resolve/main/README.md"), "utf8");

async function main() {
  const info = await hub.modelInfo({ name: repo, hubUrl, additionalFields: ["cardData", "siblings"] });
  assert.equal(info.name, repo);
  assert.equal(info.gated, false);
  assert.equal(info.cardData.license, "apache-2.0");
  assert.ok(info.siblings.some((file) => file.rfilename === "config.json"));

  const files = [];
  for await (const file of hub.listFiles({ repo, hubUrl, recursive: true })) files.push(file);
  assert.deepEqual(files.map((file) => file.path), info.siblings.map((file) => file.rfilename));
  assert.equal(files.find((file) => file.path === "README.md").size, Buffer.byteLength(card));

  const found = await hub.fileDownloadInfo({ repo, hubUrl, path: "README.md" });
  assert.equal(found.size, Buffer.byteLength(card));
  assert.match(found.etag, /^"[0-9a-f]{64}"$/);
  const blob = await hub.downloadFile({ repo, hubUrl, path: "README.md" });
  assert.equal(await blob.text(), card);

  assert.equal(await hub.fileDownloadInfo({ repo, hubUrl, path: "no-such-file" }), null);
  await assert.rejects(hub.modelInfo({ name: "nobody/nothing", hubUrl }));
  await assert.rejects(hub.downloadFile({ repo: gated, hubUrl, path: "config.json" }));
  console.log("the hub's client reads the replica");
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
