import { called, element, setText } from "../../pxm/dom.js";

// In the order of the columns.
const TYPES = ["sku_append", "slug_append", "name_append"];
const COLUMNS = { sku_append: "in SKUs", slug_append: "in addresses", name_append: "in names" };

/** One option in the table of codes. */
export class CodeLine {
  constructor(row, { kinds, typed, pasted }) {
    this.row = row;
    this.name = called("");
    this.head = element("th", { scope: "row" }, this.name);
    this.cells = TYPES.map(
      (type, column) => new CodeCell(row, type, { kinds, typed, pasted: (event) => pasted(event, this, column) }),
    );
    this.node = element("tr", {}, this.head, ...this.cells.map((cell) => cell.node));
    this.node.line = this;
  }

  get emptyCells() {
    return this.cells.filter((cell) => cell.isTyped && !cell.value);
  }

  refresh() {
    setText(this.name, this.row.title);
    for (const cell of this.cells) cell.refresh();
  }
}

/** What an option adds to one text of its children: typed here, or only shown when it is more than one text at the end. */
class CodeCell {
  #row;
  #field;
  #isOfField;
  #input;
  #errors = element("p", { class: "pxm-errors", hidden: true });
  #typed;
  #before = "";

  constructor(row, type, { kinds, typed, pasted }) {
    this.type = type;
    this.#row = row;
    this.#field = kinds.find((kind) => kind.type === type).field;
    const types = new Set(kinds.filter((kind) => kind.field === this.#field).map((kind) => kind.type));
    this.#isOfField = (modifier) => types.has(modifier.type);
    this.#typed = typed;
    this.#input = element("input", {
      type: "text",
      class: "products-option-input",
      oninput: () => this.#write(this.#input.value),
      onpaste: pasted,
      onfocus: () => {
        this.#before = this.value;
      },
    });
    this.node = element("td", {}, this.#input, this.#errors);
  }

  get #modifiers() {
    return this.#row.modifiers.filter(this.#isOfField);
  }

  /** Whether the cell is typed into; a text appended that is empty means that nothing shows, which only a dialog can say. */
  get isTyped() {
    const [first, ...others] = this.#modifiers;
    return !first || (!others.length && first.type === this.type && first.value !== "");
  }

  get value() {
    return this.#row.codeOf(this.type);
  }

  refresh() {
    if (this.isTyped) this.#showInput();
    else this.#showSentences();
  }

  focus() {
    const target = this.node.querySelector("input, button");
    target.focus();
    target.select?.();
  }

  /** Take back what was typed since the cell was entered. */
  giveUp() {
    if (this.isTyped && this.value !== this.#before) this.#write(this.#before);
  }

  #write(value) {
    this.#row.setCode(this.type, value);
    this.#typed();
  }

  #showInput() {
    if (this.#input.parentNode !== this.node) this.node.replaceChildren(this.#input, this.#errors);
    if (this.#input.value !== this.value) this.#input.value = this.value;
    this.#input.setAttribute("aria-label", `${this.#row.title} ${COLUMNS[this.type]}`);
    // What shows as long as nothing is typed: names of children say nothing of their options by themselves.
    this.#input.placeholder = this.type === "name_append" ? "" : this.#row.name.value;
    const problems = this.#modifiers.flatMap((modifier) => modifier.problems ?? []);
    this.#input.setAttribute("aria-invalid", String(problems.length > 0));
    setText(this.#errors, problems.join(" "));
    this.#errors.hidden = !problems.length;
  }

  #showSentences() {
    const held = this.node.contains(document.activeElement);
    const chips = this.#row.modifiers.flatMap((modifier, index) =>
      this.#isOfField(modifier) ? [this.#row.chip(modifier, index)] : [],
    );
    this.node.replaceChildren(...chips);
    if (held) chips[0].focus();
  }
}
