// One model: its sixteen cells with all that speaks for them, what was read, what was refused, what happened.
import { get, query } from "../api.js";
import { quote, review_link, where } from "../citations.js";
import { h, outside, replace } from "../dom.js";
import { number, percent, t, time } from "../i18n.js";
import { note } from "../router.js";
import { criteria_of, may_review, rubric_of } from "../state.js";
import { unit_offset } from "../text.js";
import {
  area_title,
  badge,
  confidence,
  criterion_title,
  event_line,
  field,
  grade_label,
  scheme_title,
  select,
  short_url,
  state_label,
  table,
  with_undone,
} from "../ui.js";

export async function model_page(params) {
  const rubric = rubric_of(params.rubric);
  const model = await get("/model", { id: params.id, rubric: params.rubric ?? rubric.id });
  const by_id = new Map(model.cells.map((cell) => [cell.criterion, cell]));
  const read = model.sources.filter((source) => !source.failure);
  const failed = model.sources.filter((source) => source.failure);

  const score = h("div", { class: "score-box" });
  const schemes = rubric.schemes.map((scheme) => [scheme.id, scheme_title(rubric, scheme)]);
  function show_score(id) {
    const scheme = rubric.schemes.find((candidate) => candidate.id === id) ?? rubric.schemes[0];
    const totals = model.scores?.totals ?? model.scores ?? {};
    const areas = model.scores?.areas ?? {};
    const most = Object.values(scheme?.weights ?? {}).reduce((sum, weight) => sum + weight, 0);
    replace(
      score,
      h(
        "p",
        { class: "total" },
        h("strong", {}, number(totals[scheme?.id], 2)),
        h("span", { class: "muted" }, ` / ${number(most, 1)}`),
      ),
      field(
        t("board.weights"),
        select(schemes, scheme?.id, (value) => {
          note(query("/model", { ...params, scheme: value }));
          show_score(value);
          score.querySelector("select").focus();
        }),
      ),
      h(
        "dl",
        { class: "areas" },
        rubric.areas.map((area) =>
          h("div", {}, h("dt", {}, area_title(rubric, area)), h("dd", {}, percent(areas[area.id]))),
        ),
      ),
    );
  }
  show_score(params.scheme);

  const strip = h(
    "nav",
    { class: "strip", "aria-label": t("criteria") },
    rubric.areas.map((area) =>
      h(
        "div",
        {},
        h("h2", {}, area_title(rubric, area)),
        h(
          "ul",
          {},
          area.criteria.map((criterion) =>
            h(
              "li",
              {},
              h(
                "a",
                {
                  href: `#${criterion.id}`,
                  on: {
                    click: (event) => {
                      event.preventDefault();
                      const target = document.getElementById(criterion.id);
                      history.replaceState(null, "", `#${criterion.id}`);
                      target?.scrollIntoView();
                      target?.focus({ preventScroll: true });
                    },
                  },
                },
                badge(by_id.get(criterion.id)?.final?.grade ?? by_id.get(criterion.id)?.proposal?.grade),
                " ",
                criterion_title(rubric, criterion),
              ),
            ),
          ),
        ),
      ),
    ),
  );

  const sources = h(
    "section",
    { id: "sources" },
    h("h2", {}, t("model.sources", { n: read.length })),
    table(
      [t("source.role"), t("source.address"), t("source.size"), t("source.fetched"), t("source.why")],
      read.map((source) => [
        [
          t(`role.${source.role}`),
          source.relation && source.relation !== "own"
            ? h("span", { class: "tag" }, t(`relation.${source.relation}`))
            : "",
        ],
        [
          outside(source.url, short_url(source.url)),
          source.sha256
            ? h("div", { class: "muted small mono", title: source.sha256 }, `sha256 ${source.sha256.slice(0, 12)}…`)
            : "",
        ],
        source.pages
          ? t("source.pages", { n: source.pages })
          : source.bytes
            ? t("source.kb", { n: number(Math.max(1, source.bytes / 1024)) })
            : "–",
        time(source.fetched_at),
        source.why,
      ]),
      { caption: t("model.sources.caption") },
    ),
    failed.length > 0 && [
      h("h3", {}, t("model.failed", { n: failed.length })),
      table(
        [t("source.role"), t("source.address"), t("source.failure")],
        failed.map((source) => [
          t(`role.${source.role}`),
          outside(source.url, short_url(source.url)),
          source.failure,
        ]),
        { caption: t("model.failed", { n: failed.length }) },
      ),
    ],
    model.refused?.length > 0 &&
      h(
        "details",
        {},
        h("summary", {}, t("model.refused", { n: model.refused.length })),
        table(
          [t("source.address"), t("source.refused")],
          model.refused.map((source) => [outside(source.url, short_url(source.url)), source.why]),
          { caption: t("model.refused", { n: model.refused.length }) },
        ),
      ),
  );

  const history = h(
    "section",
    { id: "history" },
    h("h2", {}, t("history")),
    model.history?.length
      ? h(
          "ol",
          { class: "events", reversed: true },
          with_undone(model.history)
            .sort((a, b) => String(b.at).localeCompare(String(a.at)))
            .map((event) =>
              event_line(event.action ? event : { ...event, action: "regrade" }, {
                cell: event.criterion
                  ? h("a", { href: `#${event.criterion}` }, title_of(rubric, event.criterion))
                  : null,
              }),
            ),
        )
      : h("p", { class: "muted" }, t("history.none")),
  );

  return {
    title: model.name,
    node: h(
      "div",
      { class: "page model" },
      h(
        "header",
        { class: "title" },
        h(
          "div",
          {},
          h("p", { class: "muted crumb" }, model.publisher),
          h("h1", { tabindex: "-1" }, model.name),
          h(
            "p",
            { class: "muted small" },
            model.run?.graded_at ? t("model.graded", { time: time(model.run.graded_at) }) : "",
            model.run?.rules_version
              ? ` · ${t("model.rules", { version: String(model.run.rules_version).slice(0, 12) })}`
              : "",
          ),
        ),
        score,
      ),
      h(
        "div",
        { class: "columns" },
        strip,
        h(
          "div",
          { class: "cells" },
          rubric.areas.map((area) =>
            h(
              "section",
              {},
              h("h2", { class: "area" }, area_title(rubric, area)),
              area.criteria.map(
                (criterion) =>
                  by_id.has(criterion.id) &&
                  cell_article(model, rubric, criterion, by_id.get(criterion.id), params.rubric),
              ),
            ),
          ),
          sources,
          history,
        ),
      ),
    ),
  };
}

const title_of = (rubric, id) =>
  criterion_title(rubric, criteria_of(rubric).find((criterion) => criterion.id === id) ?? { id, title: id });

function cell_article(model, rubric, criterion, cell, rubric_param) {
  const { proposal } = cell;
  const settled = ["reviewed", "adjudicated"].includes(cell.state);
  const final = cell.final?.grade ?? proposal?.grade;
  return h(
    "article",
    { class: "cell-article", id: criterion.id, tabindex: "-1", "aria-labelledby": `${criterion.id}-title` },
    h(
      "header",
      {},
      badge(final, { large: true }),
      h(
        "div",
        { class: "grow" },
        h("h3", { id: `${criterion.id}-title` }, criterion_title(rubric, criterion)),
        h("p", { class: "muted small" }, criterion.question),
      ),
      h(
        "div",
        { class: "facts" },
        settled ? null : h("span", { class: "small" }, confidence(proposal?.confidence)),
        state_label(cell.state),
        h(
          "a",
          {
            class: "button",
            href: review_link(model.id, criterion.id, rubric_param),
            "aria-label": `${may_review() ? t("review") : t("view")}: ${criterion_title(rubric, criterion)}`,
          },
          may_review() ? t("review") : t("view"),
        ),
      ),
    ),
    settled && proposal && proposal.grade !== final
      ? h("p", { class: "small" }, t("cell.proposed"), " ", grade_label(proposal.grade))
      : null,
    proposal?.reason ? h("p", { class: "reason" }, proposal.reason) : null,
    proposal?.missing
      ? h("p", { class: "missing" }, h("strong", {}, t("cell.missing")), " ", proposal.missing)
      : null,
    proposal?.citations?.length
      ? h(
          "ol",
          { class: "citations" },
          proposal.citations.map((citation) =>
            h(
              "li",
              { class: citation.rejected && "rejected" },
              h(
                "a",
                { class: "citation", href: review_link(model.id, criterion.id, rubric_param, citation) },
                quote(citation, { units: unit_offset }),
                where(citation),
              ),
              citation.rejected ? h("span", { class: "tag" }, t("citation.rejected")) : null,
              citation.added_by
                ? h("span", { class: "tag" }, t("citation.added", { who: citation.added_by }))
                : null,
            ),
          ),
        )
      : h(
          "p",
          { class: "muted small" },
          t("cell.searched", {
            documents: number(ledger_documents(proposal).length),
            rules: number(proposal?.ledger?.rules?.length ?? 0),
          }),
        ),
    cell.decisions?.length
      ? h(
          "details",
          {},
          h("summary", {}, t("cell.history", { n: cell.decisions.length })),
          h(
            "ol",
            { class: "events" },
            with_undone(cell.decisions).map((event) => event_line(event)),
          ),
        )
      : null,
  );
}

const ledger_documents = (proposal) => proposal?.ledger?.documents ?? [];
