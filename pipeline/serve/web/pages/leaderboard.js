// Models by score, with a heat map of their criteria. The whole state of the page is its query string.
import { get, query } from "../api.js";
import { h, replace } from "../dom.js";
import { number, percent, t } from "../i18n.js";
import { note } from "../router.js";
import { all_rubrics, criteria_of, current_session, may_review, rubric_of } from "../state.js";
import {
  announce,
  area_title,
  badge,
  criterion_title,
  debounce,
  failure,
  field,
  grade_name,
  grades,
  hidden_text,
  letter_of,
  scheme_title,
  select,
} from "../ui.js";

const page_size = 50;
const descending = new Set(["score", "reviewed", "graded_at"]);

export async function leaderboard_page(params) {
  let state = { ...params };
  let board = null;
  let aborter = null;
  const rubric = () => rubric_of(state.rubric);
  const own_weights = () => Boolean(state.weights);

  const controls = h("div", { class: "controls" });
  const sliders = h("div", { class: "sliders" });
  const list = h("div", { class: "board" });
  const summary = h("p", { class: "summary" });
  const pager = h("nav", { class: "pager", "aria-label": t("pages") });
  const search = h("input", {
    type: "search",
    "aria-label": t("board.search"),
    placeholder: t("board.search"),
    on: { input: debounce((event) => change({ q: event.target.value }), 200) },
  });

  // What is no longer so is left out of the address.
  function change(values) {
    state = { ...state, offset: "", ...values };
    for (const [name, value] of Object.entries(state))
      if (value === "" || value === undefined || value === false) delete state[name];
    note(query("/", state), { replace: "q" in values || "weights" in values });
    return refresh();
  }

  const sort = () => state.sort ?? "score";
  const order = () =>
    state.order ??
    (descending.has(sort()) || rubric().areas.some((area) => area.id === sort()) || sort() in (board?.by_id ?? {})
      ? "desc"
      : "asc");

  // The highest score comes first where nothing else is asked for; of equal ones the server keeps one order.
  const sorting = () =>
    sort() === "score" && order() === "desc" ? { sort: "rank", order: "asc" } : { sort: sort(), order: order() };

  function sort_by(id) {
    const best_first = id !== "name" && id !== "publisher";
    const turned = sort() === id ? (order() === "asc" ? "desc" : "asc") : best_first ? "desc" : "asc";
    change({ sort: id, order: turned });
  }

  function show_controls() {
    if (document.activeElement !== search) search.value = state.q ?? "";
    const schemes = rubric().schemes.map((scheme) => [scheme.id, scheme_title(rubric(), scheme)]);
    const chosen = own_weights() ? "own" : (state.scheme ?? schemes[0]?.[0]);
    const focused = document.activeElement?.name;
    replace(
      controls,
      search,
      all_rubrics().length > 1 &&
        select(
          all_rubrics().map((r) => [r.id, r.title]),
          rubric().id,
          (id) => change({ rubric: id, scheme: "", weights: "" }),
          { "aria-label": t("rubric"), name: "rubric" },
        ),
      select(
        [["", t("board.all_publishers")], ...publishers().map((p) => [p, p])],
        state.publisher,
        (value) => change({ publisher: value }),
        { "aria-label": t("publisher"), name: "publisher" },
      ),
      field(
        t("board.weights"),
        select([...schemes, ["own", t("board.own_weights")]], chosen, choose_scheme, { name: "scheme" }),
      ),
      h(
        "label",
        { class: "check" },
        h("input", {
          type: "checkbox",
          name: "reviewed",
          checked: Boolean(state.reviewed_only),
          on: { change: (event) => change({ reviewed_only: event.target.checked ? "1" : "" }) },
        }),
        t("board.reviewed_only"),
      ),
    );
    if (focused) controls.querySelector(`[name="${CSS.escape(focused)}"]`)?.focus();
  }

  const publishers = () =>
    board?.publishers ?? [...new Set((board?.models ?? []).map((model) => model.publisher))].sort();

  function choose_scheme(id) {
    if (id !== "own") return change({ scheme: id === rubric().schemes[0]?.id ? "" : id, weights: "" });
    const from = rubric().schemes.find((scheme) => scheme.id === state.scheme) ?? rubric().schemes[0];
    return change({ scheme: "", weights: weights_text(from?.weights ?? {}) });
  }

  const weights_text = (weights) =>
    rubric()
      .areas.map((area) => `${area.id}:${weights[area.id] ?? 1}`)
      .join(",");
  const weights_now = () =>
    Object.fromEntries(
      (state.weights ?? "")
        .split(",")
        .map((part) => part.split(":"))
        .map(([id, value]) => [id, Number(value) || 0]),
    );

  // Made once while one slides; the values follow the address.
  function show_sliders() {
    if (!own_weights()) return replace(sliders);
    const weights = weights_now();
    if (sliders.children.length) {
      for (const input of sliders.querySelectorAll("input"))
        if (document.activeElement !== input) input.value = weights[input.name] ?? 1;
      for (const output of sliders.querySelectorAll("output"))
        output.textContent = number(weights[output.dataset.area] ?? 1, 2);
      return sliders;
    }
    const slide = debounce(
      () =>
        change({
          weights: weights_text(
            Object.fromEntries([...sliders.querySelectorAll("input")].map((i) => [i.name, i.value])),
          ),
        }),
      120,
    );
    return replace(
      sliders,
      h(
        "fieldset",
        {},
        h("legend", { class: "visually-hidden" }, t("board.own_weights")),
        rubric().areas.map((area) => {
          const output = h("output", { "data-area": area.id }, number(weights[area.id] ?? 1, 2));
          return h(
            "label",
            {},
            h("span", {}, area_title(rubric(), area)),
            h("input", {
              type: "range",
              min: "0",
              max: "2",
              step: "0.05",
              name: area.id,
              value: weights[area.id] ?? 1,
              on: {
                input: (event) => {
                  output.textContent = number(Number(event.target.value), 2);
                  slide();
                },
              },
            }),
            output,
          );
        }),
      ),
    );
  }

  const head_button = (id, text, title = text) =>
    h(
      "button",
      { type: "button", class: "sort", title, "data-sort": id, on: { click: () => sort_by(id) } },
      h("span", {}, text),
      h("span", { class: "arrow", "aria-hidden": "true" }, sort() === id ? (order() === "asc" ? "↑" : "↓") : ""),
    );
  const head = (id, text, props = {}) =>
    h(
      "th",
      {
        scope: "col",
        "aria-sort": sort() === id ? (order() === "asc" ? "ascending" : "descending") : undefined,
        ...props,
      },
      head_button(id, text, props.title),
    );

  function show_table() {
    const focused = document.activeElement?.dataset?.sort;
    const criteria = criteria_of(rubric());
    const areas = rubric().areas;
    const rows = board.models.map((model) => row(model, criteria, areas));
    const first_of = new Set(areas.map((area) => area.criteria[0]?.id));
    replace(
      list,
      board.models.length === 0
        ? h("p", { class: "muted empty" }, t("board.none"))
        : h(
            "table",
            { class: "heat", "aria-describedby": "heat-keys" },
            h("caption", { class: "visually-hidden" }, t("board.caption")),
            h(
              "thead",
              {},
              h(
                "tr",
                { class: "areas" },
                h("td", { colspan: "3" }),
                areas.map((area) =>
                  h(
                    "th",
                    { scope: "colgroup", colspan: area.criteria.length, class: "area-head" },
                    head_button(area.id, area_title(rubric(), area)),
                  ),
                ),
                h("td", {}),
              ),
              h(
                "tr",
                { class: "criteria" },
                h("th", { scope: "col", class: "rank" }, hidden_text(t("board.rank"))),
                head("name", t("model"), { class: "name" }),
                head("score", t("score"), { class: "score" }),
                criteria.map((criterion) =>
                  head(criterion.id, criterion_title(rubric(), criterion), {
                    class: ["criterion", first_of.has(criterion.id) && "first"],
                    title: criterion.question,
                  }),
                ),
                head("reviewed", t("board.reviewed"), { class: "reviewed" }),
              ),
            ),
            h("tbody", { on: { keydown: move, focusin: remember } }, rows),
          ),
    );
    const cell = list.querySelector("tbody a.cell");
    if (cell) cell.tabIndex = 0;
    if (focused) list.querySelector(`[data-sort="${CSS.escape(focused)}"]`)?.focus();
  }

  function row(model, criteria, areas) {
    const first_of = new Set(areas.map((area) => area.criteria[0]?.id));
    const done = model.reviewed ?? { done: 0, total: 0 };
    return h(
      "tr",
      {},
      h("td", { class: "rank" }, model.rank),
      h(
        "th",
        { scope: "row", class: "name" },
        h("a", { href: query("/model", { id: model.id, rubric: state.rubric }) }, model.name),
        h("span", { class: "publisher" }, model.publisher),
      ),
      h(
        "td",
        { class: "score" },
        h("span", { class: "value" }, number(model.score, 2)),
        h(
          "span",
          { class: "area-bars", "aria-hidden": "true" },
          areas.map((area) =>
            h(
              "span",
              { class: "area-bar", title: `${area_title(rubric(), area)}: ${percent(model.areas?.[area.id])}` },
              h("span", { css: { height: `${Math.round((model.areas?.[area.id] ?? 0) * 100)}%` } }),
            ),
          ),
        ),
      ),
      criteria.map((criterion) =>
        h("td", { class: ["cell", first_of.has(criterion.id) && "first"] }, cell_link(model, criterion)),
      ),
      h(
        "td",
        { class: "reviewed" },
        h(
          "span",
          { class: "bar", "aria-hidden": "true" },
          h("span", {
            class: "fill",
            css: { width: `${done.total ? Math.round((100 * done.done) / done.total) : 0}%` },
          }),
        ),
        h("span", { class: "count" }, `${done.done}/${done.total}`),
      ),
    );
  }

  function cell_link(model, criterion) {
    const cell = model.cells?.[criterion.id] ?? { grade: null, state: "unreviewed" };
    const proposed = !(cell.decided ?? ["reviewed", "adjudicated"].includes(cell.state));
    const words = [
      criterion_title(rubric(), criterion),
      grade_name(cell.grade),
      t(`state.${cell.state}`),
      cell.confidence !== undefined && `${t("confidence")} ${percent(cell.confidence)}`,
    ]
      .filter(Boolean)
      .join(", ");
    const to = may_review()
      ? query("/review", { model: model.id, criterion: criterion.id, rubric: state.rubric })
      : query("/model", { id: model.id, rubric: state.rubric }) + `#${criterion.id}`;
    return h(
      "a",
      {
        href: to,
        tabindex: "-1",
        title: words,
        "aria-label": `${model.name}: ${words}`,
        class: ["cell", "grade", `g-${cell.grade ?? "none"}`, proposed ? "proposed" : "settled", `s-${cell.state}`],
      },
      letter_of(cell.grade),
    );
  }

  // One stop of the tabulator for the whole map; arrows move within it.
  function move(event) {
    const cell = event.target.closest("a.cell");
    const step = {
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      Home: [0, -99],
      End: [0, 99],
    }[event.key];
    if (!cell || !step) return;
    const rows = [...list.querySelectorAll("tbody tr")].map((tr) => [...tr.querySelectorAll("a.cell")]);
    const y = rows.findIndex((cells) => cells.includes(cell));
    const x = rows[y].indexOf(cell);
    const clamp = (value, most) => Math.max(0, Math.min(most, value));
    event.preventDefault();
    rows[clamp(y + step[0], rows.length - 1)][clamp(x + step[1], rows[y].length - 1)].focus();
  }
  function remember(event) {
    if (!event.target.matches("a.cell")) return;
    for (const cell of list.querySelectorAll('a.cell[tabindex="0"]')) cell.tabIndex = -1;
    event.target.tabIndex = 0;
  }

  function show_pager() {
    const offset = Number(state.offset ?? 0);
    const to = (at) => query("/", { ...state, offset: at || "" });
    replace(
      pager,
      board.total > board.models.length && [
        offset > 0 && h("a", { href: to(Math.max(0, offset - page_size)), rel: "prev" }, t("previous")),
        h(
          "span",
          { class: "muted" },
          t("board.range", { from: offset + 1, to: offset + board.models.length, total: number(board.total) }),
        ),
        offset + board.models.length < board.total &&
          h("a", { href: to(offset + page_size), rel: "next" }, t("next")),
      ],
    );
  }

  async function refresh() {
    aborter?.abort();
    aborter = new AbortController();
    try {
      board = await get(
        "/leaderboard",
        {
          rubric: rubric().id,
          scheme: own_weights() ? "" : state.scheme,
          weights: state.weights,
          q: state.q,
          publisher: state.publisher,
          reviewed_only: state.reviewed_only,
          ...sorting(),
          offset: state.offset,
          limit: page_size,
        },
        aborter.signal,
      );
    } catch (error) {
      failure(error);
      return;
    }
    board.by_id = Object.fromEntries(criteria_of(rubric()).map((criterion) => [criterion.id, criterion]));
    show_controls();
    show_sliders();
    show_table();
    show_pager();
    const reviewed =
      board.reviewed ??
      board.models.reduce(
        (sum, model) => ({
          done: sum.done + (model.reviewed?.done ?? 0),
          total: sum.total + (model.reviewed?.total ?? 0),
        }),
        { done: 0, total: 0 },
      );
    replace(
      summary,
      t("board.summary", {
        models: number(board.total),
        share: percent(reviewed.total ? reviewed.done / reviewed.total : 0),
        done: number(reviewed.done),
        total: number(reviewed.total),
      }),
    );
    announce(t("board.found", { n: number(board.total) }));
  }

  await refresh();
  return {
    title: t("nav.leaderboard"),
    node: h(
      "div",
      { class: "page wide" },
      h(
        "div",
        { class: "title" },
        h("h1", { tabindex: "-1" }, t("board.title")),
        summary,
        current_session().mode === "open" ? h("span", { class: "tag" }, t("read_only")) : null,
      ),
      controls,
      sliders,
      legend(),
      list,
      h("p", { id: "heat-keys", class: "visually-hidden" }, t("board.keys")),
      pager,
    ),
    update(next) {
      state = { ...next };
      return refresh();
    },
    leave: () => aborter?.abort(),
  };
}

const legend = () =>
  h(
    "div",
    { class: "legend" },
    grades.map((grade) => h("span", {}, badge(grade), h("span", { "aria-hidden": "true" }, grade_name(grade)))),
    h("span", {}, badge("unknown"), h("span", { "aria-hidden": "true" }, grade_name("unknown"))),
    h(
      "span",
      {},
      h("span", { class: "grade g-semi settled sample", "aria-hidden": "true" }, "S"),
      t("board.legend.reviewed"),
    ),
    h(
      "span",
      {},
      h("span", { class: "grade g-semi s-changed sample", "aria-hidden": "true" }, "S"),
      t("board.legend.changed"),
    ),
    h(
      "span",
      {},
      h("span", { class: "grade g-semi s-disagreed sample", "aria-hidden": "true" }, "S"),
      t("board.legend.disagreed"),
    ),
  );
