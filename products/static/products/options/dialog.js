import { element, setText } from "../../pxm/dom.js";
import { debounced, Newest } from "../../pxm/exchange.js";
import { effectOf } from "./effect.js";
import { partEditor } from "./parts.js";

/** The dialog in which one modifier of an option is made or changed, with its effect on an example while typing. */
export class ModifierDialog {
  constructor(start) {
    this.start = start;
    this.kinds = start.menu;
    this.tried = { ...start.example };
    this.asking = new Newest();
    this.ask = debounced(() => this.refresh(), 200);
    this.makeParts();
  }

  /** Edit the modifier at `index` (a new one past the end). Resolves to `null`, `{removed: true}` or `{modifier, warning}`. */
  open(option, index) {
    this.option = option;
    this.index = index;
    this.parts = [];
    const modifier = option.modifiers[index];
    this.modifier = {
      id: modifier?.id ?? "",
      type: modifier?.type ?? this.firstUnused(option),
      values: { ...modifier },
    };
    setText(
      this.title,
      modifier
        ? `Change the modifier of ${option.name || "the new option"}`
        : `What ${option.name || "the new option"} changes`,
    );
    setText(this.childHead, option.name ? `Child with ${option.name}` : "Its child");
    this.removeButton.hidden = !modifier;
    this.fieldMenu.value = this.kind.field;
    this.showVerbs();
    this.showParts();
    this.refresh();
    this.node.showModal();
    if (modifier) this.parts[0]?.focus();
    const { promise, resolve } = Promise.withResolvers();
    this.resolve = resolve;
    return promise;
  }

  get kind() {
    return this.kinds.find((kind) => kind.type === this.modifier.type);
  }

  /** Most options want one modifier for the SKU and one for the slug: propose the first that is not there yet. */
  firstUnused(option) {
    const fields = new Set(
      option.modifiers.map((modifier) => this.kinds.find((kind) => kind.type === modifier.type).field),
    );
    const wanted = ["SKU", "Slug", "Name"].find((field) => !fields.has(field)) ?? "SKU";
    return this.kinds.find((kind) => kind.field === wanted).type;
  }

  makeParts() {
    this.title = element("h2", { class: "pxm-cut pxm-title", id: "modifier-title" });
    this.fieldMenu = element("select", { class: "products-option-input", onchange: () => this.chooseField() });
    this.verbMenu = element("select", { class: "products-option-input", onchange: () => this.chooseVerb() });
    this.note = element("p", { class: "pxm-help" });
    this.inputs = element("div", { class: "products-modifier-inputs" });
    this.rows = element("tbody", {});
    this.warning = element("p", { class: "products-option-warning", "aria-live": "polite" });
    this.removeButton = element(
      "button",
      { type: "button", class: "pxm-button pxm-button-plain", onclick: () => this.close({ removed: true }) },
      "Remove this modifier",
    );
    this.doneButton = element("button", { type: "submit", class: "pxm-button pxm-button-main" }, "Done");
    this.node = element(
      "dialog",
      { class: "products-modifier-dialog", "aria-labelledby": "modifier-title", oncancel: () => this.close(null) },
      element(
        "form",
        { method: "dialog", novalidate: true, onsubmit: (event) => this.submit(event) },
        this.title,
        element(
          "div",
          { class: "products-modifier-kind" },
          element("label", {}, element("span", { class: "pxm-label" }, "What to change"), this.fieldMenu),
          element("label", {}, element("span", { class: "pxm-label" }, "How"), this.verbMenu),
        ),
        this.inputs,
        this.note,
        this.trial(),
        element(
          "div",
          { class: "products-modifier-buttons" },
          this.removeButton,
          element("button", { type: "button", class: "pxm-button", onclick: () => this.close(null) }, "Cancel"),
          this.doneButton,
        ),
      ),
    );
    // What is typed in the dialog is no change of the page until it is done.
    for (const name of ["input", "change"]) this.node.addEventListener(name, (event) => event.stopPropagation());
  }

  trial() {
    this.childHead = element("th", { scope: "col" });
    const tried = (name, label) =>
      element("input", {
        type: "text",
        class: "products-option-input",
        "aria-label": `${label} of the example`,
        value: this.tried[name],
        oninput: (event) => {
          this.tried[name] = event.target.value;
          this.ask();
        },
      });
    this.examples = { name: tried("name", "Name"), sku: tried("sku", "SKU"), slug: tried("slug", "Slug") };
    return element(
      "section",
      { class: "products-modifier-trial", "aria-label": "Effect on an example" },
      element(
        "table",
        {},
        element(
          "thead",
          {},
          element("tr", {}, element("td"), element("th", { scope: "col" }, "Example"), this.childHead),
        ),
        this.rows,
      ),
      this.warning,
    );
  }

  showVerbs() {
    const { field } = this.kind;
    const offered = (kind) => kind.offered || kind.type === this.modifier.type;
    const fields = [...new Set(this.kinds.filter(offered).map((kind) => kind.field))];
    const options = (values, chosen) =>
      values.map(([value, words]) => element("option", { value, selected: value === chosen }, words));
    this.fieldMenu.replaceChildren(
      ...options(
        fields.map((name) => [name, name]),
        field,
      ),
    );
    const verbs = this.kinds.filter((kind) => kind.field === field && offered(kind));
    this.verbMenu.replaceChildren(
      ...options(
        verbs.map((kind) => [kind.type, kind.verb]),
        this.modifier.type,
      ),
    );
  }

  chooseField() {
    this.become(this.kinds.find((kind) => kind.field === this.fieldMenu.value && kind.offered).type);
  }

  chooseVerb() {
    this.become(this.verbMenu.value);
  }

  become(type) {
    this.keepTyped();
    this.modifier.type = type;
    this.showVerbs();
    this.showParts();
    this.refresh();
  }

  /** What was typed stays when the kind changes and has a part of that name. */
  keepTyped() {
    for (const part of this.parts) this.modifier.values[part.name] = part.value;
  }

  showParts() {
    const isOwn = this.modifier.type === this.option.modifiers[this.index]?.type;
    this.parts = this.kind.parts.map((part) =>
      partEditor(part, this.modifier.values[part.name], () => this.ask(), { isOwn }),
    );
    this.inputs.replaceChildren(...this.parts.map((part) => part.node));
    setText(this.note, this.kind.note);
    this.note.hidden = !this.kind.note;
  }

  /** The modifier as it stands in the dialog, with nothing but the parts of its kind. */
  get edited() {
    const made = { id: this.modifier.id, type: this.modifier.type };
    // What can only be shown is kept as it came.
    if (!this.kind.parts.length) made.value = this.modifier.values.value;
    for (const part of this.parts) made[part.name] = part.value;
    return made;
  }

  get whole() {
    return { name: this.option.name, modifiers: this.option.modifiers.toSpliced(this.index, 1, this.edited) };
  }

  async refresh() {
    const effect = await effectOf(this.start, this.whole, { tried: this.tried, asking: this.asking });
    if (effect) this.show(effect);
  }

  show(effect) {
    setText(this.warning, effect.warning);
    const mine = effect.problems.filter((problem) => problem.modifier === this.index);
    for (const part of this.parts)
      part.complain(mine.filter((problem) => problem.part === part.name).map((problem) => problem.message));
    this.rows.replaceChildren(...effect.effect.map((line) => this.line(line)));
  }

  line({ key, label, before, after, changed }) {
    const example = this.examples[key];
    return element(
      "tr",
      {},
      element("th", { scope: "row" }, label),
      element("td", {}, example ?? before),
      element("td", { class: changed ? "products-modifier-changed" : "" }, after),
    );
  }

  async submit(event) {
    event.preventDefault();
    // Asked apart from the questions while typing, which a newer one takes back.
    const effect = await effectOf(this.start, this.whole, { tried: this.tried });
    if (effect) this.show(effect);
    else {
      setText(this.warning, "The server did not answer. Check the connection and try again.");
      return;
    }
    if (effect.problems.some((problem) => problem.modifier === this.index)) {
      this.parts.find((part) => part.isBad)?.focus();
      return;
    }
    this.close({ modifier: { ...this.edited, sentence: effect.sentences[this.index] }, warning: effect.warning });
  }

  close(answer) {
    this.node.close();
    this.resolve?.(answer);
    this.resolve = null;
  }
}
