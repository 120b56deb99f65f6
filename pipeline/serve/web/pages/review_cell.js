// The left side of the review screen: the rubric's words, what is proposed, what speaks for it, what was said.
import { query } from "../api.js";
import { quote, where } from "../citations.js";
import { h, tame } from "../dom.js";
import { number, t } from "../i18n.js";
import { unit_offset } from "../text.js";
import {
  badge,
  button,
  confidence,
  criterion_title,
  event_line,
  grade_label,
  grades,
  key_hint,
  short_url,
  state_label,
} from "../ui.js";

export function cell_head({ cell, criterion, rubric, blind }) {
  return h(
    "header",
    { class: "cell-head" },
    h(
      "p",
      { class: "crumb small" },
      h(
        "a",
        {
          href:
            query("/model", { id: cell.model, rubric: cell.rubric === rubric.id ? "" : cell.rubric }) +
            `#${cell.criterion}`,
        },
        cell.model,
      ),
      " ",
      state_label(cell.state),
      blind ? h("span", { class: "tag" }, t("blind")) : null,
    ),
    h("h1", { tabindex: "-1", "data-first": true }, criterion_title(rubric, criterion)),
    h("p", { class: "question" }, criterion.question),
  );
}

export function rubric_words({ criterion, proposal }) {
  const words = grades.filter((grade) => [criterion.grades?.[grade] ?? []].flat().length > 0);
  return words.length === 0
    ? null
    : h(
        "details",
        { class: "words", open: true },
        h("summary", {}, t("review.words")),
        h(
          "dl",
          {},
          words.map((grade) =>
            h(
              "div",
              { class: proposal?.grade === grade && "current" },
              h("dt", {}, badge(grade)),
              h(
                "dd",
                {},
                [criterion.grades[grade]].flat().map((text) => h("p", {}, without_blanks(text))),
              ),
            ),
          ),
        ),
      );
}

export function proposal_box({ cell, blind }) {
  if (blind) return h("section", { class: "proposal" }, h("p", { class: "muted" }, t("review.blind_note")));
  const { proposal } = cell;
  return h(
    "section",
    { class: "proposal", "aria-label": t("proposal") },
    h(
      "p",
      { class: "verdict" },
      h("span", { class: "small muted" }, t("proposal")),
      " ",
      grade_label(proposal.grade, { large: true }),
      confidence(proposal.confidence),
    ),
    proposal.reason ? h("p", { class: "reason" }, proposal.reason) : null,
    proposal.missing
      ? h("p", { class: "missing" }, h("strong", {}, t("cell.missing")), " ", proposal.missing)
      : null,
    cell.published
      ? h(
          "p",
          { class: "small" },
          t("review.published"),
          " ",
          grade_label(cell.published.grade),
          cell.published.source ? h("span", { class: "muted" }, ` ${cell.published.source}`) : null,
        )
      : null,
  );
}

// A rubric's sentence with "{count|some}" to be filled in, as one reads it of no model: "some".
const without_blanks = (text) => text.replace(/\{[^{}|]*\|([^{}]*)\}/g, "$1").replace(/\{[^{}]*\}/g, "…");

// What a person decided on, and what it is now.
export function changed_box({ cell }) {
  if (!cell.previous) return null;
  const { previous, proposal } = cell;
  const id = (citation) => `${citation.url} ${citation.quote}`;
  const before = new Set((previous.citations ?? []).map(id));
  const now = new Set((proposal.citations ?? []).map(id));
  const version = (title, side, other, tag) =>
    h(
      "div",
      {},
      h("h3", {}, title),
      h("p", {}, grade_label(side.grade), " ", confidence(side.confidence)),
      side.reason ? h("p", { class: "small" }, side.reason) : null,
      h(
        "ul",
        { class: "versions" },
        (side.citations ?? []).map((citation) =>
          h(
            "li",
            { class: !other.has(id(citation)) && tag },
            other.has(id(citation))
              ? null
              : h("span", { class: "tag" }, { gone: t("review.gone"), new: t("review.new") }[tag]),
            quote(citation),
          ),
        ),
      ),
    );
  return h(
    "section",
    { class: "changed", "aria-label": t("state.changed") },
    h("h2", {}, t("review.changed")),
    h("p", { class: "small" }, t("review.changed_note")),
    h(
      "div",
      { class: "two" },
      version(t("review.then"), previous, now, "gone"),
      version(t("review.now"), proposal, before, "new"),
    ),
  );
}

export function disagreement_box({ cell, adjudicating, toggle, allowed }) {
  if (cell.state !== "disagreed" && cell.state !== "adjudicated") return null;
  const said = effective(cell.decisions ?? []);
  return h(
    "section",
    { class: "disagreement", "aria-label": t("state.disagreed") },
    h("h2", {}, t("review.disagreement")),
    h(
      "ul",
      {},
      said.map((event) =>
        h(
          "li",
          {},
          h("span", { class: "who" }, event.reviewer),
          " ",
          grade_label(event.grade),
          event.comment ? h("span", { class: "comment" }, ` ${event.comment}`) : null,
        ),
      ),
    ),
    cell.state === "disagreed" && allowed
      ? h(
          "label",
          { class: "check" },
          h("input", {
            type: "checkbox",
            checked: adjudicating,
            on: { change: (event) => toggle(event.target.checked) },
          }),
          t("review.adjudicate"),
        )
      : null,
  );
}

// Each reviewer's last grade that was not undone.
export function effective(events) {
  const last = new Map();
  for (const event of events)
    if ((event.action === "override" || event.action === "confirm") && !event.undone && event.grade)
      last.set(event.reviewer, event);
  return [...last.values()];
}

// items: [{citation, near}]. current: index. choose(index).
export function evidence_list({ items, current, choose, reject, add, allowed, blind }) {
  const line = (item, index) => {
    const { citation, near } = item;
    const now = index === current;
    return h(
      "li",
      { class: [now && "current", near && "near", citation.rejected && "rejected"], "data-index": index },
      h(
        "button",
        {
          type: "button",
          class: "citation",
          "aria-current": now ? "true" : undefined,
          on: { click: () => choose(index) },
        },
        h("span", { class: "number", "aria-hidden": "true" }, near ? "~" : index + 1),
        h(
          "span",
          { class: "grow" },
          quote(citation, { units: unit_offset }),
          where(citation),
          citation.rule ? h("span", { class: "where mono" }, citation.rule) : null,
          near && citation.refused
            ? h("span", { class: "refused" }, t("review.refused", { why: citation.refused }))
            : null,
        ),
      ),
      h(
        "span",
        { class: "tools" },
        citation.rejected ? h("span", { class: "tag" }, t("citation.rejected")) : null,
        citation.added_by ? h("span", { class: "tag" }, t("citation.added", { who: citation.added_by })) : null,
        now && allowed && !near && !citation.rejected
          ? button([t("review.reject"), key_hint("x")], reject, { class: "small" })
          : null,
        now && allowed && near ? button([t("review.use"), key_hint("e")], add, { class: "small" }) : null,
      ),
    );
  };
  const cited = items.filter((item) => !item.near);
  const near = items.filter((item) => item.near);
  return [
    h(
      "section",
      { "aria-label": t("citations") },
      h("h2", {}, t("review.citations", { n: cited.length })),
      cited.length
        ? h("ol", { class: "evidence" }, cited.map(line))
        : h("p", { class: "muted small" }, t(blind ? "search.none" : "review.no_citations")),
    ),
    near.length > 0 &&
      h(
        "details",
        { class: "near-misses", open: current >= cited.length },
        h("summary", {}, t("review.near", { n: near.length })),
        h(
          "ol",
          { class: "evidence" },
          near.map((item, i) => line(item, cited.length + i)),
        ),
      ),
  ];
}

export function ledger_box({ ledger, open }) {
  const documents = ledger?.documents ?? [];
  return h(
    "details",
    { class: "ledger" },
    h(
      "summary",
      {},
      t("cell.searched", { documents: number(documents.length), rules: number(ledger?.rules?.length ?? 0) }),
    ),
    h(
      "ul",
      {},
      documents.map((one) =>
        h(
          "li",
          {},
          one.document && !one.failure
            ? button(`${t(`role.${one.role}`)} · ${short_url(one.url)}`, () => open(one.document, one.url), {
                class: "link",
              })
            : h("span", {}, `${t(`role.${one.role}`)} · ${short_url(one.url)}`),
          one.failure ? h("span", { class: "refused" }, one.failure) : null,
        ),
      ),
    ),
    ledger?.rules?.length ? h("p", { class: "mono small muted" }, ledger.rules.join(", ")) : null,
  );
}

export const decisions_box = ({ cell }) =>
  cell.decisions?.length
    ? h(
        "section",
        { "aria-label": t("history") },
        h("h2", {}, t("cell.history", { n: cell.decisions.length })),
        h(
          "ol",
          { class: "events" },
          cell.decisions.map((event) => event_line(event)),
        ),
      )
    : null;

export function search_results({ hits, current, choose }) {
  return hits.length === 0
    ? h("p", { class: "muted small" }, t("search.none"))
    : h(
        "ol",
        { class: "hits", "aria-label": t("search.results") },
        hits.map((hit, i) =>
          h(
            "li",
            { class: hit === current && "current" },
            h(
              "button",
              {
                type: "button",
                class: "citation",
                "aria-current": hit === current ? "true" : undefined,
                on: { click: () => choose(hit) },
              },
              h(
                "span",
                { class: "grow" },
                h("span", { class: "quote" }, tame(hit.quote)),
                h(
                  "span",
                  { class: "where" },
                  [t(`role.${hit.role}`), short_url(hit.url), hit.page ? t("page.short", { page: hit.page }) : ""]
                    .filter(Boolean)
                    .join(" · "),
                ),
              ),
            ),
          ),
        ),
      );
}
