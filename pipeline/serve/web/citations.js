// Citations as pages show them, and which of them stand after what reviewers said.
import { query } from "./api.js";
import { h, tame } from "./dom.js";
import { t } from "./i18n.js";
import { short_url } from "./ui.js";

// What tells a citation from another, whichever machine or person made it.
export const key_of = (citation) =>
  `${citation.document}:${citation.begin_byte}-${citation.end_byte}:${citation.fact ?? ""}`;
export const same_place = (a, b) =>
  a.document === b.document && a.begin_byte === b.begin_byte && a.end_byte === b.end_byte;

export const review_link = (model, criterion, rubric, citation) =>
  query("/review", { model, criterion, rubric, at: citation && place(citation) });
export const place = (citation) => `${citation.document.slice(0, 12)}:${citation.begin_byte}-${citation.end_byte}`;
export const stands_at = (citation, at) => place(citation) === at;

// "huggingface.co › README.md · card · p. 3 · Training > Hardware"
export function where(citation, { section = true } = {}) {
  const role = citation.role ? t(`role.${citation.role}`) : "";
  const parts = [
    role,
    citation.relation && citation.relation !== "own" ? t(`relation.${citation.relation}`) : "",
    citation.page ? t("page.short", { page: citation.page }) : "",
    section ? citation.section : "",
  ].filter(Boolean);
  return h(
    "span",
    { class: "where" },
    h("span", { class: "url", title: citation.url }, short_url(citation.url)),
    parts.map((part) => [" · ", part]),
  );
}

// The quote with what the rule matched in it set off. Spans are bytes; the quote starts at begin_byte.
export function quote(citation, { units } = {}) {
  const text = citation.quote ?? "";
  if (citation.match_begin_byte === undefined || !units) return h("q", { class: "quote" }, tame(text));
  const begin = units(text, Math.max(0, citation.match_begin_byte - citation.begin_byte));
  const end = units(text, Math.max(0, citation.match_end_byte - citation.begin_byte));
  if (end <= begin || (begin === 0 && end >= text.length)) return h("q", { class: "quote" }, tame(text));
  return h(
    "q",
    { class: "quote" },
    tame(text.slice(0, begin)),
    h("b", {}, tame(text.slice(begin, end))),
    tame(text.slice(end)),
  );
}
