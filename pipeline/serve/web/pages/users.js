// Users and assignments (admin), and everyone's own API tokens.
import { del, get, patch, post } from "../api.js";
import { h, replace } from "../dom.js";
import { t, time } from "../i18n.js";
import { criteria_of, current_user, is_admin, rubric_of } from "../state.js";
import { announce, button, criterion_title, failure, field, notify, select, table } from "../ui.js";

const roles = ["viewer", "reviewer", "admin"];
const role_options = () => roles.map((role) => [role, t(`role.${role}`)]);

export async function users_page() {
  const sections = [
    is_admin() && (await users_section()),
    is_admin() && (await assignments_section()),
    await tokens_section(),
  ];
  const title = is_admin() ? t("nav.users") : t("nav.tokens");
  return { title, node: h("div", { class: "page narrow" }, h("h1", { tabindex: "-1" }, title), sections) };
}

// A section whose content is fetched anew after each change.
async function section(title, content) {
  const body = h("div");
  const show = async () => replace(body, await content(act));
  async function act(change, said) {
    try {
      const answer = await change();
      await show();
      if (said) announce(said);
      return answer;
    } catch (error) {
      failure(error);
      return null;
    }
  }
  await show();
  return h("section", {}, h("h2", {}, title), body);
}

const users_section = () =>
  section(t("users"), async (act) => {
    const { users } = await get("/users");
    const name = h("input", { required: true, autocomplete: "off", autocapitalize: "none" });
    const password = h("input", { type: "password", required: true, minlength: "8", autocomplete: "new-password" });
    const role = select(role_options(), "reviewer", () => {});
    const add = (event) => {
      event.preventDefault();
      act(() => post("/users", { name: name.value, password: password.value, role: role.value }), t("users.added"));
    };
    return [
      table(
        [t("name"), t("role"), t("users.created"), t("password"), ""],
        users.map((user) => [
          user.disabled ? [user.name, " ", h("span", { class: "tag" }, t("users.disabled"))] : user.name,
          select(
            role_options(),
            user.role,
            (value) => act(() => patch("/users", { role: value }, { name: user.name }), t("saved")),
            { "aria-label": `${t("role")}: ${user.name}`, disabled: user.name === current_user()?.name },
          ),
          time(user.created_at),
          reset_password(user, act),
          user.name !== current_user()?.name &&
            button(
              user.disabled ? t("users.enable") : t("users.disable"),
              () => act(() => patch("/users", { disabled: !user.disabled }, { name: user.name }), t("saved")),
              { "aria-label": `${user.disabled ? t("users.enable") : t("users.disable")}: ${user.name}` },
            ),
        ]),
        { caption: t("users") },
      ),
      h(
        "form",
        { class: "row", on: { submit: add } },
        field(t("name"), name),
        field(t("password"), password),
        field(t("role"), role),
        h("button", { class: "primary" }, t("users.add")),
      ),
    ];
  });

function reset_password(user, act) {
  const input = h("input", {
    type: "password",
    minlength: "8",
    required: true,
    autocomplete: "new-password",
    "aria-label": `${t("users.new_password")}: ${user.name}`,
    placeholder: t("users.new_password"),
  });
  return h(
    "form",
    {
      class: "inline",
      on: {
        submit: (event) => {
          event.preventDefault();
          act(() => patch("/users", { password: input.value }, { name: user.name }), t("saved"));
        },
      },
    },
    input,
    h("button", { "aria-label": `${t("save")}: ${user.name}` }, t("save")),
  );
}

const assignments_section = () =>
  section(t("assignments"), async (act) => {
    const rubric = rubric_of();
    const [{ assignments }, { users }, board] = await Promise.all([
      get("/assignments"),
      get("/users"),
      get("/leaderboard", { rubric: rubric.id, limit: 500, sort: "name", order: "asc" }),
    ]);
    const models = board.models.map((model) => [model.id, model.id]);
    const reviewer = select(
      users.filter((user) => !user.disabled && user.role !== "viewer").map((user) => [user.name, user.name]),
      "",
      () => {},
    );
    const from = select(models, models[0]?.[0], () => {});
    const to = select(models, models.at(-1)?.[0], () => {});
    const criterion = select(
      [["", t("all")], ...criteria_of(rubric).map((c) => [c.id, criterion_title(rubric, c)])],
      "",
      () => {},
    );
    const add = (event) => {
      event.preventDefault();
      act(
        () =>
          post("/assignments", {
            reviewer: reviewer.value,
            rubric: rubric.id,
            from: from.value,
            to: to.value,
            criteria: criterion.value ? [criterion.value] : [],
          }),
        t("saved"),
      );
    };
    const range = (a) =>
      a.models?.length ? a.models.join(", ") : a.from || a.to ? `${a.from ?? ""} – ${a.to ?? ""}` : t("all");
    return [
      h("p", { class: "muted" }, t("assignments.note")),
      table(
        [t("reviewer"), t("models"), t("criteria"), ""],
        assignments.map((a) => [
          a.reviewer,
          range(a),
          a.criteria?.length ? a.criteria.join(", ") : t("all"),
          button(t("remove"), () => act(() => del("/assignments", { id: a.id }), t("saved")), {
            "aria-label": `${t("remove")}: ${a.reviewer}, ${range(a)}`,
          }),
        ]),
        { caption: t("assignments"), empty: t("assignments.none") },
      ),
      h(
        "form",
        { class: "row", on: { submit: add } },
        field(t("reviewer"), reviewer),
        field(t("assignments.from"), from),
        field(t("assignments.to"), to),
        field(t("criterion"), criterion),
        h("button", { class: "primary" }, t("assignments.add")),
      ),
    ];
  });

const tokens_section = () =>
  section(t("tokens"), async (act) => {
    const { tokens } = await get("/tokens");
    const name = h("input", { required: true, autocomplete: "off" });
    const made = h("div", { role: "status" });
    const add = async (event) => {
      event.preventDefault();
      try {
        const token = await post("/tokens", { name: name.value });
        shown = token;
        await act(async () => {});
      } catch (error) {
        failure(error);
      }
    };
    if (shown) {
      const { token } = shown;
      shown = null;
      replace(
        made,
        h("p", {}, t("tokens.once")),
        h(
          "p",
          { class: "token" },
          h("code", {}, token),
          " ",
          button(t("copy"), async () => {
            try {
              await navigator.clipboard.writeText(token);
              notify(t("copied"));
            } catch {
              notify(t("copy.failed"), { kind: "error" });
            }
          }),
        ),
      );
    }
    return [
      h("p", { class: "muted" }, t("tokens.note")),
      made,
      table(
        [t("name"), t("users.created"), t("role"), ""],
        tokens.map((token) => [
          token.name,
          time(token.created_at),
          t(`role.${token.role}`),
          button(t("tokens.revoke"), () => act(() => del("/tokens", { id: token.id }), t("tokens.revoked")), {
            "aria-label": `${t("tokens.revoke")}: ${token.name}`,
          }),
        ]),
        { caption: t("tokens"), empty: t("tokens.none") },
      ),
      h(
        "form",
        { class: "row", on: { submit: add } },
        field(t("name"), name),
        h("button", { class: "primary" }, t("tokens.add")),
      ),
    ];
  });

// A token just made; the server tells it once.
let shown = null;
