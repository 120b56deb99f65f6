// Several people at once: log-in and roles, blind double review and its agreement, adjudication, decisions made at the
// same time, and cells that change after they were decided.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import test from "node:test";
import {
  accessible,
  at_cell,
  cell_in_address,
  go,
  log_in,
  narae,
  no_sideways_scroll,
  password_of,
  pelican,
  review,
  shoot,
  Site,
  skerry,
} from "./harness.mjs";

let site;
let boss;
let ann;
let ben;
test.before(async () => {
  site = await Site.make({
    users: { boss: "admin", ann: "reviewer", ben: "reviewer", guest: "viewer" },
    reviews: 2,
  });
  [boss, ann, ben] = await Promise.all(["boss", "ann", "ben"].map((name) => site.person({ name })));
});
test.after(() => site?.close());

const moved_on = (page, [model, criterion]) =>
  page.waitForFunction(
    ([m, c]) => {
      const now = new URLSearchParams(location.search);
      return (now.get("model") !== m || now.get("criterion") !== c) && document.querySelector("main h1");
    },
    [model, criterion],
  );

// Waits until the cell that is open shows what there is to decide on.
async function grade(page, model, criterion, key, more = "") {
  await review(page, model, criterion, more);
  await page.keyboard.press(key);
  await moved_on(page, [model, criterion]);
}

test("log-in: needed, refused, and back to where one wanted to go", async () => {
  const person = await site.person();
  person.expected.push(/401/);
  await person.goto(`${site.url}/model?id=${encodeURIComponent(skerry)}`);
  await person.waitForURL(
    (url) =>
      url.pathname === "/login" && url.searchParams.get("next") === `/model?id=${encodeURIComponent(skerry)}`,
  );
  await accessible(person, "log-in");
  await shoot(person, "login-light");
  await person.getByLabel("Name").fill("ann");
  await person.getByLabel("Password").fill("not her password");
  await person.getByRole("button", { name: "Log in" }).click();
  await person.getByText("The name or the password is wrong.").waitFor();
  await person.getByLabel("Password").fill(password_of("ann"));
  await person.keyboard.press("Enter");
  await person.waitForURL((url) => url.pathname === "/model");
  await person.getByRole("heading", { name: "Skerry-1B-Instruct", level: 1 }).waitFor();
  const cookies = await person.context().cookies();
  assert.deepEqual(
    cookies.map((cookie) => [cookie.httpOnly, cookie.sameSite]),
    [[true, "Strict"]],
  );
  await person.getByRole("button", { name: "Log out" }).click();
  await person.waitForURL((url) => url.pathname === "/login");
  await person.goto(`${site.url}/review`);
  await person.waitForURL((url) => url.pathname === "/login");
  await person.context().close();
});

test("roles: a viewer looks, a reviewer reviews, an admin manages", async () => {
  const guest = await site.person({ name: "guest" });
  const links = (page) => page.locator("header nav a").allTextContents();
  assert.deepEqual(await links(guest), ["Leaderboard", "Activity", "Tokens"]);
  assert.deepEqual(await links(ann), ["Leaderboard", "Review", "Activity", "Tokens"]);
  assert.deepEqual(await links(boss), ["Leaderboard", "Review", "Activity", "Users"]);
  await review(guest, skerry, "hardware");
  assert.equal(await guest.locator(".actions, .comment-box").count(), 0);
  await guest.keyboard.press("a");
  await guest.keyboard.press("c");
  await guest.waitForTimeout(200);
  assert.deepEqual(cell_in_address(guest), [skerry, "hardware"]);
  const { events } = await boss.evaluate(async () => (await fetch("/api/v1/decisions")).json());
  assert.deepEqual(events, []);
  await guest.context().close();
});

test("blind double review: neither sees the proposal or the other; then κ", async () => {
  const cells = [
    [skerry, "api", "c", "c"],
    [skerry, "license", "o", "o"],
    [narae, "paper", "c", "c"],
    [narae, "license", "s", "c"],
  ];
  for (const [model, criterion, key] of cells) {
    await review(ann, model, criterion, "&blind=1");
    if (criterion === "api") {
      assert.equal(await ann.locator(".verdict, .accept, .near-misses .refused").count(), 0);
      assert.match(await ann.locator(".proposal").textContent(), /hidden until you have graded/);
      assert.equal(await ann.locator(".grade-button.proposed").count(), 0);
      await shoot(ann, "review-blind-light");
      await ann.keyboard.press("a");
      await ann.waitForTimeout(150);
      assert.deepEqual(cell_in_address(ann), [model, criterion], "nothing can be accepted blind");
    }
    await ann.keyboard.press(key);
    await moved_on(ann, [model, criterion]);
  }
  for (const [model, criterion, , key] of cells) {
    await review(ben, model, criterion, "&blind=1");
    assert.equal(await ben.locator(".event").count(), 0, "what ann said is hidden");
    assert.doesNotMatch(await ben.locator(".cell-pane").textContent(), /\bann\b/);
    await ben.keyboard.press(key);
    await moved_on(ben, [model, criterion]);
  }
  // 3 of 4 agree: by ann C O C S, by ben C O C C; expected (2·3 + 1·1) / 16; κ = (0.75 - 0.4375) / 0.5625 = 0.56.
  await go(boss, "/activity?tab=agreement");
  assert.match(await boss.locator(".figures").textContent(), /κ 0\.56/);
  assert.match(await boss.locator("table").last().textContent(), /annben40\.56/);
  await shoot(boss, "agreement-light");
  await accessible(boss, "agreement");
});

test("a disagreement is settled by a third, with everyone's say in view", async () => {
  await go(boss, "/review?state=disagreed");
  await at_cell(boss, narae, "license");
  assert.match(await boss.locator(".disagreement").textContent(), /ann.*Semi-open.*ben.*Closed/);
  await shoot(boss, "adjudication-light");
  await accessible(boss, "adjudication");
  await boss.keyboard.press("m");
  await boss.keyboard.type("Non-commercial is one right of four.");
  await boss.keyboard.press("Escape");
  await boss.keyboard.press("s");
  await boss.getByRole("heading", { name: "Nothing left here" }).waitFor();
  await shoot(boss, "queue-done-light");
  await go(boss, `/model?id=${encodeURIComponent(narae)}#license`);
  assert.equal(await boss.locator("#license .state").textContent(), "Settled");
  await boss.locator("#license summary").click();
  assert.match(
    await boss.locator("#license .events").textContent(),
    /boss settled on.*Non-commercial is one right of four/,
  );
});

test("two on one cell at once: both are kept, the later one is told", async () => {
  await Promise.all([review(ann, pelican, "code"), review(ben, pelican, "code")]);
  await ann.keyboard.press("a");
  await moved_on(ann, [pelican, "code"]);
  await ben.keyboard.press("s");
  await ben.getByText("Someone decided on this cell while you looked at it").waitFor();
  assert.deepEqual(cell_in_address(ben), [pelican, "code"]);
  assert.match(await ben.locator(".conflict").textContent(), /ann confirmed/);
  await shoot(ben, "conflict-light");
  await accessible(ben, "conflict");
  const said = await boss.evaluate(
    async (model) =>
      (await (await fetch(`/api/v1/decisions?model=${encodeURIComponent(model)}&criterion=code`)).json()).events,
    pelican,
  );
  assert.deepEqual(
    said.map((event) => [event.reviewer, event.action]),
    [
      ["ann", "confirm"],
      ["ben", "override"],
    ],
  );
  await ben.keyboard.press("z");
  await ben.waitForFunction(() => document.querySelectorAll(".event.undone").length === 1);
  await ben.keyboard.press("l");
  await moved_on(ben, [pelican, "code"]);
});

test("changed since: back in the queue with both versions", async () => {
  await grade(ann, narae, "hardware", "a");
  await grade(ben, narae, "hardware", "a");
  const card = site.file("huggingface.co/narae-ai/Narae-3B-Instruct/resolve/main/README.md");
  writeFileSync(
    card,
    readFileSync(card, "utf8").replace(
      "NVIDIA A100 80GB GPU 64장으로 25일간 학습하였습니다",
      "NVIDIA H800 80GB GPU로 학습하였습니다",
    ),
  );
  site.grade();
  await go(boss, "/");
  const label = boss.locator('a.cell[aria-label^="Narae-3B-Instruct: Hardware"]');
  assert.match(await label.getAttribute("aria-label"), /Changed since/);
  assert.match(await label.getAttribute("class"), /s-changed/);
  await shoot(boss, "leaderboard-changed-light");
  await go(ann, "/review?state=changed");
  await at_cell(ann, narae, "hardware");
  const box = ann.locator(".changed");
  assert.match(await box.textContent(), /When it was decided.*Open.*64장.*Now.*Semi-open.*H800/s);
  await shoot(ann, "changed-light");
  await accessible(ann, "changed");
  const phone = await site.person({ name: "ann", width: 390, height: 844 });
  await go(phone, "/review?state=changed");
  await at_cell(phone, narae, "hardware");
  await no_sideways_scroll(phone, "changed");
  await shoot(phone, "phone-changed");
  await phone.context().close();
  await ann.keyboard.press("a");
  await moved_on(ann, [narae, "hardware"]);
  const history = await boss.evaluate(
    async (model) =>
      (await (await fetch(`/api/v1/decisions?model=${encodeURIComponent(model)}&criterion=hardware`)).json())
        .events,
    narae,
  );
  assert.deepEqual(
    history.map((event) => [event.reviewer, event.grade]),
    [
      ["ann", "open"],
      ["ben", "open"],
      ["ann", "semi"],
    ],
    "nothing that was said is gone",
  );
});

test("users: add, change, keep out", async () => {
  await go(boss, "/users");
  await accessible(boss, "users");
  const form = boss.locator("section", { hasText: "Users" }).first().locator("form.row");
  await form.getByLabel("Name").fill("cleo");
  await form.getByLabel("Password").fill(password_of("cleo"));
  await form.getByLabel("Role").selectOption("viewer");
  await form.getByRole("button", { name: "Add" }).click();
  await boss.getByRole("combobox", { name: "Role: cleo" }).waitFor();
  const cleo = await site.person({ name: "cleo" });
  assert.equal(await cleo.locator("header nav a", { hasText: "Review" }).count(), 0);
  await boss.getByRole("combobox", { name: "Role: cleo" }).selectOption("reviewer");
  await boss.waitForFunction(() => document.querySelector("#status").textContent === "Saved");
  await log_in(await site.person(), "cleo");
  await shoot(boss, "users-light");
  await boss.getByRole("button", { name: "Disable: cleo" }).click();
  await boss.getByRole("button", { name: "Enable: cleo" }).waitFor();
  cleo.expected.push(/401/);
  await cleo.goto(`${site.url}/`);
  await cleo.waitForURL((url) => url.pathname === "/login");
});

test("assignments by range, and a queue of one's own", async () => {
  await go(boss, "/users");
  const section = boss.locator("section", { hasText: "Assignments" });
  await section.getByLabel("Reviewer").selectOption("ben");
  await section.getByLabel("From model").selectOption(pelican);
  await section.getByLabel("To model").selectOption(pelican);
  await section.getByLabel("Criterion").selectOption("api");
  await section.getByRole("button", { name: "Assign" }).click();
  await section.getByRole("button", { name: /^Remove: ben/ }).waitFor();
  await go(ben, "/review?mine=1");
  await at_cell(ben, pelican, "api");
  assert.equal(await ben.locator(".position").textContent(), "1 of 1");
  await section.getByRole("button", { name: /^Remove: ben/ }).click();
  await boss.getByText("Nothing is assigned.").waitFor();
});

test("tokens: shown once, work, are revoked", async () => {
  await go(ann, "/users");
  await ann.locator("form.row").getByLabel("Name").fill("laptop");
  await ann.getByRole("button", { name: "Make a token" }).click();
  const token = await ann.locator(".token code").textContent();
  const who = async () =>
    (await (await site.api("/session", { headers: { Authorization: `Bearer ${token}` } })).json()).user?.name;
  assert.equal(await who(), "ann");
  await shoot(ann, "tokens-light");
  await ann.reload();
  await ann.getByRole("button", { name: "Revoke: laptop" }).waitFor();
  assert.equal(await ann.locator(".token").count(), 0);
  await ann.getByRole("button", { name: "Revoke: laptop" }).click();
  await ann.getByText("You have no tokens.").waitFor();
  assert.notEqual(await who().catch(() => undefined), "ann");
});

test("everybody reads with --open, nobody writes", async () => {
  const open = await Site.make({ options: ["--open"] });
  try {
    const reader = await open.person();
    await go(reader, "/");
    assert.deepEqual(await reader.locator("header nav a").allTextContents(), ["Leaderboard", "Activity"]);
    assert.equal(await reader.getByText("Read only").count(), 1);
    await reader.locator("a.cell").first().click();
    await reader.waitForURL((url) => url.pathname === "/model" && url.hash === "#weights");
    await reader.getByRole("link", { name: "View: Hardware" }).click();
    await at_cell(reader, skerry, "hardware");
    assert.equal(await reader.locator(".actions").count(), 0);
  } finally {
    await open.close();
  }
});
