// Who is here and by which rubric: asked once, then shared by the pages.
import { get, set_csrf } from "./api.js";

let session = { mode: "open", user: null, languages: [] };
let rubrics = [];

export async function load_session() {
  session = await get("/session");
  set_csrf(session.csrf);
  return session;
}

export async function load_rubrics() {
  rubrics = await get("/rubrics");
}

export const current_session = () => session;
export const current_user = () => session.user;
export const may_review = () => ["reviewer", "admin"].includes(session.user?.role);
export const is_admin = () => session.user?.role === "admin";
export const all_rubrics = () => rubrics;
export const rubric_of = (id) => rubrics.find((rubric) => rubric.id === id) ?? rubrics[0];
export const criteria_of = (rubric) =>
  rubric.areas.flatMap((area) => area.criteria.map((criterion) => ({ ...criterion, area: area.id })));
export const criterion_of = (rubric, id) => criteria_of(rubric).find((criterion) => criterion.id === id);
