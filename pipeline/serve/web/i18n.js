// The interface's texts: one file a language, the same keys in each.

let texts = {};
let language = "en";
export const languages = { en: "English", ko: "한국어" };

export async function use_language(code) {
  const known = code in languages ? code : "en";
  const response = await fetch(new URL(`i18n/${known}.json`, import.meta.url));
  texts = await response.json();
  language = known;
  document.documentElement.lang = known;
}

export const current_language = () => language;

// t("queue.position", {n: 3}): the text of a key with {n} filled in.
export function t(key, values = {}) {
  const text = texts[key];
  if (text === undefined) return key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

// The text of a key that a language may not know, such as a rubric's own titles.
export const t_or = (key, otherwise) => texts[key] ?? otherwise;

export const percent = (share, digits = 0) =>
  share === null || share === undefined || Number.isNaN(share)
    ? "–"
    : new Intl.NumberFormat(language, {
        style: "percent",
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }).format(share);
export const number = (value, digits = 0) =>
  value === null || value === undefined || Number.isNaN(value)
    ? "–"
    : new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
        value,
      );
export function time(iso) {
  const date = new Date(iso);
  return !iso || Number.isNaN(date.getTime())
    ? (iso ?? "")
    : new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(date);
}
