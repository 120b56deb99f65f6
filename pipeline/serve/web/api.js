// The only way to the server: JSON under /api/v1, as /api/v1/openapi.json describes it.

export class ApiError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

let csrf = "";
let on_unauthorized = () => {};
export const set_csrf = (token) => {
  csrf = token ?? "";
};
export const when_unauthorized = (listener) => {
  on_unauthorized = listener;
};

// "/model?id=a%2Fb": parameters that are empty are left out.
export function query(path, params = {}) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined && value !== null && value !== "" && value !== false)
      search.set(name, value === true ? "1" : value);
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

export const api_url = (path, params) => query(`/api/v1${path}`, params);

async function send(method, path, params, body, signal) {
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method !== "GET") headers["X-CSRF-Token"] = csrf;
  let response;
  try {
    response = await fetch(api_url(path, params), {
      method,
      headers,
      signal,
      credentials: "same-origin",
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0, "unreachable", "");
  }
  const text = await response.text();
  let answer = null;
  try {
    answer = text ? JSON.parse(text) : null;
  } catch {
    if (response.ok) throw new ApiError(response.status, "malformed", path);
  }
  if (response.ok) return answer;
  if (response.status === 401 && path !== "/session") on_unauthorized();
  throw new ApiError(response.status, answer?.error?.code ?? "", answer?.error?.message ?? response.statusText);
}

export const get = (path, params, signal) => send("GET", path, params, undefined, signal);
export const post = (path, body, params) => send("POST", path, params, body ?? {});
export const patch = (path, body, params) => send("PATCH", path, params, body ?? {});
export const del = (path, params) => send("DELETE", path, params);
