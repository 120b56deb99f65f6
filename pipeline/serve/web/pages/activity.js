// Who decided what, how far reviewers agree, how often each rule was right.
import { api_url, get, query } from "../api.js";
import { h } from "../dom.js";
import { number, percent, t } from "../i18n.js";
import { navigate } from "../router.js";
import { criteria_of, rubric_of } from "../state.js";
import { criterion_title, event_line, field, select, table, with_undone } from "../ui.js";

const tabs = ["decisions", "agreement", "rules"];
const page_size = 200;

export async function activity_page(params) {
  const rubric = rubric_of(params.rubric);
  const tab = tabs.includes(params.tab) ? params.tab : "decisions";
  const content = await { decisions, agreement, rules }[tab](params, rubric);
  return {
    title: t(`activity.${tab}`),
    node: h(
      "div",
      { class: "page" },
      h("h1", { tabindex: "-1" }, t("nav.activity")),
      h(
        "nav",
        { class: "tabs", "aria-label": t("nav.activity") },
        tabs.map((id) =>
          h(
            "a",
            {
              href: query("/activity", { tab: id === "decisions" ? "" : id, rubric: params.rubric }),
              "aria-current": id === tab ? "page" : undefined,
            },
            t(`activity.${id}`),
          ),
        ),
      ),
      content,
    ),
  };
}

const title_in = (rubric, id) => {
  const criterion = criteria_of(rubric).find((one) => one.id === id);
  return criterion ? criterion_title(rubric, criterion) : id;
};

async function decisions(params, rubric) {
  const { model, criterion, reviewer, before } = params;
  const { events } = await get("/decisions", { model, criterion, reviewer, limit: 5000 });
  const newest = with_undone(events)
    .sort((a, b) => b.seq - a.seq)
    .filter((event) => !before || event.seq < Number(before));
  const shown = newest.slice(0, page_size);
  const to = (values) => query("/activity", { ...params, before: "", ...values });
  const filter = (name) => (event) => navigate(to({ [name]: event.target.value.trim() }));
  const text = (name, label) =>
    field(
      label,
      h("input", {
        value: params[name] ?? "",
        spellcheck: "false",
        placeholder: t("all"),
        on: { change: filter(name) },
      }),
    );
  return h(
    "section",
    { "aria-label": t("activity.decisions") },
    h(
      "div",
      { class: "row" },
      text("model", t("model")),
      field(
        t("criterion"),
        select(
          [["", t("all")], ...criteria_of(rubric).map((one) => [one.id, criterion_title(rubric, one)])],
          criterion,
          (value) => navigate(to({ criterion: value })),
        ),
      ),
      text("reviewer", t("reviewer")),
      h("span", { class: "grow" }),
      h(
        "a",
        { class: "button", href: api_url("/decisions.jsonl"), download: "decisions.jsonl" },
        t("activity.export"),
      ),
    ),
    shown.length === 0
      ? h("p", { class: "muted" }, t("history.none"))
      : h(
          "ol",
          { class: "events feed" },
          shown.map((event) =>
            event_line(event, {
              cell: h(
                "a",
                { href: query("/review", { model: event.model, criterion: event.criterion }) },
                `${event.model} · ${title_in(rubric, event.criterion)}`,
              ),
            }),
          ),
        ),
    newest.length > shown.length
      ? h("p", {}, h("a", { href: to({ before: shown.at(-1).seq }) }, t("activity.older")))
      : null,
  );
}

// Landis and Koch's words for a coefficient, which say more than its digits.
function strength(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return "";
  const name =
    value < 0
      ? "poor"
      : value <= 0.2
        ? "slight"
        : value <= 0.4
          ? "fair"
          : value <= 0.6
            ? "moderate"
            : value <= 0.8
              ? "substantial"
              : "perfect";
  return t(`strength.${name}`);
}

const coefficient = (value) => [
  h("span", { class: "figure" }, number(value, 2)),
  " ",
  h("span", { class: "muted small" }, strength(value)),
];

async function agreement(params, rubric) {
  const data = await get("/agreement", { rubric: rubric.id });
  const overall = data.overall ?? {};
  return h(
    "section",
    { "aria-label": t("activity.agreement") },
    h("p", { class: "muted" }, t("agreement.note")),
    h(
      "dl",
      { class: "figures" },
      [
        ["κ", overall.kappa, "agreement.kappa"],
        ["α", overall.alpha, "agreement.alpha"],
      ].map(([sign, value, key]) =>
        h(
          "div",
          {},
          h("dt", {}, h("span", { class: "figure large" }, `${sign} ${number(value, 2)}`)),
          h("dd", {}, t(key), strength(value) ? ` · ${strength(value)}` : ""),
        ),
      ),
      h(
        "div",
        {},
        h("dt", {}, h("span", { class: "figure large" }, number(overall.items ?? 0))),
        h("dd", {}, t("agreement.items")),
      ),
    ),
    h("h2", {}, t("agreement.by_criterion")),
    table(
      [t("criterion"), t("agreement.items"), t("agreement.pairs"), t("agreement.kappa"), t("agreement.alpha")],
      data.criteria
        .filter((one) => one.items > 0)
        .map((one) => [
          title_in(rubric, one.criterion),
          number(one.items),
          number(one.pairs),
          coefficient(one.kappa),
          coefficient(one.alpha),
        ]),
      { caption: t("agreement.by_criterion"), empty: t("agreement.none") },
    ),
    h("h2", {}, t("agreement.by_reviewer")),
    table(
      [t("reviewer"), t("reviewer"), t("agreement.cells"), t("agreement.kappa")],
      (data.reviewers ?? []).map((pair) => [pair.a, pair.b, number(pair.n), coefficient(pair.kappa)]),
      { caption: t("agreement.by_reviewer"), empty: t("agreement.none") },
    ),
  );
}

async function rules(params, rubric) {
  const list = await get("/rule-precision", { rubric: rubric.id });
  return h(
    "section",
    { "aria-label": t("activity.rules") },
    h("p", { class: "muted" }, t("rules.note")),
    table(
      [t("rules.rule"), t("rules.confirmed"), t("rules.rejected"), t("rules.overruled"), t("rules.precision")],
      [...list]
        .sort(
          (a, b) =>
            (a.precision ?? 1) - (b.precision ?? 1) || b.rejected - a.rejected || a.rule.localeCompare(b.rule),
        )
        .map((one) => [
          h("span", { class: "mono" }, one.rule),
          number(one.confirmed),
          number(one.rejected),
          number(one.overruled),
          percent(one.precision),
        ]),
      { caption: t("activity.rules"), empty: t("rules.none") },
    ),
  );
}
