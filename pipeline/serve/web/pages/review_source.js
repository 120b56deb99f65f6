// The right side of the review screen: a source with what is cited highlighted in place.
import { api_url, get } from "../api.js";
import { DocumentView, PageView } from "../document.js";
import { h, outside, replace } from "../dom.js";
import { t, time } from "../i18n.js";
import { set_setting, setting } from "../settings.js";
import { failure, select, short_url } from "../ui.js";

const kept_documents = 8;

export class SourcePane {
  // on_select(selection or null): what is selected in the text changed.
  constructor({ model, on_select, on_open }) {
    this.model = model;
    this.on_select = on_select;
    this.on_open = on_open;
    this.cache = new Map();
    this.open = null; // {document, url, doc, view, page_view}
    this.head = h("header", { class: "source-head" });
    this.body = h("div", { class: "source-body", tabindex: "0", role: "region", "aria-label": t("source.text") });
    this.node = h("section", { class: "source-pane", "aria-label": t("source") }, this.head, this.body);
    this.selected = () => this.on_select(this.selection());
    document.addEventListener("selectionchange", this.selected);
    this.nothing();
  }

  leave() {
    document.removeEventListener("selectionchange", this.selected);
    this.open?.view.close();
  }

  nothing(text = t("source.none")) {
    this.open?.view.close();
    this.open = null;
    replace(this.head);
    replace(this.body, h("p", { class: "muted empty" }, text));
  }

  set_model(model, documents) {
    if (model !== this.model) this.cache.clear();
    this.model = model;
    this.documents = documents;
  }

  selection() {
    const found = this.open?.view.selection();
    return found ? { ...found, document: this.open.document, url: this.open.url } : null;
  }

  // The whole document, or the part around a byte of one that is very long.
  async load(document, url, at = 0) {
    const doc = await this.#load(document, url, "");
    return at >= doc.begin && at < doc.end ? doc : this.#load(document, url, at);
  }

  #load(document, url, at) {
    const key = `${document} ${url} ${at}`;
    if (!this.cache.has(key)) {
      const promise = get("/document", { model: this.model, sha256: document, url, at });
      promise.catch(() => this.cache.delete(key));
      this.cache.set(key, promise);
      if (this.cache.size > kept_documents) this.cache.delete(this.cache.keys().next().value);
    }
    return this.cache.get(key);
  }

  // Opens a document and, where there are marks, shows the first of kind quote or hit. Gives false where another
  // call overtook this one.
  async show(document, url, marks = []) {
    const turn = (this.turn = (this.turn ?? 0) + 1);
    const main = marks.find((mark) => mark.kind === "quote" || mark.kind === "hit");
    const at = main?.begin ?? 0;
    const same = this.open?.document === document && this.open.url === url;
    if (!same || (main && (at < this.open.doc.begin || at >= this.open.doc.end))) {
      this.body.setAttribute("aria-busy", "true");
      let doc;
      try {
        doc = await this.load(document, url, at);
      } catch (error) {
        if (turn !== this.turn) return false;
        this.body.removeAttribute("aria-busy");
        this.nothing(error.message || t("error.unreachable"));
        return false;
      }
      if (turn !== this.turn) return false;
      this.body.removeAttribute("aria-busy");
      this.#mount(document, url, doc);
    }
    this.open.marks = marks;
    const { view, page_view, doc } = this.open;
    view.set_marks(marks);
    if (main) view.show(main.begin);
    else if (!page_view) this.body.scrollTop = 0;
    if (page_view) {
      const spans = marks.map((mark) => ({ ...mark, kind: mark.kind === "hit" ? "quote" : mark.kind }));
      await page_view.show(main?.page || (main ? view.page_at(main.begin) : 1) || 1, spans).catch(failure);
    }
    return doc;
  }

  #mount(document, url, doc) {
    this.open?.view.close();
    const view = new DocumentView(doc);
    let page_view = null;
    if (doc.media_type === "pdf" && doc.pages > 0) {
      const at = { sha256: document, url };
      page_view = new PageView({
        pages: doc.pages,
        picture_url: (page, width) => api_url("/document/page.png", { ...at, page, width }),
        load_words: (page) => get("/document/page", { ...at, page }),
        labels: {
          page: t("page"),
          previous: t("page.previous"),
          next: t("page.next"),
          region: t("page.region"),
          alt: (page) => t("page.alt", { page }),
        },
        turned: (page) => {
          const block = doc.blocks.find((one) => one.page === page);
          if (block) view.show(block.begin);
        },
      });
    }
    this.open = { document, url, doc, view, page_view };
    this.#head();
    if (page_view) {
      replace(
        this.body,
        h(
          "div",
          { class: ["pdf", `show-${setting("pdf")}`] },
          page_view.node,
          h("div", { class: "pdf-text", tabindex: "0", role: "region", "aria-label": t("source.text") }, view.node),
        ),
      );
      this.body.removeAttribute("tabindex");
      this.body.removeAttribute("role");
      this.body.removeAttribute("aria-label");
      this.body.classList.add("split");
    } else {
      replace(this.body, view.node);
      this.body.setAttribute("tabindex", "0");
      this.body.setAttribute("role", "region");
      this.body.setAttribute("aria-label", t("source.text"));
      this.body.classList.remove("split");
      this.body.scrollTop = 0;
    }
    this.body.classList.toggle("verbatim", setting("markup") === "verbatim");
  }

  #head() {
    const { doc, url, document: sha256 } = this.open;
    const entries = (this.documents ?? []).filter((one) => one.document && !one.failure);
    const id = `${sha256} ${url}`;
    const options = entries.map((one) => [
      `${one.document} ${one.url}`,
      `${t(`role.${one.role}`)} · ${short_url(one.url)}`,
    ]);
    if (!options.some(([key]) => key === id)) options.unshift([id, short_url(url)]);
    const choose = select(
      options,
      id,
      (key) => {
        const space = key.indexOf(" ");
        this.on_open(key.slice(0, space), key.slice(space + 1));
      },
      { "aria-label": t("source.choose"), class: "document-choice" },
    );
    const toggle = (name, label, values) =>
      h(
        "div",
        { class: "segments", role: "group", "aria-label": label },
        Object.entries(values).map(([value, text]) =>
          h(
            "button",
            {
              type: "button",
              "aria-pressed": String(setting(name) === value),
              on: {
                click: () => {
                  set_setting(name, value);
                  this.body.classList.toggle("verbatim", setting("markup") === "verbatim");
                  const pdf = this.body.querySelector(".pdf");
                  if (pdf) pdf.className = `pdf show-${setting("pdf")}`;
                  this.#head();
                  this.head.querySelector(`.segments [aria-pressed="true"]`)?.focus();
                  this.show(this.open.document, this.open.url, this.open.marks);
                },
              },
            },
            text,
          ),
        ),
      );
    replace(
      this.head,
      choose,
      h(
        "div",
        { class: "source-facts" },
        outside(url, t("source.original")),
        doc.fetched_at ? h("span", { class: "muted" }, t("source.read_at", { time: time(doc.fetched_at) })) : null,
      ),
      doc.media_type === "markdown"
        ? toggle("markup", t("source.markup"), {
            rendered: t("source.markup.rendered"),
            verbatim: t("source.markup.verbatim"),
          })
        : null,
      doc.media_type === "pdf"
        ? toggle("pdf", t("source.pdf"), {
            picture: t("source.pdf.picture"),
            both: t("source.pdf.both"),
            text: t("source.pdf.text"),
          })
        : null,
    );
  }
}
