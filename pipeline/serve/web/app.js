// Starts the application: language, theme, who is logged in, the frame around every page, the routes.
import { del, when_unauthorized } from "./api.js";
import { h, replace } from "./dom.js";
import { current_language, languages, t, use_language } from "./i18n.js";
import { bind, bound, listen } from "./keys.js";
import * as router from "./router.js";
import { apply_theme, set_setting, setting } from "./settings.js";
import { current_session, current_user, is_admin, load_rubrics, load_session, may_review } from "./state.js";
import { dialog, failure } from "./ui.js";
import { activity_page } from "./pages/activity.js";
import { leaderboard_page } from "./pages/leaderboard.js";
import { login_page } from "./pages/login.js";
import { model_page } from "./pages/model.js";
import { review_page } from "./pages/review.js";
import { users_page } from "./pages/users.js";

const app = document.getElementById("app");
const nav = h("nav", { id: "nav" });
const tools = h("div", { class: "tools" });
const main = h("main", { id: "main", tabindex: "-1" });
const skip = h("a", { class: "skip", href: "#main" });
const brand = h("a", { class: "brand", href: "/" }, "exhibit");

function show_keys() {
  const groups = bound().filter(({ text }) => text);
  dialog(t("keys.title"), [
    h("p", { class: "muted" }, t("keys.note")),
    h(
      "dl",
      { class: "keys" },
      groups.map(({ keys, text }) =>
        h(
          "div",
          {},
          h(
            "dt",
            {},
            keys.map((key) => h("kbd", {}, key === " " ? "Space" : key)),
          ),
          h("dd", {}, t(text)),
        ),
      ),
    ),
  ]);
}

const themes = ["auto", "light", "dark"];
function theme_button() {
  const now = setting("theme");
  const next = themes[(themes.indexOf(now) + 1) % themes.length];
  return h(
    "button",
    {
      type: "button",
      class: "plain",
      "aria-label": t("theme.switch", { theme: t(`theme.${now}`) }),
      title: t(`theme.${now}`),
      on: {
        click: () => {
          set_setting("theme", next);
          apply_theme(next);
          frame();
          tools.querySelector("button")?.focus();
        },
      },
    },
    h("span", { "aria-hidden": "true" }, { auto: "◐", light: "○", dark: "●" }[now]),
  );
}

// Language and frame can change while a page is open; the page is then made anew at the same address.
async function switch_language(code) {
  set_setting("language", code);
  await use_language(code);
  frame();
  await router.reload();
}

async function log_out() {
  try {
    await del("/session");
    await load_session();
    frame();
    await router.navigate(current_session().mode === "login" ? "/login" : "/");
  } catch (error) {
    failure(error);
  }
}

function frame(path = location.pathname) {
  const user = current_user();
  const { mode } = current_session();
  const link = (to, text) => h("a", { href: to, "aria-current": path === to ? "page" : undefined }, text);
  skip.textContent = t("skip");
  nav.setAttribute("aria-label", t("nav.main"));
  replace(
    nav,
    link("/", t("nav.leaderboard")),
    may_review() && link("/review", t("nav.review")),
    (user || mode !== "login") && link("/activity", t("nav.activity")),
    user && mode === "login" && link("/users", is_admin() ? t("nav.users") : t("nav.tokens")),
  );
  replace(
    tools,
    theme_button(),
    h(
      "select",
      { "aria-label": t("language"), on: { change: (event) => switch_language(event.target.value) } },
      Object.entries(languages).map(([code, name]) =>
        h("option", { value: code, lang: code, selected: code === current_language() }, name),
      ),
    ),
    h("button", { type: "button", class: "plain", "aria-label": t("keys.title"), on: { click: show_keys } }, "?"),
    mode === "login" &&
      (user
        ? h(
            "span",
            { class: "user" },
            h("span", { class: "name" }, user.name),
            h("button", { type: "button", class: "plain", on: { click: log_out } }, t("logout")),
          )
        : h("a", { href: "/login" }, t("login"))),
  );
}

function after_navigation(page, path, focus) {
  document.title = page.title ? `${page.title} · exhibit` : "exhibit";
  frame(path);
  const target = location.hash ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  if (target) {
    target.scrollIntoView();
    target.focus({ preventScroll: true });
    return;
  }
  if (!focus) return;
  window.scrollTo(0, 0);
  (main.querySelector("[data-first], h1") ?? main).focus({ preventScroll: true });
}

// A page that cannot be made says why instead of leaving nothing.
const guarded = (make) => async (params) => {
  try {
    return await make(params);
  } catch (error) {
    if (error.status === 401) return { title: "", node: h("div") };
    return {
      title: t("error"),
      node: h(
        "div",
        { class: "page narrow" },
        h("h1", { tabindex: "-1" }, t("error")),
        h("p", {}, error.message || t("error.unreachable")),
        h("p", {}, h("a", { href: "/" }, t("nav.leaderboard"))),
      ),
    };
  }
};

async function begin() {
  apply_theme();
  const wanted =
    setting("language") ||
    navigator.languages.map((code) => code.slice(0, 2)).find((code) => code in languages) ||
    "en";
  await use_language(wanted);
  app.append(skip, h("header", { class: "top" }, brand, nav, tools), main);
  listen();
  bind([["?", "keys.help", show_keys]]);
  when_unauthorized(() =>
    router.navigate(`/login?next=${encodeURIComponent(location.pathname + location.search)}`, { replace: true }),
  );
  window.addEventListener("exhibit:session", () => frame());
  try {
    await load_session();
    if (current_session().mode === "login" && !current_user() && location.pathname !== "/login") {
      history.replaceState(null, "", `/login?next=${encodeURIComponent(location.pathname + location.search)}`);
    } else if (location.pathname !== "/login") {
      await load_rubrics();
    }
  } catch (error) {
    failure(error);
  }
  frame();
  await router.start(
    {
      "/": guarded(leaderboard_page),
      "/model": guarded(model_page),
      "/review": guarded(review_page),
      "/activity": guarded(activity_page),
      "/login": guarded(login_page),
      "/users": guarded(users_page),
    },
    main,
    after_navigation,
  );
}

begin();
