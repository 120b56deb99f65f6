// Addresses: every state of a page is its path and its query string, so that any of them can be linked to.

let routes = {};
let outlet = null;
let current = null; // {path, page, node}
let after = () => {};

// routes: path → async function(params) → page {title, node, update?(params), leave?()}
export function start(table, element, after_navigation) {
  routes = table;
  outlet = element;
  after = after_navigation;
  window.addEventListener("popstate", () => show(false));
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (
      !link ||
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    if (link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
    if (!(link.pathname in routes)) return;
    if (link.hash && link.pathname === location.pathname && link.search === location.search) return;
    event.preventDefault();
    navigate(link.pathname + link.search + link.hash);
  });
  return show(false);
}

export const params = () => Object.fromEntries(new URLSearchParams(location.search));

export function navigate(url, { replace = false } = {}) {
  if (replace) history.replaceState(null, "", url);
  else history.pushState(null, "", url);
  return show(true);
}

// Notes a state in the address without showing anything anew.
export function note(url, { replace = true } = {}) {
  if (url === location.pathname + location.search) return;
  if (replace) history.replaceState(null, "", url);
  else history.pushState(null, "", url);
}

export const reload = () => {
  leave();
  return show(true);
};

function leave() {
  current?.page?.leave?.();
  current = null;
}

let turn = 0;
async function show(focus) {
  const path = location.pathname in routes ? location.pathname : "/";
  if (current?.path === path && current.page.update) {
    await current.page.update(params());
    after(current.page, path, false);
    return;
  }
  leave();
  const mine = ++turn;
  outlet.setAttribute("aria-busy", "true");
  const page = await routes[path](params());
  if (mine !== turn) {
    page.leave?.();
    return;
  }
  current = { path, page };
  outlet.replaceChildren(page.node);
  outlet.removeAttribute("aria-busy");
  after(page, path, focus);
}
