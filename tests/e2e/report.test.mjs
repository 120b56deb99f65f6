// The report opened from disk in a headless Chromium: no console message, no request but to its own files, every link
// inside it leads somewhere, and every text fragment leads to words that the source shows. Run by ./run.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import test from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const { EXHIBIT: exhibit, ROOT: root } = process.env;
const program = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const skip = program ? false : "not run: no Chromium";
const work = mkdtempSync(join(tmpdir(), "exhibit-report-"));
const run = (...args) => execFileSync(exhibit, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
const files = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((e) => (e.isDirectory() ? files(join(folder, e.name)) : [join(folder, e.name)]));

// The demo corpus, which has pages of every kind, and the recorded models where they are.
const shared = process.env.EXHIBIT_SHARED ?? join(root, "../shared");
const corpora = [["demo corpus", join(root, "corpus/demo"), join(work, "demo")]];
if (existsSync(join(shared, "replica/models.txt"))) corpora.push(["recorded models", join(shared, "replica"), join(work, "recorded")]);
const site = join(work, "demo/site");
let browser;
test.before(async () => {
  for (const [, replica, folder] of corpora) {
    run("grade", "--quiet", "--replica", replica, "--from", join(replica, "models.txt"), "--workspace", join(folder, "w"));
    run("report", "--workspace", join(folder, "w"), "--out", join(folder, "site"));
    run("report", "--workspace", join(folder, "w"), "--out", join(folder, "again"));
  }
  run("report", "--workspace", join(work, "demo/w"), "--out", join(work, "ko"), "--language", "ko");
  if (program) browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox"] });
});
test.after(async () => {
  await browser?.close();
  rmSync(work, { recursive: true, force: true });
});

for (const [name, , folder] of corpora) {
  test(`is small, and the same twice: ${name}`, () => {
    const made = files(join(folder, "site"));
    const bytes = made.reduce((sum, file) => sum + statSync(file).size, 0);
    console.log(`# ${name}: ${made.length} files, ${bytes} bytes`);
    assert.ok(bytes <= 3e6, `${bytes} bytes`);
    for (const file of made) assert.deepEqual(readFileSync(file.replace("/site/", "/again/")), readFileSync(file), file);
  });
}

test("is not written over anything else", () => {
  const refused = spawnSync(exhibit, ["report", "--workspace", join(work, "demo/w"), "--out", root], { cwd: work, encoding: "utf8" });
  assert.equal(refused.status, 3);
  assert.match(refused.stderr, /holds something else than a report/);
});

for (const [name, folder] of [...corpora.map(([name, , folder]) => [name, join(folder, "site")]), ["demo corpus in Korean", join(work, "ko")]]) {
  test(`every page opens without a message and without a request: ${name}`, { skip }, async () => {
    const page = await browser.newPage();
    const problems = [];
    page.on("console", (message) => problems.push(`console: ${message.text()}`));
    page.on("pageerror", (error) => problems.push(`error: ${error}`));
    page.on("request", (request) => {
      if (!request.url().startsWith(pathToFileURL(folder).href)) problems.push(`request: ${request.url()}`);
    });
    const html = files(folder).filter((file) => file.endsWith(".html"));
    assert.ok(html.length > 6);
    for (const file of html) {
      await page.goto(pathToFileURL(file).href);
      assert.equal(await page.locator("h1").count(), 1, file);
      assert.equal(await page.locator("script").count(), 0, file);
      const colour = await page.evaluate(() => getComputedStyle(document.querySelector("nav.top")).display);
      assert.equal(colour, "flex", `${file}: the style sheet applies under the page's own policy`);
    }
    assert.deepEqual(problems, []);
    await page.close();
  });
}

for (const [name, , folder] of corpora) test(`every link inside leads somewhere, every other one to the web: ${name}`, { skip }, async () => {
  const site = join(folder, "site");
  const page = await browser.newPage();
  const ids = new Map();
  const links = [];
  for (const file of files(site).filter((f) => f.endsWith(".html"))) {
    await page.goto(pathToFileURL(file).href);
    const found = await page.evaluate(() => ({
      ids: [...document.querySelectorAll("[id]")].map((e) => e.id),
      links: [...document.querySelectorAll("a[href]")].map((a) => a.getAttribute("href")),
    }));
    assert.equal(new Set(found.ids).size, found.ids.length, `${file}: every id once`);
    ids.set(file, new Set(found.ids));
    for (const href of found.links) links.push([file, href]);
  }
  assert.ok(links.length > 300);
  for (const [file, href] of links) {
    if (/^https?:\/\//.test(href)) continue;
    assert.doesNotMatch(href, /^[a-z]+:/i, `${file}: ${href}`);
    const [path, id] = href.split("#");
    const target = path ? join(dirname(file), decodeURIComponent(path)) : file;
    assert.ok(existsSync(target), `${file}: ${href}`);
    if (id) assert.ok(ids.get(target).has(id), `${file}: ${href}`);
  }
  await page.close();
});

const squeeze = (text) => text.replace(/[\s\u00a0]+/g, " ").trim().toLowerCase();

// Everything that a fragment may lead to, as a browser shows it: the page's text, or the file's for plain text.
async function shown(page, answer) {
  if (!/html/.test(answer.type)) return squeeze(readFileSync(answer.file, "utf8"));
  await page.setContent(readFileSync(answer.file, "utf8").replace(/<script[\s\S]*?<\/script>/gi, ""), { waitUntil: "commit" });
  return squeeze(await page.evaluate(() => document.body.innerText));
}

for (const [name, replica, folder] of corpora) test(`every text fragment leads to words of its source: ${name}`, { skip }, async () => {
  // The recorded answer to an address, as index.tsv says.
  const recorded = new Map(
    readFileSync(join(replica, "index.tsv"), "utf8").trim().split("\n").slice(1).map((line) => {
      const [url, status, type, file] = line.split("\t");
      return [url, { status, type, file: join(replica, file) }];
    }),
  );
  const context = await browser.newContext({ offline: true });
  const page = await context.newPage();
  const report = JSON.parse(readFileSync(join(folder, "site/report.json"), "utf8"));
  const texts = new Map();
  const counts = { html: 0, text: 0, pdf: 0, local: 0 };
  const missed = [];
  for (const { url, link, document, quote } of report.models.flatMap((m) => m.grades.flatMap((g) => g.citations))) {
    const answer = recorded.get(url);
    if (!answer) {
      assert.doesNotMatch(url, /^https?:/, "only what lies on the disk is not in the recording");
      ++counts.local;
      continue;
    }
    assert.ok(link.includes(":~:text="), `${link}: no text fragment`);
    const parts = link.split(":~:text=")[1].split(",").map((part) => squeeze(decodeURIComponent(part.replace(/-$/, ""))));
    if (readFileSync(answer.file).subarray(0, 5).toString() === "%PDF-") {
      // Chromium's reader of PDF shows no text to scripts: the page, and the quote's own words.
      assert.match(link, /#page=\d+:~:text=/);
      ++counts.pdf;
      const own = parts.slice(-2).filter((part) => squeeze(quote).includes(part));
      if (own.length === 0) missed.push(link);
      continue;
    }
    if (!texts.has(document)) texts.set(document, await shown(page, answer));
    ++counts[/html/.test(answer.type) ? "html" : "text"];
    if (!parts.every((part) => texts.get(document).includes(part))) missed.push(link);
  }
  await context.close();
  console.log(`# ${name}: ${JSON.stringify(counts)}, ${missed.length} missed`);
  assert.ok(counts.text > 10);
  assert.deepEqual(missed, []);
});

test("prints a model as PDF", { skip }, () => {
  const model = JSON.parse(readFileSync(join(site, "report.json"), "utf8")).models[0];
  run("report", model.model, "--workspace", join(work, "demo/w"), "--out", join(work, "pdf"), "--pdf");
  const pdf = readFileSync(join(work, "pdf", model.page.replace(".html", ".pdf")));
  assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
  assert.ok(pdf.length > 20000);
});

test("says so where there is no browser", () => {
  const refused = spawnSync(exhibit, ["report", "--workspace", join(work, "demo/w"), "--out", join(work, "none"), "--pdf"], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, EXHIBIT_CHROMIUM: "/nowhere/chromium" },
  });
  assert.equal(refused.status, 3);
  assert.match(refused.stderr, /cannot be run/);
});
