// What exhibit exports is read record by record by an independent reader (npm warcio), digests included, and what
// that writes is read by exhibit. Run by ./run.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { WARCParser, WARCRecord, WARCSerializer } from "warcio";

const { EXHIBIT: exhibit, ROOT: root } = process.env;
const work = mkdtempSync(join(tmpdir(), "exhibit-warc-"));
test.after(() => rmSync(work, { recursive: true }));

const run = (...args) => execFileSync(exhibit, args, { cwd: root, encoding: "utf8", stdio: "pipe" });

function base32(bytes) {
  let bits = "";
  for (const byte of bytes) bits += byte.toString(2).padStart(8, "0");
  return bits.match(/.{1,5}/g).map((group) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[parseInt(group.padEnd(5, "0"), 2)]).join("");
}

test("warcio reads every record that exhibit wrote, with its digests", async () => {
  const workspace = join(work, "ours");
  run("fetch", "--replica", "corpus/demo", "--from", "corpus/demo/models.txt", "--workspace", workspace, "--quiet");
  const snapshots = Number(run("doctor", "--workspace", workspace).match(/(\d+) snapshots/)[1]);
  for (const name of ["ours.warc", "ours.warc.gz"]) {
    const file = join(work, name);
    run("warc", "export", file, "--workspace", workspace, "--quiet");
    const counts = {};
    for await (const record of WARCParser.iterRecords(createReadStream(file))) {
      counts[record.warcType] = (counts[record.warcType] ?? 0) + 1;
      assert.equal(record.warcHeaders.protocol, "WARC/1.1");
      assert.match(record.warcHeader("WARC-Record-ID"), /^<urn:uuid:[0-9a-f-]{36}>$/);
      if (record.warcType === "warcinfo") continue;
      // The block as warcio took it apart: the HTTP head again, and the payload.
      const payload = Buffer.from(await record.readFully(false));
      if (record.warcType !== "revisit") {
        const digest = "sha256:" + createHash("sha256").update(payload).digest("hex");
        assert.equal(record.warcPayloadDigest, digest, record.warcTargetURI);
      } else {
        assert.match(record.warcHeader("WARC-Profile"), /revisit\/(identical-payload-digest|server-not-modified)$/);
        assert.ok(record.warcRefersToTargetURI && record.warcRefersToDate);
      }
      if (record.warcType === "resource") {
        assert.equal(record.warcBlockDigest, "sha1:" + base32(createHash("sha1").update(payload).digest()));
      } else {
        assert.ok(Number(record.httpHeaders.statusCode) >= 200);
      }
    }
    assert.equal(counts.warcinfo, 1);
    assert.equal((counts.response ?? 0) + (counts.resource ?? 0) + (counts.revisit ?? 0), snapshots);
    assert.ok(counts.response > 10 && counts.revisit > 0, JSON.stringify(counts));
    // warcio's own check of blocks and payloads, where it has one.
    const checked = spawnSync(process.execPath, ["node_modules/warcio/dist/cli.cjs", "index", file], { cwd: import.meta.dirname ?? "." });
    assert.equal(checked.status, 0, String(checked.stderr));
  }
});

test("exhibit reads what warcio wrote", async () => {
  const pages = [
    ["https://a.example/", "<p>one</p>", 200],
    ["https://a.example/two", "zwei — 二".repeat(5000), 200],
    ["https://a.example/none", "gone", 404],
  ];
  for (const gzip of [false, true]) {
    for (const digest of [{ algo: "sha-1", prefix: "sha1:", base32: true }, { algo: "sha-256", prefix: "sha256:" }]) {
      const parts = [];
      const add = async (record) => parts.push(Buffer.from(await WARCSerializer.serialize(record, { gzip, digest })));
      await add(WARCRecord.createWARCInfo({ filename: "x.warc", warcVersion: "WARC/1.1" }, { software: "warcio.js" }));
      for (const [url, body, status] of pages) {
        const content = async function* () {
          yield new TextEncoder().encode(body);
        };
        await add(
          WARCRecord.create(
            {
              url,
              date: "2024-05-06T07:08:09Z",
              type: "response",
              warcVersion: "WARC/1.1",
              statusline: `HTTP/1.1 ${status} X`,
              httpHeaders: { "Content-Type": "text/html; charset=utf-8" },
            },
            content(),
          ),
        );
      }
      const name = `theirs-${digest.algo}-${gzip}`;
      const file = join(work, name + ".warc");
      writeFileSync(file, Buffer.concat(parts));
      const imported = spawnSync(exhibit, ["warc", "import", file, "--workspace", join(work, name)], { encoding: "utf8" });
      assert.equal(imported.status, 0, imported.stderr);
      assert.match(imported.stderr, /4 records: 3 answers stored, 0 known already, 0 seen to hold, 1 without an answer, 0 failed/);
      for (const [url, body, status] of pages) {
        const [capture] = JSON.parse(run("history", url, "--format", "json", "--workspace", join(work, name)));
        assert.equal(capture.sha256, createHash("sha256").update(body).digest("hex"));
        assert.equal(capture.status, status);
        assert.equal(capture.fetched_at, "2024-05-06T07:08:09Z");
      }
      // One flipped byte of a payload is seen.
      if (!gzip) {
        const broken = Buffer.concat(parts);
        broken[broken.indexOf("<p>one") + 3] ^= 1;
        writeFileSync(file, broken);
        const refused = spawnSync(exhibit, ["warc", "import", file, "--workspace", join(work, name + "-x")], { encoding: "utf8" });
        assert.equal(refused.status, 4, refused.stderr);
        assert.match(refused.stderr, /does not have its digest/);
      }
    }
  }
});
