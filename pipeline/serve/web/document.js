// Shows a document's text as our parser cut it, with spans highlighted in place. Only text nodes are made from it:
// nothing that a source holds can run or load. Long documents are made in chunks, first the one that is looked at;
// the browser lays out only what is near the view (content-visibility in css/document.css).
import { h } from "./dom.js";
import { byte_offset, markdown_runs, pieces, row_cells, turning_runs, unit_offset } from "./text.js";

const chunk_units = 6000; // of text in a chunk, about two screens
const piece_units = 12000; // of text in one block; a longer one is cut

export class DocumentView {
  // doc: what /document answers. Only blocks for which `only` holds are shown.
  constructor(doc, { only = () => true } = {}) {
    this.doc = doc;
    this.marks = [];
    this.places = new WeakMap(); // text node → {block, unit}
    this.node = h("div", { class: ["doc", `media-${doc.media_type}`] });
    this.blocks = doc.blocks.filter(only).flatMap(cut);
    this.chunks = [];
    let chunk = null;
    let units = 0;
    this.blocks.forEach((block, index) => {
      const breaks =
        chunk === null || (units > chunk_units && !(block.kind === "table_row" && units < 4 * chunk_units));
      if (breaks) {
        chunk = { first: index, last: index, node: null, made: false };
        this.chunks.push(chunk);
        units = 0;
      }
      chunk.last = index;
      units += block.text.length;
    });
    for (const one of this.chunks) {
      one.node = h("div", { class: "chunk" });
      one.node.style.setProperty("contain-intrinsic-height", `auto ${this.#estimate(one)}px`);
      this.node.append(one.node);
    }
    if (typeof IntersectionObserver !== "undefined" && this.chunks.length > 1) {
      this.observer = new IntersectionObserver(
        (entries) => {
          for (const entry of entries)
            if (entry.isIntersecting) this.#make(this.chunks.find((one) => one.node === entry.target));
        },
        { rootMargin: "1200px" },
      );
      for (const one of this.chunks) this.observer.observe(one.node);
      this.#make_rest();
    } else {
      for (const one of this.chunks) this.#make(one);
    }
  }

  // The rest in idle time, so that the browser's own search finds it.
  #make_rest() {
    const idle = window.requestIdleCallback ?? ((run) => setTimeout(() => run({ timeRemaining: () => 8 }), 50));
    const go = (deadline) => {
      if (this.closed) return;
      let next = this.chunks.find((one) => !one.made);
      while (next && deadline.timeRemaining() > 4) {
        this.#make(next);
        next = this.chunks.find((one) => !one.made);
      }
      if (next) idle(go);
    };
    idle(go);
  }

  close() {
    this.closed = true;
    this.observer?.disconnect();
  }

  #estimate(chunk) {
    let height = 0;
    for (let i = chunk.first; i <= chunk.last; ++i) height += 12 + 22 * Math.ceil(this.blocks[i].text.length / 90);
    return height;
  }

  #make(chunk) {
    if (!chunk || chunk.made) return;
    chunk.made = true;
    const nodes = [];
    let rows = null;
    for (let i = chunk.first; i <= chunk.last; ++i) {
      const block = this.blocks[i];
      block.node = this.#block(block);
      if (block.kind === "table_row") {
        if (!rows) nodes.push((rows = h("div", { class: "rows" })));
        if (!/^[\s|:-]*$/.test(block.text)) rows.append(block.node);
      } else {
        rows = null;
        nodes.push(block.node);
      }
    }
    chunk.node.replaceChildren(...nodes);
    chunk.node.style.removeProperty("contain-intrinsic-height");
    chunk.node.style.setProperty("contain-intrinsic-height", `auto ${this.#estimate(chunk)}px`);
  }

  #block(block) {
    const kind = ["heading", "paragraph", "list_item", "table_row", "code", "field"].includes(block.kind)
      ? block.kind
      : "paragraph";
    const node = h(kind === "code" ? "pre" : "div", {
      class: [
        "block",
        `k-${kind}`,
        block.role && block.role !== "body" && `role-${block.role}`,
        block.rest && "rest",
      ],
    });
    if (kind === "heading") {
      node.setAttribute("role", "heading");
      node.setAttribute("aria-level", Math.min(6, (block.level || 1) + 2));
      node.classList.add(`level-${Math.min(6, block.level || 1)}`);
    }
    this.#fill(block, node);
    return node;
  }

  // Text nodes of a block, split wherever its look or a mark changes.
  #fill(block, node) {
    const { text } = block;
    const markdown = this.doc.media_type === "markdown" && block.kind !== "code" && block.kind !== "field";
    block.runs ??= [...turning_runs(text), ...(markdown ? markdown_runs(text) : [])];
    const marks = this.marks
      .filter((mark) => mark.begin < block.end && mark.end > block.begin)
      .map((mark) => ({
        begin: unit_offset(text, Math.max(0, mark.begin - block.begin)),
        end: unit_offset(text, Math.min(block.end, mark.end) - block.begin),
        kind: mark.kind,
        id: mark.id,
      }));
    const cells = block.kind === "table_row" ? row_cells(text) : null;
    node.replaceChildren();
    if (cells) {
      let seen = 0;
      for (const cell of cells) {
        if (cell.begin > seen) this.#stretch(block, node, seen, cell.begin, marks, "sep");
        const box = h("span", { class: "td" });
        this.#stretch(block, box, cell.begin, cell.end, marks);
        node.append(box);
        seen = cell.end;
      }
      if (seen < text.length) this.#stretch(block, node, seen, text.length, marks, "sep");
    } else {
      this.#stretch(block, node, 0, text.length, marks);
    }
  }

  #stretch(block, parent, begin, end, marks, wrap) {
    const bounds = new Set([begin, end]);
    for (const { begin: b, end: e } of [...block.runs, ...marks]) {
      if (b > begin && b < end) bounds.add(b);
      if (e > begin && e < end) bounds.add(e);
    }
    const sorted = [...bounds].sort((a, b) => a - b);
    for (let i = 0; i + 1 < sorted.length; ++i) {
      const [from, to] = [sorted[i], sorted[i + 1]];
      const node = document.createTextNode(block.text.slice(from, to));
      this.places.set(node, { block, unit: from });
      const run = block.runs.find((one) => one.begin <= from && one.end >= to);
      const over = marks.filter((one) => one.begin <= from && one.end >= to);
      const classes = [run && `run-${run.kind}`, wrap].filter(Boolean);
      let child = node;
      if (over.length) {
        child = h("mark", { class: [...classes, ...over.map((one) => `mark-${one.kind}`)] }, node);
      } else if (classes.length) {
        child = h("span", { class: classes }, node);
      }
      parent.append(child);
    }
  }

  // marks: [{begin, end (bytes), kind: "quote" | "match" | "other" | "hit"}]. Only blocks that they touch, or touched,
  // are made anew.
  set_marks(marks) {
    const old = this.marks;
    this.marks = marks;
    const touched = (block, list) => list.some((mark) => mark.begin < block.end && mark.end > block.begin);
    for (const block of this.blocks)
      if (block.node && (touched(block, old) || touched(block, marks))) this.#fill(block, block.node);
  }

  // Brings a byte into view, in the middle of what scrolls. Gives the first mark there, or the block.
  show(begin) {
    let index = this.blocks.findIndex((block) => block.end > begin);
    if (index < 0) index = this.blocks.length - 1;
    if (index < 0) return null;
    const at = this.chunks.findIndex((chunk) => index >= chunk.first && index <= chunk.last);
    for (const near of [at, at - 1, at + 1]) this.#make(this.chunks[near]);
    const block = this.blocks[index];
    // Marks on signs of markup take no room while these are hidden.
    const target = () =>
      [...block.node.querySelectorAll("mark.mark-quote, mark.mark-hit")].find(
        (mark) => mark.getClientRects().length > 0,
      ) ?? block.node;
    const centre = () => bring_to_centre(target());
    centre();
    // Chunks that come into view change their height from the guess; once more when they have.
    requestAnimationFrame(() => {
      if (this.closed) return;
      centre();
      requestAnimationFrame(() => !this.closed && centre());
    });
    return target();
  }

  page_at(begin) {
    return (this.blocks.find((block) => block.end > begin) ?? this.blocks.at(-1))?.page ?? 0;
  }

  // What is selected in this document as {begin, end} in bytes and the text where it is in one block; null where
  // nothing is.
  selection() {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null;
    const range = selection.getRangeAt(0);
    if (!this.node.contains(range.commonAncestorContainer)) return null;
    const walker = document.createTreeWalker(
      range.commonAncestorContainer.nodeType === Node.TEXT_NODE
        ? range.commonAncestorContainer.parentNode
        : range.commonAncestorContainer,
      NodeFilter.SHOW_TEXT,
    );
    let first = null;
    let last = null;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const place = this.places.get(node);
      if (!place || !range.intersectsNode(node)) continue;
      const from = node === range.startContainer ? range.startOffset : 0;
      const to = node === range.endContainer ? range.endOffset : node.length;
      if (to <= from) continue;
      first ??= { block: place.block, unit: place.unit + from };
      last = { block: place.block, unit: place.unit + to };
    }
    if (!first) return null;
    // Space at the ends is not evidence.
    const { text } = first.block;
    while (
      first.unit < text.length &&
      /\s/.test(text[first.unit]) &&
      (first.block !== last.block || first.unit < last.unit)
    )
      ++first.unit;
    while (
      last.unit > 0 &&
      /\s/.test(last.block.text[last.unit - 1]) &&
      (first.block !== last.block || last.unit > first.unit)
    )
      --last.unit;
    const begin = first.block.begin + byte_offset(text, first.unit);
    const end = last.block.begin + byte_offset(last.block.text, last.unit);
    if (end <= begin) return null;
    return {
      begin,
      end,
      quote: first.block === last.block ? text.slice(first.unit, last.unit) : undefined,
      page: first.block.page ?? 0,
    };
  }
}

// Scrolls the box that a node scrolls in, and nothing around it: the page itself stays where it is.
function bring_to_centre(node) {
  let frame = node.parentElement;
  while (frame && !/auto|scroll/.test(getComputedStyle(frame).overflowY)) frame = frame.parentElement;
  if (!frame) return;
  const [inner, outer] = [node.getBoundingClientRect(), frame.getBoundingClientRect()];
  frame.scrollTop += inner.top - outer.top - Math.max(0, (outer.height - inner.height) / 2);
}

// A block too long to lay out at once becomes several that follow each other.
function cut(block) {
  if (block.text.length <= piece_units) return [{ ...block }];
  return pieces(block.text, piece_units).map(([from, to], i) => {
    const begin = block.begin + byte_offset(block.text, from);
    const text = block.text.slice(from, to);
    return { ...block, text, begin, end: begin + byte_offset(text, text.length), rest: i > 0 };
  });
}

// The picture of a PDF's page with words boxed.
export class PageView {
  constructor({ picture_url, load_words, pages, labels, turned }) {
    Object.assign(this, { picture_url, load_words, pages, turned });
    this.page = 0;
    this.spans = [];
    this.boxes = h("div", { class: "boxes", "aria-hidden": "true" });
    this.image = h("img", { alt: "", decoding: "async" });
    this.sheet = h("div", { class: "sheet" }, this.image, this.boxes);
    this.number = h("input", {
      type: "number",
      min: "1",
      max: String(pages),
      "aria-label": labels.page,
      on: { change: () => this.turn(Number(this.number.value)) },
    });
    this.previous = h(
      "button",
      { type: "button", "aria-label": labels.previous, on: { click: () => this.turn(this.page - 1) } },
      "‹",
    );
    this.next = h(
      "button",
      { type: "button", "aria-label": labels.next, on: { click: () => this.turn(this.page + 1) } },
      "›",
    );
    this.labels = labels;
    this.scroller = h(
      "div",
      { class: "scroller", tabindex: "0", role: "region", "aria-label": labels.region },
      this.sheet,
    );
    this.node = h(
      "div",
      { class: "pdf-page" },
      h(
        "div",
        { class: "pdf-bar" },
        this.previous,
        this.number,
        h("span", { class: "muted" }, `/ ${pages}`),
        this.next,
      ),
      this.scroller,
    );
  }

  async turn(page, { quietly = false } = {}) {
    const wanted = Math.max(1, Math.min(this.pages, Math.round(page) || 1));
    this.number.value = wanted;
    this.previous.disabled = wanted <= 1;
    this.next.disabled = wanted >= this.pages;
    if (wanted !== this.page) {
      this.page = wanted;
      this.words = null;
      this.boxes.replaceChildren();
      this.image.alt = this.labels.alt(wanted);
      this.image.src = this.picture_url(wanted, 1400);
      if (!quietly) this.turned?.(wanted);
      const words = await this.load_words(wanted);
      if (this.page !== wanted) return;
      this.words = words;
      // The space is kept before the picture has come, so that a box can be scrolled to.
      this.image.style.setProperty("aspect-ratio", `${words.width} / ${words.height}`);
    }
    this.draw();
  }

  // spans: [{begin, end, kind}] in bytes of the document.
  async show(page, spans) {
    this.spans = spans;
    await this.turn(page, { quietly: true });
    const box = this.boxes.querySelector(".box-quote");
    if (box) bring_to_centre(box);
  }

  draw() {
    if (!this.words) return;
    const { width, height, words } = this.words;
    const at = (value, whole) => `${((100 * value) / whole).toFixed(3)}%`;
    this.boxes.replaceChildren(
      ...words.flatMap((word) => {
        const kinds = this.spans
          .filter((span) => span.begin < word.end && span.end > word.begin)
          .map((span) => `box-${span.kind}`);
        return kinds.length === 0
          ? []
          : [
              h("span", {
                class: ["box", ...kinds],
                css: {
                  left: at(word.x, width),
                  top: at(word.y, height),
                  width: at(word.w, width),
                  height: at(word.h, height),
                },
              }),
            ];
      }),
    );
  }
}
