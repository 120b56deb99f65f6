// Log-in. Leads back to where one wanted to go.
import { post } from "../api.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { navigate } from "../router.js";
import { load_rubrics, load_session } from "../state.js";
import { field } from "../ui.js";

// Only a path of this application: never another site.
export const safe_next = (next) => (/^\/(?![/\\])/.test(next ?? "") ? next : "/");

export async function login_page(params) {
  const error = h("p", { class: "error", role: "alert" });
  const name = h("input", {
    name: "name",
    autocomplete: "username",
    required: true,
    autocapitalize: "none",
    spellcheck: "false",
  });
  const password = h("input", {
    name: "password",
    type: "password",
    autocomplete: "current-password",
    required: true,
  });
  const submit = h("button", { class: "primary" }, t("login"));
  async function log_in(event) {
    event.preventDefault();
    error.textContent = "";
    submit.disabled = true;
    try {
      await post("/session", { name: name.value, password: password.value });
      await load_session();
      await load_rubrics();
      window.dispatchEvent(new Event("exhibit:session"));
      await navigate(safe_next(params.next), { replace: true });
    } catch (problem) {
      error.textContent =
        problem.status === 429
          ? t("login.slow")
          : problem.status === 401 || problem.status === 403
            ? t("login.failed")
            : problem.status === 0
              ? t("error.unreachable")
              : problem.message;
      submit.disabled = false;
      password.select();
    }
  }
  return {
    title: t("login"),
    node: h(
      "form",
      { class: "page login", on: { submit: log_in } },
      h("h1", { tabindex: "-1" }, t("login")),
      field(t("name"), name),
      field(t("password"), password),
      error,
      submit,
    ),
  };
}
