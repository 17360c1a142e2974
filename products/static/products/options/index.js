/**
 * The options of a variation as rows in order, each with its modifiers as sentences. Everything typed here is kept in one
 * hidden field and saved with the page; what modifiers do, and how they read, the server says.
 */
import { element, setText } from "../../pxm/dom.js";
import { OrderedList } from "../../pxm/ordered_list.js";
import { pageData } from "../../pxm/page_data.js";
import { CodesTable } from "./codes.js";
import { ModifierDialog } from "./dialog.js";
import { OptionRow } from "./row.js";

class OptionsEditor {
  constructor(root, start) {
    this.start = start;
    this.form = root.closest("form");
    this.field = root.querySelector("[data-options-document]");
    this.list = root.querySelector("[data-options-list]");
    this.empty = root.querySelector("[data-options-empty]");
    this.said = root.querySelector("[data-options-said]");
    this.gone = root.querySelector("[data-options-gone]");
    this.dialog = new ModifierDialog(start);
    root.append(this.dialog.node);

    this.list.replaceChildren(...start.options.map((option) => this.newRow(option).node));
    // A new variation begins with its first option; a row that stays empty is not saved.
    if (!start.variation && !start.options.length) this.list.append(this.blank().node);
    // Rows that are taken out when the page is saved, in the order they were taken out, each with the place it had.
    this.takenOut = start.removed.map((option) => ({ row: this.newRow(option), place: this.list.children.length }));
    this.codes = new CodesTable(document.querySelector("[data-codes]"), this);
    this.order = new OrderedList(this.list, { onMoved: (node) => this.moved(node.row) });
    const add = root.querySelector("[data-options-add]");
    add.addEventListener("click", () => this.add());
    // Until now a click would have been lost.
    add.disabled = false;
    this.refresh();
  }

  get rows() {
    return [...this.list.children].map((node) => node.row);
  }

  newRow(option) {
    return new OptionRow(option, this);
  }

  /** Begin to type in an empty row at the end: the one that stands there, or a new one. */
  add() {
    const last = this.rows.at(-1);
    if (last?.isBlank) {
      last.focus();
      return;
    }
    const made = this.blank();
    this.list.append(made.node);
    this.changed();
    made.focus();
  }

  /** Add a row for each of `names` below `row`, and go on typing in the last one. */
  addNamed(row, names) {
    const made = names.map((name) => this.blank(name));
    row.node.after(...made.map((each) => each.node));
    this.changed();
    made.at(-1)?.focus();
    this.say(`${made.length + (row.name.value ? 1 : 0)} options were pasted.`);
  }

  blank(name = "") {
    return this.newRow({
      id: "",
      name,
      description: "",
      sort_order: null,
      modifiers: [],
      removed: [],
      problems: {},
    });
  }

  remove(row) {
    this.takenOut.push({ row, place: this.rows.indexOf(row) });
    row.node.remove();
    this.changed();
    this.gone.querySelector("button").focus();
  }

  putBack() {
    const { row, place } = this.takenOut.pop();
    this.list.insertBefore(row.node, this.list.children[place] ?? null);
    this.changed();
    row.focus();
  }

  /** Say what the next Save takes out; rows that were never saved are simply gone, but can be put back too. */
  showGone() {
    const last = this.takenOut.at(-1);
    this.gone.hidden = !last;
    if (!last) return;
    const saved = this.takenOut.filter(({ row }) => row.id).map(({ row }) => row.title);
    const names = saved.length > 1 ? `${saved.slice(0, -1).join(", ")} and ${saved.at(-1)}` : saved.join("");
    const words = names
      ? `When you save, ${names} will be taken out. The next build deletes the children made with ${saved.length > 1 ? "them" : "it"}. `
      : "";
    this.gone.replaceChildren(
      element("span", { role: "status" }, words || `${last.row.title} is taken out. `),
      element(
        "button",
        { type: "button", class: "products-option-add", onclick: () => this.putBack() },
        `Put ${last.row.title} back`,
      ),
    );
  }

  move(row, by) {
    this.order.move(row.node, by);
  }

  moved(row) {
    this.changed();
    this.say(`${row.title} is now number ${this.rows.indexOf(row) + 1} of ${this.rows.length}.`);
  }

  /** Go on typing: to the row below, or to a new one. */
  next(row) {
    const below = row.node.nextElementSibling;
    if (below) below.row.focus();
    else this.add();
  }

  changed() {
    this.refresh();
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  refresh() {
    const rows = this.rows;
    for (const [index, row] of rows.entries()) row.place(index, rows.length);
    this.empty.hidden = rows.length > 0;
    this.list.hidden = rows.length === 0;
    this.showGone();
    this.codes.refresh(rows);
    const removed = this.takenOut.map(({ row }) => row.id).filter(Boolean);
    this.field.value = JSON.stringify({ options: rows.map((row) => row.document), removed });
  }

  say(text) {
    setText(this.said, text);
  }
}

const root = document.querySelector("[data-options-editor]");
const start = pageData("options-editor");
if (root && start) new OptionsEditor(root, start);
