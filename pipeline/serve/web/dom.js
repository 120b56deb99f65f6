// Builds DOM without ever parsing markup: whatever a source says stays text. Everything shown comes through h().

import { turning_runs } from "./text.js";

// h("a", {class: "x", href: url, on: {click}}, "text", node, …). A child that is null, undefined or false is left
// out.
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else if (name === "class") {
      node.className = Array.isArray(value) ? value.filter(Boolean).join(" ") : value;
    } else if (name === "css") {
      // The policy forbids style attributes; properties set one by one are not markup.
      for (const [property, v] of Object.entries(value)) node.style.setProperty(property, v);
    } else if (name === "href") {
      const safe = safe_url(value);
      if (safe !== null) node.setAttribute("href", safe);
    } else if (["value", "checked", "selected", "disabled", "hidden", "open", "indeterminate"].includes(name)) {
      node[name] = value;
    } else if (name.startsWith("on") || name === "style" || name === "srcdoc") {
      throw new Error(`not settable: ${name}`);
    } else {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
  append(node, children);
  return node;
}

export function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

export function replace(node, ...children) {
  node.replaceChildren();
  return append(node, children);
}

// A source's text with the characters that turn its direction set apart (text.js).
export function tame(text) {
  const parts = [];
  let begin = 0;
  for (const run of turning_runs(text)) {
    parts.push(text.slice(begin, run.begin), h("span", { class: "run-turning" }, text.slice(run.begin, run.end)));
    begin = run.end;
  }
  return [...parts, text.slice(begin)];
}

// An address that a link may lead to, or null: http, https and this application's own paths only.
export function safe_url(url) {
  const text = String(url);
  if (text.startsWith("#") || (text.startsWith("/") && !/^\/[/\\]/.test(text))) return text;
  try {
    const parsed = new URL(text);
    return parsed.protocol === "https:" || parsed.protocol === "http:" ? parsed.href : null;
  } catch {
    return null;
  }
}

// A link out of the application; plain text where the address is not one of the web.
export function outside(url, text = url) {
  return safe_url(url) === null
    ? h("span", { class: "url" }, text)
    : h("a", { class: "url", href: url, target: "_blank", rel: "noopener noreferrer" }, text);
}
