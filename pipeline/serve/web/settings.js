// What one reader prefers, kept in this browser only: theme, language, the document's look.

const defaults = { theme: "auto", language: "", markup: "rendered", pdf: "both" };

export function setting(name) {
  try {
    return localStorage.getItem(`exhibit.${name}`) ?? defaults[name];
  } catch {
    return defaults[name];
  }
}

export function set_setting(name, value) {
  try {
    localStorage.setItem(`exhibit.${name}`, value);
  } catch {
    // A browser that keeps nothing: the choice holds until the page is left.
  }
}

export function apply_theme(theme = setting("theme")) {
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}
