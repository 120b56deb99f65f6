// A graded workspace, a server over it, a browser before it. What every page must do is checked for all of them: no
// error on the console, no request to anywhere else, nothing blocked by the policy.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const { EXHIBIT: exhibit, ROOT: root, SCREENSHOTS: screenshots, CHROMIUM: executablePath, WEB: web } = process.env;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const skerry = "halden-institute/Skerry-1B-Instruct";
export const pelican = "northgate-ai/Pelican-8B-Chat";
export const narae = "narae-ai/Narae-3B-Instruct";

export class Site {
  static async make({ users = {}, reviews = 0, prepare = () => {}, options = [] } = {}) {
    const site = new Site();
    site.folder = mkdtempSync(join(tmpdir(), "exhibit-web-"));
    site.corpus = join(site.folder, "corpus");
    site.workspace = join(site.folder, "workspace");
    cpSync(join(root, "corpus/demo"), site.corpus, { recursive: true });
    prepare(site);
    site.grade();
    for (const [name, role] of Object.entries(users)) {
      execFileSync(
        exhibit,
        ["users", "add", name, "--role", role, "--password-stdin", "--workspace", site.workspace],
        { input: `${password_of(name)}\n` },
      );
    }
    await site.serve([...(reviews ? ["--reviews", String(reviews)] : []), ...options]);
    site.browser = await chromium.launch({
      executablePath,
      args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
    });
    return site;
  }

  file(path) {
    return join(this.corpus, "files", path);
  }

  append(path, text) {
    appendFileSync(this.file(path), text);
  }

  grade(options = []) {
    execFileSync(
      exhibit,
      [
        "grade",
        "--quiet",
        "--replica",
        this.corpus,
        "--from",
        join(this.corpus, "models.txt"),
        "--workspace",
        this.workspace,
        ...options,
      ],
      { stdio: ["ignore", "ignore", "inherit"] },
    );
  }

  async serve(options) {
    this.server = spawn(
      exhibit,
      ["serve", "--port", "0", "--workspace", this.workspace, ...(web ? ["--web", web] : []), ...options],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    const [line] = await once(this.server.stdout, "data");
    this.url = String(line).trim().replace(/\/$/, "");
  }

  // Another person's browser.
  async person({ name = "", width = 1280, height = 800, locale = "en-US", theme = "light" } = {}) {
    const context = await this.browser.newContext({
      viewport: { width, height },
      locale,
      colorScheme: theme,
      reducedMotion: "reduce",
    });
    context.setDefaultTimeout(20000);
    const page = await context.newPage();
    page.trouble = [];
    page.expected = []; // of the console, where a test provokes an answer that is an error
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type()) && !page.expected.some((one) => one.test(message.text())))
        page.trouble.push(`console: ${message.text()}`);
    });
    page.on("pageerror", (error) => page.trouble.push(`error: ${error.stack}`));
    page.on("dialog", (dialog) => {
      page.trouble.push(`dialog: ${dialog.message()}`);
      dialog.dismiss();
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(`${this.url}/`)) page.trouble.push(`request to ${request.url()}`);
    });
    await page.addInitScript(() =>
      addEventListener("securitypolicyviolation", (event) =>
        console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`),
      ),
    );
    page.site = this;
    this.pages = [...(this.pages ?? []), page];
    if (name) await log_in(page, name);
    return page;
  }

  api(path, { method = "GET", body, headers = {} } = {}) {
    return fetch(`${this.url}/api/v1${path}`, { method, body, headers });
  }

  async close() {
    await this.browser?.close();
    this.server?.kill();
    rmSync(this.folder, { recursive: true, force: true });
    for (const page of this.pages ?? []) assert.deepEqual(page.trouble, []);
  }
}

export const password_of = (name) => `${name}-${name}-long-enough`;

export async function log_in(page, name, path = "/") {
  await page.goto(`${page.site.url}/login?next=${encodeURIComponent(path)}`);
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill(password_of(name));
  await page.getByRole("button", { name: "Log in" }).click();
  await page.waitForURL((url) => url.pathname !== "/login");
}

export const go = async (page, path) => {
  await page.goto(page.site.url + path);
  await page.waitForSelector("main h1");
};

export async function review(page, model, criterion, more = "") {
  await go(page, `/review?model=${encodeURIComponent(model)}&criterion=${criterion}${more}`);
  await at_cell(page, model, criterion);
}

// Waits for a cell to be open, with its first document.
export async function at_cell(page, model, criterion) {
  await page.waitForFunction(
    ([m, c]) => {
      const now = new URLSearchParams(location.search);
      return (
        now.get("model") === m &&
        now.get("criterion") === c &&
        document.querySelector(".cell-head") &&
        document.querySelector(".cell-head a").textContent === m &&
        document.querySelector(".source-body") &&
        !document.querySelector('.source-body[aria-busy="true"]')
      );
    },
    [model, criterion],
  );
}

export const cell_in_address = (page) => {
  const now = new URL(page.url()).searchParams;
  return [now.get("model"), now.get("criterion")];
};

export async function shoot(page, name) {
  if (!screenshots) return;
  mkdirSync(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name}.png`) });
}

// No serious or critical violation of WCAG 2.2 AA or of axe's best practice; or of some rules only, where a page
// differs from one that was checked by its colours alone.
export async function accessible(page, what, rules = null) {
  await page.evaluate(axe);
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const { violations } = await page.evaluate(
    (only) => window.axe.run(document, { runOnly: only, resultTypes: ["violations"] }),
    rules ?? tags,
  );
  const serious = violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .slice(0, 3)
          .map((node) => `${node.target} ${node.failureSummary ?? ""}`)
          .join("; ")}`,
    );
  assert.deepEqual(serious, [], what);
}

// Whether what matches is within its scroller's view.
export const in_view = (page, selector) =>
  page.waitForFunction((which) => {
    const node = [...document.querySelectorAll(which)].find((one) => one.getClientRects().length > 0);
    if (!node) return false;
    const box = node.getBoundingClientRect();
    let frame = node.parentElement;
    while (frame && !/(auto|scroll)/.test(getComputedStyle(frame).overflowY)) frame = frame.parentElement;
    const around = frame ? frame.getBoundingClientRect() : { top: 0, bottom: innerHeight };
    return (
      box.top >= around.top - 1 && box.bottom <= around.bottom + 1 && box.bottom <= innerHeight + 1 && box.top >= 0
    );
  }, selector);

export const no_sideways_scroll = async (page, what) => {
  const over = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  assert.equal(over, 0, `${what}: ${over} px too wide`);
};

// Selects the first occurrence of a text in the source, as a mouse would.
export const select_text = (page, wanted) =>
  page.evaluate((text) => {
    const walker = document.createTreeWalker(document.querySelector(".doc"), NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const at = node.data.indexOf(text);
      if (at < 0 || node.parentElement.getClientRects().length === 0) continue;
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + text.length);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      return true;
    }
    return false;
  }, wanted);
