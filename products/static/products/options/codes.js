import { element, plural, setText } from "../../pxm/dom.js";
import { debounced, Newest, post } from "../../pxm/exchange.js";
import { CodeLine } from "./code_line.js";
import { blockOf } from "./pasted.js";

const PAUSE = 250;
const NOUNS = { sku: "SKUs", slug: "addresses", name: "names" };

/**
 * The codes of all options at once: a line for each, a cell for what it adds to SKU, address and name. They are modifiers
 * of the options, so they are kept and saved with them.
 */
export class CodesTable {
  #root;
  #editor;
  #lines = new WeakMap();
  #shown = [];
  #current = null;
  #answer = null;
  #asking = new Newest();
  #ask = debounced(() => this.#refreshChild(), PAUSE);

  constructor(root, editor) {
    this.#root = root;
    this.#editor = editor;
    const body = this.#part("lines");
    body.addEventListener("keydown", (event) => this.#key(event));
    body.addEventListener("focusin", (event) => this.#entered(event));
    this.#part("fill").addEventListener("click", () => this.#fill());
  }

  #part(name) {
    return this.#root.querySelector(`[data-codes-part=${name}]`);
  }

  /** Follow the options as they stand; rows without a name have nothing to show yet. */
  refresh(rows) {
    this.#shown = rows.filter((row) => row.name.value || row.modifiers.length).map((row) => this.#lineOf(row));
    const nodes = this.#shown.map((line) => line.node);
    const body = this.#part("lines");
    // Lines that stay where they are keep the cursor.
    if (nodes.length !== body.children.length || nodes.some((node, index) => node !== body.children[index]))
      body.replaceChildren(...nodes);
    for (const line of this.#shown) line.refresh();
    this.#root.hidden = !this.#shown.length;
    this.#showReach();
    if (this.#shown.length) this.#ask();
  }

  #lineOf(row) {
    if (!this.#lines.has(row)) this.#lines.set(row, this.#newLine(row));
    return this.#lines.get(row);
  }

  #newLine(row) {
    return new CodeLine(row, {
      kinds: this.#editor.start.menu,
      typed: () => this.#editor.changed(),
      pasted: (event, line, column) => this.#paste(event, line, column),
    });
  }

  // --- What it means ------------------------------------------------------------------------------------------------

  /** Ask how children are called now, and read how new modifiers are said. */
  async #refreshChild() {
    const asked = await this.#question(this.#asking);
    if (!asked) return;
    this.#answer = asked;
    let isTold = false;
    for (const { row, modifiers, told } of asked) {
      row.told(modifiers, told);
      isTold ||= row.modifiers !== modifiers;
    }
    for (const line of isTold ? this.#shown : []) line.refresh();
    this.#showChild();
  }

  /** Ask about all options; resolves to `[{row, modifiers, told, product}]`, to nothing when nobody answered. */
  async #question(asking = new Newest()) {
    const { codes_url: url, variation } = this.#editor.start;
    const asked = this.#shown.map(({ row }) => ({ row, modifiers: row.modifiers }));
    const options = this.#shown.map(({ row }) => row.document);
    try {
      const answer = await asking.ask((signal) => post(url, { variation, options }, { signal }));
      return answer && asked.map((each, index) => ({ ...each, told: answer.options[index], product: answer.product }));
    } catch {
      return null;
    }
  }

  /** Show how a child made with the option in hand is called, with that of the first when none is. */
  #showChild() {
    const found = this.#answer?.find(({ row }) => row === this.#current) ?? this.#answer?.[0];
    this.#part("child").hidden = !found;
    if (!found) return;
    const { product, told } = found;
    const name = product.url ? element("a", { class: "pxm-link", href: product.url }, product.name) : product.name;
    this.#part("child-of").replaceChildren("A child of ", name, ` with ${told.child.options}`);
    for (const field of ["sku", "slug", "name"]) setText(this.#part(`child-${field}`), told.child[field] || "–");
  }

  /** Say what saving changes elsewhere: options that were never saved are in no child. */
  #showReach() {
    const { used_by: used, saved } = this.#editor.start;
    const before = new Map(saved.map((option) => [option.id, option]));
    const standing = this.#shown.map(({ row }) => row.document).filter(({ id }) => before.has(id));
    const isChanged = (option, field) => shownIn(field, option) !== shownIn(field, before.get(option.id));
    const fields = Object.keys(NOUNS).filter((field) => standing.some((option) => isChanged(option, field)));
    const note = this.#part("reach");
    note.hidden = !fields.length || !used?.children;
    if (note.hidden) return;
    const isEvery = standing.every((option) => fields.some((field) => isChanged(option, field)));
    const nouns = fields.map((field) => NOUNS[field]);
    const said = nouns.length > 1 ? `${nouns.slice(0, -1).join(", ")} and ${nouns.at(-1)}` : nouns[0];
    const number = `${isEvery ? "" : "up to "}${used.children.toLocaleString("en")}`;
    setText(
      note,
      `${plural(used.products, "product", "products")}, ${number} ${said}: they change with the next build of each product.`,
    );
  }

  // --- Filling ------------------------------------------------------------------------------------------------------

  /** Write what the names propose into the empty cells; a code that stands is nobody's to overwrite. */
  async #fill() {
    const asked = await this.#question();
    if (!asked) {
      this.#say("The server did not answer. Check the connection and try again.");
      return;
    }
    let filled = 0;
    for (const { row, told } of asked) {
      for (const cell of this.#lineOf(row).emptyCells) {
        row.setCode(cell.type, told.proposal[cell.type]);
        filled += 1;
      }
    }
    if (filled) this.#editor.changed();
    this.#say(filled ? `${plural(filled, "code was", "codes were")} filled in.` : "No code is left to fill in.");
  }

  /** A block from a spreadsheet fills the cells from here on; lines that begin with an option's name find it. */
  #paste(event, line, column) {
    const block = blockOf(event.clipboardData.getData("text"));
    if (!block) return;
    event.preventDefault();
    const byName = new Map(this.#shown.map((each) => [each.row.name.value.trim(), each]));
    const isNamed = block.every(([name]) => byName.has(name.trim()));
    const from = this.#shown.indexOf(line);
    let lost = 0;
    for (const [index, texts] of block.entries()) {
      const target = isNamed ? byName.get(texts[0].trim()) : this.#shown[from + index];
      const values = isNamed ? texts.slice(1) : texts;
      for (const [place, value] of values.entries()) {
        const cell = target?.cells[(isNamed ? 0 : column) + place];
        if (cell?.isTyped) target.row.setCode(cell.type, value);
        else if (value) lost += 1;
      }
    }
    this.#editor.changed();
    this.#say(lost ? `Pasted; ${plural(lost, "cell", "cells")} found no place.` : "Pasted.");
  }

  // --- Keys ---------------------------------------------------------------------------------------------------------

  #entered(event) {
    this.#current = event.target.closest("tr").line.row;
    this.#showChild();
  }

  #key(event) {
    const { line } = event.target.closest("tr");
    const column = line.cells.findIndex((cell) => cell.node.contains(event.target));
    if (column < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape") line.cells[column].giveUp();
    const step = stepOf(event);
    if (!step) return;
    event.preventDefault();
    const next = this.#shown[this.#shown.indexOf(line) + step.lines]?.cells[column + step.columns];
    next?.focus();
  }

  #say(text) {
    setText(this.#part("said"), text);
  }
}

/** Return a text of what an option does to a field of its children: without modifiers for it, its name does. */
function shownIn(field, { name, modifiers }) {
  const own = modifiers.filter(({ type }) => type.startsWith(`${field}_`));
  if (!own.length && field !== "name") return name;
  return JSON.stringify(own.map(({ type, value, seek, set }) => [type, value || "", seek || "", set || ""]));
}

/** Return where a key leads; left and right move within a text first. */
function stepOf({ key, shiftKey, target }) {
  const { selectionStart: start = 0, selectionEnd: end = 0, value = "" } = target;
  const isWhole = start === 0 && end === value.length;
  if (key === "ArrowDown" || (key === "Enter" && !shiftKey && target.matches("input"))) return { lines: 1, columns: 0 };
  if (key === "ArrowUp" || (key === "Enter" && target.matches("input"))) return { lines: -1, columns: 0 };
  if (shiftKey) return null;
  if (key === "ArrowLeft" && (isWhole || end === 0)) return { lines: 0, columns: -1 };
  if (key === "ArrowRight" && (isWhole || start === value.length)) return { lines: 0, columns: 1 };
  return null;
}
