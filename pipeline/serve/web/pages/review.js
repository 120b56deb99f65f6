// The review screen: one cell of the queue at a time; one key accepts it and brings the next.
import { get, post, query } from "../api.js";
import { place, stands_at } from "../citations.js";
import { h, replace } from "../dom.js";
import { number, t } from "../i18n.js";
import { bind } from "../keys.js";
import { note } from "../router.js";
import { criteria_of, criterion_of, current_session, current_user, may_review, rubric_of } from "../state.js";
import { byte_offset } from "../text.js";
import {
  announce,
  button,
  criterion_title,
  event_line,
  failure,
  field,
  grade_name,
  grades,
  key_hint,
  notify,
  select,
  with_undone,
} from "../ui.js";
import {
  cell_head,
  changed_box,
  decisions_box,
  disagreement_box,
  effective,
  evidence_list,
  ledger_box,
  proposal_box,
  rubric_words,
  search_results,
} from "./review_cell.js";
import { SourcePane } from "./review_source.js";

const queue_page = 100;
const grade_keys = { o: "open", s: "semi", c: "closed", n: "na" };
const states = ["unreviewed", "partial", "changed", "disagreed", "reviewed", "adjudicated"];
const telling = ["grade", "min", "max", "state", "reviewer", "order"];
// Names in the address; `model` and `criterion` are the cell that is open.
const filter_names = [
  "only_model",
  "only_criterion",
  "grade",
  "min",
  "max",
  "state",
  "reviewer",
  "mine",
  "order",
  "blind",
  "rubric",
];

const uuid = () =>
  crypto.randomUUID?.() ??
  [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte, i) => {
      const value = i === 6 ? (byte & 0x0f) | 0x40 : i === 8 ? (byte & 0x3f) | 0x80 : byte;
      return ([4, 6, 8, 10].includes(i) ? "-" : "") + value.toString(16).padStart(2, "0");
    })
    .join("");

export async function review_page(params) {
  let filters = pick(params);
  let rubric = rubric_of(filters.rubric);
  let queue = { total: 0, items: [] };
  let position = -1; // of the open cell in the queue; -1 where it is not in it
  let cell = null;
  let items = []; // evidence in the order of keys: citations, then near misses
  let current = -1;
  let hit = null;
  let hits = null;
  let adjudicating = false;
  let busy = false;
  let opened = false;
  let spoken = ""; // what is said aloud before the next cell
  let ahead = null; // {key, promise} of the next cell
  const done = []; // own decisions of this visit, the last one last: {event, item}
  const decided = new Set();
  const allowed = may_review();
  const blind = () => Boolean(filters.blind);
  const hidden = () => cell?.hidden ?? blind(); // a blind reviewer sees all once the grade is given
  const key_of_item = (item) => `${item.model} ${item.criterion}`;

  const bar = h("div", { class: "queue-bar" });
  const filter_box = h("details", { class: "queue-filters" });
  const conflict = h("div", { class: "conflict", role: "alert" });
  const cell_box = h("div", { class: "cell-box" });
  const evidence_box = h("div", { class: "evidence-box" });
  const found_box = h("div", { class: "found-box" });
  const rest_box = h("div", { class: "rest-box" });
  const actions = h("div", { class: "actions", role: "toolbar", "aria-label": t("review.actions") });
  const comment = h("textarea", {
    rows: "2",
    "aria-label": t("comment"),
    placeholder: t("comment.placeholder"),
    on: {
      keydown: (event) => {
        if (event.key === "Escape") focus_cell();
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) say_comment();
      },
    },
  });
  const comment_box = allowed
    ? h(
        "div",
        { class: "comment-box" },
        comment,
        button(t("comment.add"), () => say_comment()),
      )
    : null;
  const search = h("input", {
    type: "search",
    "aria-label": t("search.label"),
    placeholder: t("search.label"),
    on: { keydown: (event) => event.key === "Escape" && focus_cell() },
  });
  const search_form = h(
    "form",
    {
      class: "search",
      role: "search",
      on: {
        submit: (event) => {
          event.preventDefault();
          run_search();
        },
      },
    },
    search,
    h("button", {}, t("search")),
  );
  const add_button = button([t("review.add_selection"), key_hint("e")], () => add_evidence(), {
    class: "add-selection primary",
    hidden: true,
  });
  const source = new SourcePane({
    model: "",
    on_select: (selection) => {
      add_button.hidden = !allowed || selection === null;
    },
    on_open: (document, url) => open_document(document, url),
  });
  source.node.append(add_button);
  const left = h(
    "section",
    { class: "cell-pane", "aria-label": t("cell") },
    conflict,
    cell_box,
    evidence_box,
    search_form,
    found_box,
    rest_box,
    comment_box,
  );
  const panes = h(
    "div",
    { class: "panes" },
    h("div", { class: "left" }, left, allowed ? actions : null),
    source.node,
  );
  const node = h("div", { class: "review" }, bar, filter_box, panes);

  const focus_cell = () => cell_box.querySelector("h1")?.focus({ preventScroll: true });

  // The queue.

  function pick(from) {
    return Object.fromEntries(filter_names.filter((name) => from[name]).map((name) => [name, from[name]]));
  }

  const address = (item, at) =>
    query("/review", { model: item?.model, criterion: item?.criterion, at, ...filters });

  async function load_queue() {
    queue = await get("/queue", {
      rubric: rubric.id,
      model: filters.only_model,
      criterion: filters.only_criterion,
      grade: filters.grade,
      confidence_min: filters.min,
      confidence_max: filters.max,
      state: filters.state,
      reviewer: filters.reviewer,
      assigned_to: filters.mine ? current_user()?.name : "",
      order: filters.order,
      blind: filters.blind,
      limit: queue_page,
    });
    decided.clear();
  }

  async function set_filter(values) {
    filters = pick({ ...filters, ...values });
    // What would tell a blind reviewer something is no filter then.
    if (filters.blind) for (const name of telling) delete filters[name];
    rubric = rubric_of(filters.rubric);
    ahead = null;
    try {
      await load_queue();
      const stay =
        cell && queue.items.some((item) => item.model === cell.model && item.criterion === cell.criterion);
      await open(stay ? cell : (queue.items[0] ?? null), { replace_address: true });
    } catch (error) {
      failure(error);
    }
  }

  function show_bar() {
    const at =
      position >= 0
        ? t("queue.position", { n: number(position + 1), total: number(queue.total) })
        : t("queue.total", { total: number(queue.total) });
    const count = filter_names.filter((name) => filters[name] && name !== "rubric" && name !== "blind").length;
    replace(
      bar,
      h("span", { class: "position" }, at),
      button("‹", () => step(-1), {
        "aria-label": t("queue.previous"),
        title: `${t("queue.previous")} (h)`,
        disabled: position <= 0,
      }),
      button("›", () => step(1), { "aria-label": t("queue.skip"), title: `${t("queue.skip")} (l)` }),
      h(
        "button",
        {
          type: "button",
          class: "filter-toggle",
          "aria-expanded": String(filter_box.open),
          on: {
            click: () => {
              filter_box.open = !filter_box.open;
              show_bar();
              bar.querySelector(".filter-toggle").focus();
            },
          },
        },
        count ? t("queue.filters_n", { n: count }) : t("queue.filters"),
      ),
      h(
        "label",
        { class: "check" },
        h("input", {
          type: "checkbox",
          checked: blind(),
          on: { change: (event) => set_filter({ blind: event.target.checked ? "1" : "" }) },
        }),
        t("queue.blind"),
      ),
      h("span", { class: "grow" }),
      allowed ? button([t("undo"), key_hint("z")], undo, { class: "undo" }) : null,
    );
  }

  function show_filters() {
    const any = (list) => [["", t("all")], ...list];
    const off = (name) => blind() && telling.includes(name);
    const text = (name, props) =>
      h("input", {
        value: filters[name] ?? "",
        disabled: off(name),
        ...props,
        on: { change: (event) => set_filter({ [name]: event.target.value }) },
      });
    replace(
      filter_box,
      h("summary", { class: "visually-hidden", tabindex: "-1" }, t("queue.filters")),
      h(
        "div",
        { class: "row" },
        field(t("model"), text("only_model", { placeholder: t("all"), spellcheck: "false" })),
        field(
          t("criterion"),
          select(
            any(criteria_of(rubric).map((c) => [c.id, criterion_title(rubric, c)])),
            filters.only_criterion,
            (v) => set_filter({ only_criterion: v }),
          ),
        ),
        field(
          t("grade"),
          select(
            any([...grades, "unknown"].map((g) => [g, grade_name(g)])),
            filters.grade,
            (v) => set_filter({ grade: v }),
            { disabled: off("grade") },
          ),
        ),
        field(
          t("state"),
          select(
            [["", t("state.wanted")], ...states.map((s) => [s, t(`state.${s}`)])],
            filters.state,
            (v) => set_filter({ state: v }),
            { disabled: off("state") },
          ),
        ),
        field(t("confidence.from"), text("min", { type: "number", min: "0", max: "1", step: "0.05" })),
        field(t("confidence.to"), text("max", { type: "number", min: "0", max: "1", step: "0.05" })),
        field(t("reviewer"), text("reviewer", { placeholder: t("all"), spellcheck: "false" })),
        field(
          t("order"),
          select(
            ["value", "disagreement", "confidence", "model"].map((o) => [o === "value" ? "" : o, t(`order.${o}`)]),
            filters.order,
            (v) => set_filter({ order: v }),
            { disabled: off("order") },
          ),
        ),
        h(
          "label",
          { class: "check" },
          h("input", {
            type: "checkbox",
            checked: Boolean(filters.mine),
            on: { change: (event) => set_filter({ mine: event.target.checked ? "1" : "" }) },
          }),
          t("queue.mine"),
        ),
        button(t("queue.clear"), () =>
          set_filter(
            Object.fromEntries(filter_names.filter((name) => name !== "rubric").map((name) => [name, ""])),
          ),
        ),
      ),
    );
  }

  async function step(direction) {
    let to = position + direction;
    while (direction > 0 && queue.items[to] && decided.has(key_of_item(queue.items[to]))) ++to;
    if (to < 0) return;
    if (to < queue.items.length) {
      await open(queue.items[to]);
      return;
    }
    // The end of what was fetched: what still wants a look starts from the top.
    const before = cell;
    try {
      await load_queue();
    } catch (error) {
      failure(error);
      return;
    }
    const left_over = queue.items.filter(
      (item) => !(item.model === before?.model && item.criterion === before?.criterion),
    );
    await open(left_over[0] ?? queue.items[0] ?? null);
  }

  // The cell.

  const fetch_cell = (item) =>
    get("/cell", { model: item.model, criterion: item.criterion, rubric: rubric.id, blind: filters.blind });

  let turn = 0;
  async function open(item, { replace_address = false, at = "", fresh = null } = {}) {
    const mine = ++turn;
    position = item
      ? queue.items.findIndex((one) => one.model === item.model && one.criterion === item.criterion)
      : -1;
    replace(conflict);
    hit = null;
    hits = null;
    search.value = "";
    show_filters();
    if (!item) {
      cell = null;
      items = [];
      note(address(null), { replace: replace_address });
      show_bar();
      replace(
        cell_box,
        h("h1", { tabindex: "-1", "data-first": true }, t("queue.done")),
        h("p", { class: "muted" }, t("queue.done_note")),
        h("p", {}, h("a", { href: "/activity?tab=agreement" }, t("activity.agreement"))),
      );
      for (const box of [evidence_box, found_box, rest_box, actions]) replace(box);
      search_form.hidden = true;
      if (comment_box) comment_box.hidden = true;
      source.nothing("");
      focus_cell();
      announce([spoken, t("queue.done")].filter(Boolean).join(", "));
      spoken = "";
      return;
    }
    let answer = fresh;
    try {
      if (!answer) answer = ahead?.key === key_of_item(item) ? await ahead.promise : await fetch_cell(item);
    } catch (error) {
      failure(error);
      ahead = null;
      return;
    }
    ahead = null;
    if (mine !== turn) return;
    note(address(item, at), { replace: replace_address });
    take(answer);
    const wanted = at ? items.findIndex(({ citation }) => stands_at(citation, at)) : -1;
    show_cell();
    // The first page that one comes to leaves the focus where a browser puts it.
    if (opened || document.activeElement !== document.body) focus_cell();
    opened = true;
    left.scrollTop = 0;
    announce(
      [
        spoken,
        cell.model,
        criterion_title(rubric, criterion_of(rubric, cell.criterion)),
        hidden() ? "" : grade_name(cell.proposal.grade),
      ]
        .filter(Boolean)
        .join(", "),
    );
    spoken = "";
    if (items.length) await choose(wanted >= 0 ? wanted : 0, { quiet: wanted < 0 });
    else await open_first_document();
    look_ahead();
  }

  function take(answer) {
    cell = { ...answer, proposal: answer.proposal ?? {}, decisions: with_undone(answer.decisions ?? []) };
    items = [
      ...(cell.proposal.citations ?? []).map((citation) => ({ citation, near: false })),
      ...(cell.proposal.near_misses ?? cell.proposal.ledger?.near_misses ?? []).map((citation) => ({
        citation,
        near: true,
      })),
    ];
    current = items.length ? Math.min(Math.max(current, 0), items.length - 1) : -1;
    // With all the reviews that are wanted another one settles it; who took part does so only when looking for
    // disagreements.
    const verdicts = effective(cell.decisions);
    adjudicating =
      cell.state === "disagreed" &&
      verdicts.length >= (current_session().reviews_wanted ?? 1) &&
      (verdicts.every((event) => event.reviewer !== current_user()?.name) ||
        (filters.state ?? "").includes("disagreed"));
    source.set_model(cell.model, cell.proposal.ledger?.documents);
  }

  function look_ahead() {
    const next = queue.items.slice(position + 1).find((item) => !decided.has(key_of_item(item)));
    if (!next || !allowed || position < 0) return;
    const promise = fetch_cell(next);
    promise.catch(() => {
      ahead = null;
    });
    ahead = { key: key_of_item(next), promise };
    promise.then(
      (answer) => {
        const first = answer.proposal?.citations?.[0];
        if (first && answer.model === cell?.model) source.load(first.document, first.url).catch(() => {});
      },
      () => {},
    );
  }

  function show_cell() {
    const criterion = criterion_of(rubric, cell.criterion) ?? {
      id: cell.criterion,
      title: cell.criterion,
      question: "",
    };
    const { proposal } = cell;
    search_form.hidden = false;
    if (comment_box) comment_box.hidden = false;
    show_bar();
    replace(
      cell_box,
      cell_head({ cell, criterion, rubric, blind: hidden() }),
      changed_box({ cell }),
      disagreement_box({
        cell,
        adjudicating,
        allowed,
        toggle: (on) => {
          adjudicating = on;
          show_actions();
        },
      }),
      proposal_box({ cell, blind: hidden() }),
      rubric_words({ criterion, proposal }),
    );
    show_evidence();
    show_found();
    replace(rest_box, ledger_box({ ledger: proposal.ledger, open: open_document }), decisions_box({ cell }));
    show_actions();
  }

  function show_evidence() {
    replace(
      evidence_box,
      evidence_list({
        items,
        current: hit ? -1 : current,
        choose,
        reject,
        add: add_evidence,
        allowed,
        blind: hidden(),
      }),
    );
  }

  function show_found() {
    replace(found_box, hits === null ? null : search_results({ hits, current: hit, choose: choose_hit }));
    if (hit && allowed)
      found_box
        .querySelector("li.current")
        ?.append(button([t("review.use"), key_hint("e")], add_evidence, { class: "small" }));
  }

  function show_actions() {
    if (!allowed || !cell) return;
    const proposed = cell.proposal.grade;
    const can_accept = !hidden() && grades.includes(proposed);
    replace(
      actions,
      hidden()
        ? null
        : h(
            "button",
            { type: "button", class: "primary accept", disabled: !can_accept, on: { click: accept } },
            can_accept
              ? t(adjudicating ? "review.settle" : "review.accept_grade", { grade: grade_name(proposed) })
              : t("review.accept"),
            key_hint("a"),
          ),
      h(
        "span",
        { class: "grades", role: "group", "aria-label": t("grade") },
        Object.entries(grade_keys).map(([key, grade]) =>
          h(
            "button",
            {
              type: "button",
              class: ["grade-button", `g-${grade}`, !hidden() && grade === proposed && "proposed"],
              on: { click: () => give(grade) },
            },
            h("span", { class: "word" }, grade_name(grade)),
            h("kbd", { "aria-hidden": "true" }, key),
          ),
        ),
      ),
      button([t("queue.skip"), key_hint("l")], () => step(1), { class: "skip-cell" }),
    );
  }

  // The source.

  function marks_for(citation) {
    const here = ({ citation: one }) => one.document === citation.document && one.url === citation.url;
    const marks = items
      .filter((item) => !item.near && item.citation !== citation && here(item))
      .map((item) => ({ begin: item.citation.begin_byte, end: item.citation.end_byte, kind: "other" }));
    marks.push({ begin: citation.begin_byte, end: citation.end_byte, kind: "quote", page: citation.page });
    if (citation.match_end_byte > citation.match_begin_byte)
      marks.push({ begin: citation.match_begin_byte, end: citation.match_end_byte, kind: "match" });
    return marks;
  }

  async function choose(index, { quiet = false } = {}) {
    if (index < 0 || index >= items.length) return;
    const focused = evidence_box.contains(document.activeElement);
    current = index;
    hit = null;
    show_evidence();
    show_found();
    const line = evidence_box.querySelector("li.current");
    if (focused) line?.querySelector("button").focus({ preventScroll: true });
    if (!quiet) line?.scrollIntoView({ block: "nearest" });
    const { citation, near } = items[index];
    if (!quiet) {
      note(address(cell, place(citation)));
      announce(
        t(near ? "review.at_near" : "review.at_citation", {
          n: near ? index - cited() + 1 : index + 1,
          total: near ? items.length - cited() : cited(),
          quote: citation.quote,
        }),
      );
    }
    await source.show(citation.document, citation.url, marks_for(citation));
    if (!quiet && matchMedia("(max-width: 60rem)").matches) source.node.scrollIntoView({ block: "start" });
  }

  const cited = () => items.filter((item) => !item.near).length;

  function open_document(document_id, url) {
    hit = null;
    return source.show(
      document_id,
      url,
      items
        .filter(({ citation, near }) => !near && citation.document === document_id && citation.url === url)
        .map(({ citation }) => ({ begin: citation.begin_byte, end: citation.end_byte, kind: "other" })),
    );
  }

  async function open_first_document() {
    const first = (cell.proposal.ledger?.documents ?? []).find((one) => one.document && !one.failure);
    if (first) await source.show(first.document, first.url, []);
    else source.nothing();
  }

  async function run_search() {
    if (!cell || !search.value.trim()) {
      hits = null;
      hit = null;
      show_found();
      return;
    }
    try {
      hits = (await get("/search", { model: cell.model, q: search.value, limit: 30 })).hits.map((found) => {
        // The passage around what was found is what one would cite.
        const begin = found.snippet_begin ?? found.begin;
        return {
          ...found,
          begin,
          end: begin + byte_offset(found.snippet, found.snippet.length),
          quote: found.snippet,
          match: { begin: found.begin, end: found.end },
        };
      });
      hit = null;
      show_found();
      announce(t("search.found", { n: hits.length }));
      found_box.querySelector("button")?.focus();
    } catch (error) {
      failure(error);
    }
  }

  async function choose_hit(chosen) {
    hit = chosen;
    show_found();
    show_evidence();
    found_box.querySelector("li.current button")?.focus({ preventScroll: true });
    await source.show(chosen.sha256, chosen.url, [
      { begin: chosen.begin, end: chosen.end, kind: "hit", page: chosen.page },
      { ...chosen.match, kind: "match" },
    ]);
  }

  // What a person says.

  async function say(action, values = {}, { advance = false } = {}) {
    if (!allowed || !cell || busy) return null;
    busy = true;
    const item = { model: cell.model, criterion: cell.criterion };
    const event = {
      id: uuid(),
      ...item,
      rubric: cell.rubric ?? rubric.id,
      action,
      proposal: cell.proposal.hash,
      blind: hidden(),
      base: cell.version ?? -1,
      ...values,
    };
    const with_comment = ["confirm", "override", "adjudicate"].includes(action) && comment.value.trim();
    if (with_comment) event.comment = comment.value.trim();
    try {
      const answer = await post("/decisions", event);
      if (action !== "undo") done.push({ event: answer.event ?? event, item });
      if (event.comment) comment.value = "";
      if (advance) decided.add(key_of_item(item));
      ahead = ahead && ahead.key === key_of_item(item) ? null : ahead;
      busy = false;
      if (cell?.model !== item.model || cell.criterion !== item.criterion) return answer;
      if (answer.conflict) {
        take(answer.cell);
        show_cell();
        show_conflict(answer.others ?? []);
      } else if (advance) {
        await step(1);
      } else {
        take(answer.cell);
        show_cell();
      }
      return answer;
    } catch (error) {
      busy = false;
      failure(error);
      return null;
    }
  }

  function show_conflict(others) {
    replace(
      conflict,
      h("h2", {}, t("conflict.title")),
      h("p", {}, t("conflict.note")),
      h(
        "ul",
        { class: "events" },
        others.map((event) => event_line(event)),
      ),
      button([t("next"), key_hint("l")], () => step(1), { class: "primary" }),
    );
    left.scrollTop = 0;
  }

  async function accept() {
    const { grade } = cell?.proposal ?? {};
    if (hidden()) {
      announce(t("review.blind_accept"));
      return;
    }
    if (!grades.includes(grade)) {
      notify(t("review.nothing_to_accept"));
      return;
    }
    spoken = t("review.accepted", { grade: grade_name(grade) });
    await say(adjudicating ? "adjudicate" : "confirm", { grade }, { advance: true });
  }

  async function give(grade) {
    spoken = t("review.given", { grade: grade_name(grade) });
    await say(adjudicating ? "adjudicate" : "override", { grade }, { advance: true });
  }

  async function reject() {
    const item = items[current];
    if (!item || item.near || item.citation.rejected || hit) return;
    if (await say("reject_citation", { citation: cut(item.citation) })) announce(t("review.rejected"));
    await choose(Math.min(current, items.length - 1), { quiet: true });
  }

  // What is selected; else the near miss or the found sentence that is open.
  async function add_evidence() {
    const selection = source.selection();
    const near = items[current]?.near && !hit ? items[current].citation : null;
    const citation = selection
      ? {
          document: selection.document,
          url: selection.url,
          begin_byte: selection.begin,
          end_byte: selection.end,
          quote: selection.quote,
          page: selection.page,
        }
      : hit
        ? {
            document: hit.sha256,
            url: hit.url,
            begin_byte: hit.begin,
            end_byte: hit.end,
            quote: hit.quote,
            page: hit.page,
          }
        : near
          ? cut(near)
          : null;
    if (!citation) {
      notify(t("review.nothing_selected"));
      return;
    }
    const answer = await say("add_citation", { citation });
    if (!answer) return;
    document.getSelection()?.removeAllRanges();
    announce(t("review.added"));
    hit = null;
    const index = items.findIndex(
      ({ citation: one, near: is_near }) =>
        !is_near &&
        one.document === citation.document &&
        one.begin_byte === citation.begin_byte &&
        one.end_byte === citation.end_byte,
    );
    if (index >= 0) await choose(index);
  }

  const cut = ({ document: id, url, begin_byte, end_byte, quote, fact, page }) => ({
    document: id,
    url,
    begin_byte,
    end_byte,
    quote,
    fact,
    page,
  });

  async function say_comment() {
    const text = comment.value.trim();
    if (!text) {
      comment.focus();
      return;
    }
    if (await say("comment", { comment: text })) {
      comment.value = "";
      announce(t("comment.added"));
      focus_cell();
    }
  }

  async function undo() {
    if (busy) return;
    const me = current_user()?.name;
    const last =
      done.pop() ??
      (cell
        ? (cell.decisions ?? [])
            .filter((event) => event.reviewer === me && !event.undone && event.action !== "undo")
            .map((event) => ({ event, item: cell }))
            .at(-1)
        : null);
    if (!last) {
      notify(t("undo.nothing"));
      return;
    }
    busy = true;
    try {
      const answer = await post("/decisions", {
        id: uuid(),
        model: last.item.model,
        criterion: last.item.criterion,
        rubric: rubric.id,
        action: "undo",
        undoes: last.event.id,
        blind: blind(),
      });
      decided.delete(key_of_item(last.item));
      busy = false;
      announce(t("undo.done"));
      await open({ model: last.item.model, criterion: last.item.criterion }, { fresh: answer.cell });
    } catch (error) {
      busy = false;
      failure(error);
    }
  }

  const unbind = bind([
    ...(allowed
      ? [
          [["a"], "keys.accept", accept],
          [["o"], "keys.open", () => give("open")],
          [["s"], "keys.semi", () => give("semi")],
          [["c"], "keys.closed", () => give("closed")],
          [["n"], "keys.na", () => give("na")],
          [["x"], "keys.reject", reject],
          [["e"], "keys.evidence", add_evidence],
          [["m"], "keys.comment", () => comment.focus()],
          [["z"], "keys.undo", undo],
        ]
      : []),
    [["j"], "keys.next", () => choose(hit ? current : Math.min(current + 1, items.length - 1))],
    [["k"], "keys.previous", () => choose(Math.max(current - 1, 0))],
    [["1", "2", "3", "4", "5", "6", "7", "8", "9"], "keys.number", (key) => choose(Number(key) - 1)],
    [["w"], "keys.near", () => choose(cited())],
    [["l"], "keys.skip", () => step(1)],
    [["h"], "keys.back", () => step(-1)],
    [["/"], "keys.search", () => search.focus()],
  ]);

  function leave() {
    unbind();
    source.leave();
  }

  try {
    await load_queue();
  } catch (error) {
    leave();
    throw error;
  }
  const first =
    params.model && params.criterion
      ? { model: params.model, criterion: params.criterion }
      : (queue.items[0] ?? null);
  const started = open(first, { replace_address: true, at: params.at });
  return {
    title: t("nav.review"),
    node,
    async update(next) {
      await started;
      const changed = JSON.stringify(pick(next)) !== JSON.stringify(filters);
      filters = pick(next);
      rubric = rubric_of(filters.rubric);
      if (changed) await load_queue();
      await open(next.model && next.criterion ? next : (queue.items[0] ?? null), {
        replace_address: true,
        at: next.at,
      });
    },
    leave,
  };
}
