// Small parts that several pages are made of.
import { append, h, tame } from "./dom.js";
import { percent, t, t_or, time } from "./i18n.js";

export const grades = ["open", "semi", "closed", "na"];
const letters = { open: "O", semi: "S", closed: "C", na: "N", unknown: "?" };
export const letter_of = (grade) => letters[grade] ?? "·";
export const grade_name = (grade) => t(`grade.${grade in letters ? grade : "none"}`);

export const hidden_text = (text) => h("span", { class: "visually-hidden" }, text);

// A grade as a coloured letter; the word is there for who cannot see it.
export function badge(grade, { large = false } = {}) {
  return h(
    "span",
    { class: ["grade", `g-${grade in letters ? grade : "none"}`, large && "large"], title: grade_name(grade) },
    h("span", { "aria-hidden": "true" }, letter_of(grade)),
    hidden_text(grade_name(grade)),
  );
}

export const grade_label = (grade, options) =>
  h(
    "span",
    { class: "grade-label" },
    badge(grade, options),
    h("span", { "aria-hidden": "true" }, grade_name(grade)),
  );

export function confidence(value) {
  if (value === null || value === undefined) return h("span", { class: "muted" }, "–");
  return h(
    "span",
    { class: "confidence", title: t("confidence.title") },
    h(
      "span",
      { class: "bar", "aria-hidden": "true" },
      h("span", { class: "fill", css: { width: `${Math.round(value * 100)}%` } }),
    ),
    hidden_text(`${t("confidence")} `),
    percent(value),
  );
}

export const state_label = (state) => h("span", { class: ["state", `s-${state}`] }, t(`state.${state}`));

export const button = (text, click, props = {}) => h("button", { type: "button", ...props, on: { click } }, text);
export const key_hint = (key) => h("kbd", { "aria-hidden": "true" }, key);

export function field(label, control, { hint } = {}) {
  return h(
    "label",
    { class: "field" },
    h("span", { class: "label" }, label),
    control,
    hint && h("span", { class: "hint" }, hint),
  );
}

export function select(options, value, change, props = {}) {
  return h(
    "select",
    { ...props, on: { change: (event) => change(event.target.value) } },
    options.map(([id, text]) => h("option", { value: id, selected: id === (value ?? "") }, text)),
  );
}

// "huggingface.co › Skerry-1B-Instruct › README.md": an address one can take in at a glance.
export function short_url(url) {
  try {
    const { host, pathname } = new URL(url);
    const parts = decodeURIComponent(pathname)
      .split("/")
      .filter((part) => part && !["resolve", "raw", "blob", "main", "master"].includes(part));
    return [host.replace(/^www\./, ""), ...parts.slice(-2)].join(" › ");
  } catch {
    return url;
  }
}

// Titles of a rubric's parts in the language of the interface where it knows them.
export const criterion_title = (rubric, criterion) => t_or(`rubric.${rubric.id}.${criterion.id}`, criterion.title);
export const area_title = (rubric, area) => t_or(`rubric.${rubric.id}.${area.id}`, area.title);
export const scheme_title = (rubric, scheme) => t_or(`rubric.${rubric.id}.${scheme.id}`, scheme.title);

// Says something to who listens rather than looks.
export function announce(text) {
  document.getElementById("status").textContent = text;
}

// A notice that stays until it is closed, or for some seconds.
export function notify(text, { kind = "info", seconds = 6 } = {}) {
  const note = h(
    "div",
    { class: ["notice", kind] },
    h("span", {}, text),
    h(
      "button",
      { type: "button", class: "plain", "aria-label": t("close"), on: { click: () => note.remove() } },
      "×",
    ),
  );
  const box = document.getElementById("notices");
  box.append(note);
  while (box.children.length > 3) box.firstChild.remove();
  if (seconds) setTimeout(() => note.remove(), seconds * 1000);
}

export function failure(error) {
  if (error?.name === "AbortError") return;
  notify(error.message ? t("error.server", { message: error.message }) : t("error.unreachable"), {
    kind: "error",
    seconds: 15,
  });
}

export function dialog(title, content, { wide = false } = {}) {
  const close = h("button", { type: "button", class: "plain close", "aria-label": t("close") }, "×");
  const box = h(
    "dialog",
    { class: wide && "wide", "aria-labelledby": "dialog-title" },
    h("header", {}, h("h2", { id: "dialog-title" }, title), close),
    h("div", { class: "content" }, content),
  );
  close.addEventListener("click", () => box.close());
  box.addEventListener("close", () => box.remove());
  box.addEventListener("click", (event) => event.target === box && box.close());
  document.body.append(box);
  box.showModal();
  return box;
}

// The events with `undone` on those that an undo took back which holds itself.
export function with_undone(events) {
  const undone = new Set();
  for (const event of events.toReversed())
    if (event.action === "undo" && !undone.has(event.id)) undone.add(event.undoes);
  return events.map((event) => (undone.has(event.id) ? { ...event, undone: true } : event));
}

// One line of a cell's history.
export function event_line(event, { cell = null } = {}) {
  const what = event.action === "undo" ? t("event.undo") : t(`event.${event.action}`);
  return h(
    "li",
    { class: ["event", event.undone && "undone"] },
    h("span", { class: "who" }, event.reviewer ?? t("event.machine")),
    " ",
    h("span", {}, what),
    event.from && event.to ? [" ", grade_label(event.from), " → ", grade_label(event.to)] : null,
    event.grade ? [" ", grade_label(event.grade)] : null,
    event.blind ? [" ", h("span", { class: "tag" }, t("blind"))] : null,
    event.undone ? [" ", h("span", { class: "tag" }, t("event.undone"))] : null,
    cell ? [" ", cell] : null,
    " ",
    h("time", { datetime: event.at, class: "muted" }, time(event.at)),
    event.citation?.quote ? h("blockquote", { class: "quote small" }, tame(event.citation.quote)) : null,
    event.comment ? h("p", { class: "comment" }, tame(event.comment)) : null,
  );
}

export function table(head, rows, { caption, empty } = {}) {
  if (rows.length === 0 && empty) return h("p", { class: "muted" }, empty);
  return h(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    h(
      "table",
      { class: "plain" },
      caption && h("caption", { class: "visually-hidden" }, caption),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          head.map((cell) => h("th", { scope: "col" }, cell)),
        ),
      ),
      h(
        "tbody",
        {},
        rows.map((row) =>
          h(
            "tr",
            {},
            row.map((cell) => append(h("td"), [cell])),
          ),
        ),
      ),
    ),
  );
}

export const empty_page = (title, text) => ({
  title,
  node: h("div", { class: "page narrow" }, h("h1", { tabindex: "-1" }, title), h("p", {}, text)),
});

// Calls the last of many calls only, once it is quiet.
export function debounce(run, ms) {
  let timer = 0;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => run(...args), ms);
  };
}
