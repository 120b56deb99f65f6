// Keys of the page in view. None fires while one is typing, composing, or holding a modifier.

let bindings = []; // {key, code, run, text}

// list: [[keys, text key, function], …]; keys are what KeyboardEvent.key says. Returns what undoes it.
export function bind(list) {
  const mine = list.map(([keys, text, run]) => ({ keys: [keys].flat(), text, run }));
  bindings = [...bindings, ...mine];
  return () => {
    bindings = bindings.filter((binding) => !mine.includes(binding));
  };
}

export const bound = () => bindings;

function typing(target) {
  if (!(target instanceof Element)) return false;
  if (target.closest("textarea, select, [contenteditable]")) return true;
  const input = target.closest("input");
  return input !== null && !["checkbox", "radio", "button", "submit"].includes(input.type);
}

// With a Hangul or other input method on, `key` is a letter of that script: the key's place tells what was meant.
function meant(event) {
  const { key, code } = event;
  if (key.length === 1 && key.charCodeAt(0) > 127 && /^Key[A-Z]$/.test(code)) return code.slice(3).toLowerCase();
  return key.length === 1 ? key.toLowerCase() : key;
}

export function listen() {
  document.addEventListener("keydown", (event) => {
    if (
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      event.isComposing ||
      event.defaultPrevented ||
      event.repeat
    )
      return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    const key = meant(event);
    // Enter and space belong to what has the focus.
    if ((key === "Enter" || key === " ") && event.target.closest?.("a, button, summary, input")) return;
    const binding = bindings.findLast(({ keys }) => keys.includes(key));
    if (!binding) return;
    event.preventDefault();
    binding.run(key);
  });
}
