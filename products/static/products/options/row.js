import { element, icon, setText } from "../../pxm/dom.js";
import { debounced } from "../../pxm/exchange.js";
import { effectOf } from "./effect.js";

const COLOUR = /^#([0-9a-f]{3}|[0-9a-f]{4}|[0-9a-f]{6}|[0-9a-f]{8})$/i;

/** One option: its name and description to type in, its modifiers as sentences to open. */
export class OptionRow {
  constructor(option, editor) {
    this.editor = editor;
    this.id = option.id;
    this.modifiers = option.modifiers;
    this.removed = new Set(option.removed ?? []);
    // Ids of modifiers that are taken out because their code was emptied, by type: a code typed again is the same one.
    this.emptied = new Map();
    this.namedBy = option.named_by ?? [];
    this.orderNumber = option.sort_order;
    this.makeParts(option);
    this.showModifiers();
    this.showProblems(option.problems ?? {});
    setText(this.warning, option.warning ?? "");
    this.ask = debounced(() => this.askForWarning(), 300);
  }

  get title() {
    return this.name.value || "The new option";
  }

  get isBlank() {
    return !this.id && !this.modifiers.length && ![this.name, this.description, this.order].some((each) => each.value);
  }

  /** The option as the form carries it. */
  get document() {
    return {
      id: this.id,
      name: this.name.value,
      description: this.description.value,
      sort_order: this.order.value,
      modifiers: this.modifiers.map(({ sentence, problems, ...modifier }) => modifier),
      removed: [...this.removed],
    };
  }

  focus() {
    this.name.focus();
  }

  makeParts(option) {
    const typed = () => this.typed();
    const text = (label, value, attributes = {}) =>
      element("input", {
        type: "text",
        value,
        class: "products-option-input",
        "aria-label": label,
        oninput: typed,
        onkeydown: (event) => this.pressed(event),
        ...attributes,
      });
    this.name = text("Name", option.name, { placeholder: "Red", onpaste: (event) => this.pasted(event) });
    this.description = text("Description", option.description, { placeholder: "Left empty, the name is used" });
    this.order = text("Order number in the shop", option.sort_order ?? "", {
      inputmode: "numeric",
      class: "products-option-input products-option-order-input",
      placeholder: "–",
    });
    this.swatch = element("span", { class: "products-option-swatch", "aria-hidden": "true" });
    this.sentences = element("div", { class: "products-option-modifiers" });
    this.warning = element("p", { class: "products-option-warning pxm-cut-text", "aria-live": "polite" });
    this.problems = element("ul", { class: "pxm-errors products-option-problems", role: "alert" });
    this.up = this.button("arrow_upward", () => this.editor.move(this, -1));
    this.down = this.button("arrow_downward", () => this.editor.move(this, 1));
    this.remove = this.button("delete", () => this.takeOut());
    this.number = element("span", { class: "products-option-number", "aria-hidden": "true" });
    this.node = element(
      "li",
      { class: "products-option-row" },
      element(
        "span",
        { class: "products-option-handle", draggable: "true", data: { drag: "" }, title: "Drag to change the order" },
        icon("drag_indicator"),
        this.number,
      ),
      element(
        "div",
        { class: "products-option-main" },
        element(
          "div",
          { class: "products-option-fields" },
          element(
            "label",
            { class: "products-option-field" },
            element("span", { class: "products-option-label" }, "Name"),
            this.name,
          ),
          element(
            "label",
            { class: "products-option-field products-option-field-wide" },
            element("span", { class: "products-option-label" }, "Description"),
            element("span", { class: "products-option-described" }, this.swatch, this.description),
          ),
          element(
            "label",
            {
              class: "products-option-field products-option-field-order",
              title: "In the shop, options with higher numbers come first.",
            },
            element("span", { class: "products-option-label" }, "Order number"),
            this.order,
          ),
        ),
        this.warning,
        this.sentences,
        this.problems,
        this.usedBy(),
      ),
      element("div", { class: "products-option-tools" }, this.up, this.down, this.remove),
    );
    this.node.row = this;
    this.showSwatch();
  }

  button(symbol, onclick) {
    return element(
      "button",
      { type: "button", class: "products-option-tool", onclick },
      icon(symbol),
      element("span", { class: "pxm-unseen" }),
    );
  }

  /** Take the option out, or say which rules name it: the next build would not know what they mean. */
  takeOut() {
    if (!this.namedBy.length) {
      this.editor.remove(this);
      return;
    }
    const used = this.node.querySelector(".products-option-used");
    used.hidden = false;
    used.querySelector("a").focus();
    this.editor.say(used.textContent);
  }

  /** Who names the option; shown once somebody tries to take it out. */
  usedBy() {
    if (!this.namedBy.length) return null;
    const links = this.namedBy.flatMap((product, index) => [
      index ? ", " : "",
      element("a", { class: "pxm-cut pxm-link", href: product.url }, product.name),
    ]);
    return element(
      "p",
      { class: "products-option-used pxm-subtle", hidden: true },
      "Build rules name it, so it cannot be taken out: ",
      ...links,
      ".",
    );
  }

  place(index, total) {
    setText(this.number, String(index + 1));
    const name = this.title;
    for (const [button, words] of [
      [this.up, `Move ${name} up`],
      [this.down, `Move ${name} down`],
      [this.remove, this.namedBy.length ? `${name} cannot be taken out: build rules name it` : `Take out ${name}`],
    ]) {
      button.title = words;
      setText(button.querySelector(".pxm-unseen"), words);
    }
    this.up.disabled = index === 0;
    this.down.disabled = index === total - 1;
  }

  pressed(event) {
    if (event.key === "Enter") {
      event.preventDefault();
      this.editor.next(this);
    }
  }

  /** A list pasted into a name, one on a line, becomes options. */
  pasted(event) {
    const names = event.clipboardData
      .getData("text")
      .split(/[\n\r\t]+/)
      .map((name) => name.trim())
      .filter(Boolean);
    if (names.length < 2) return;
    event.preventDefault();
    const first = this.name.value ? [] : names.splice(0, 1);
    if (first.length) this.name.value = first[0];
    this.typed();
    this.editor.addNamed(this, names);
  }

  typed() {
    this.showSwatch();
    this.editor.changed();
    this.ask();
  }

  showSwatch() {
    const colour = this.description.value.trim();
    this.swatch.hidden = !COLOUR.test(colour);
    this.swatch.style.backgroundColor = this.swatch.hidden ? "" : colour;
  }

  async askForWarning() {
    const effect = await effectOf(this.editor.start, { name: this.name.value, modifiers: this.modifiers });
    if (effect) setText(this.warning, effect.warning);
  }

  showModifiers() {
    const chips = this.modifiers.map((modifier, index) => this.chip(modifier, index));
    const add = element(
      "button",
      { type: "button", class: "products-option-add", onclick: () => this.edit(this.modifiers.length) },
      icon("add"),
      "Modifier",
      element("span", { class: "pxm-unseen" }, ` for ${this.title}`),
    );
    this.sentences.replaceChildren(...chips, add);
  }

  chip(modifier, index) {
    const chip = element("button", {
      type: "button",
      class: "products-option-sentence",
      onclick: () => this.edit(index),
    });
    // The server wrote the sentence and made it safe; until it answers, what was typed stands there.
    if (modifier.sentence === null) chip.textContent = modifier.value;
    else chip.innerHTML = modifier.sentence;
    if (modifier.problems?.length) {
      chip.classList.add("products-option-sentence-bad");
      chip.append(element("span", { class: "pxm-errors" }, modifier.problems.join(" ")));
    }
    return chip;
  }

  /** Return what the option appends by modifiers of this type, the first of them. */
  codeOf(type) {
    return this.modifiers.find((modifier) => modifier.type === type)?.value ?? "";
  }

  /** Append `value` by the one modifier of this type: changed, made, or taken out when nothing is left. */
  setCode(type, value) {
    const found = this.modifiers.findIndex((modifier) => modifier.type === type);
    const index = found < 0 ? this.modifiers.length : found;
    const before = this.modifiers[found];
    if (value === (before?.value ?? "")) return;
    const id = before ? before.id : (this.emptied.get(type) ?? "");
    if (value) this.removed.delete(id);
    else if (id) this.removed.add(id);
    this.emptied.set(type, id);
    const after = value ? [{ id, type, value, sentence: null }] : [];
    this.modifiers = this.modifiers.toSpliced(index, before ? 1 : 0, ...after);
    this.showModifiers();
  }

  /** Take what the server says of `modifiers`, unless they are others by now. */
  told(modifiers, { sentences, warning, problems }) {
    if (this.modifiers !== modifiers || !modifiers.some(({ sentence }) => sentence === null)) return;
    this.modifiers = modifiers.map((modifier, index) => ({
      ...modifier,
      sentence: sentences[index],
      problems: problems.filter((problem) => problem.modifier === index).map((problem) => problem.message),
    }));
    this.showModifiers();
    setText(this.warning, warning);
  }

  async edit(index) {
    const before = this.modifiers[index];
    const answer = await this.editor.dialog.open({ name: this.name.value, modifiers: this.modifiers }, index);
    if (answer) {
      if (answer.removed) {
        if (before.id) this.removed.add(before.id);
        this.modifiers = this.modifiers.toSpliced(index, 1);
      } else {
        this.modifiers = this.modifiers.toSpliced(index, before ? 1 : 0, answer.modifier);
      }
      this.showModifiers();
      setText(this.warning, answer.warning);
      this.editor.changed();
    }
    const buttons = this.sentences.querySelectorAll("button");
    buttons[Math.min(index, buttons.length - 1)].focus();
  }

  showProblems(problems) {
    for (const [name, input] of [
      ["name", this.name],
      ["description", this.description],
      ["sort_order", this.order],
    ]) {
      if (problems[name]) input.setAttribute("aria-invalid", "true");
    }
    const sentences = Object.values(problems).flat();
    this.problems.replaceChildren(...sentences.map((text) => element("li", {}, text)));
    this.problems.hidden = !sentences.length;
    const used = this.node.querySelector(".products-option-used");
    if (used) used.hidden = !problems.used;
  }
}
