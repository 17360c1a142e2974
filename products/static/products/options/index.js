/**
 * The options of a variation as rows in order, each with its modifiers as sentences. Everything typed here is kept in one
 * hidden field and saved with the page; what modifiers do, and how they read, the server says.
 */
import { setText } from "../dom.js";
import { pageData } from "../linked.js";
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
    this.removed = new Set(start.removed);
    this.dialog = new ModifierDialog(start);
    root.append(this.dialog.node);

    this.list.replaceChildren(...start.options.map((option) => this.newRow(option).node));
    this.list.addEventListener("options-sorted", () => this.changed());
    root.querySelector("[data-options-add]").addEventListener("click", () => this.add());
    this.refresh();
  }

  get rows() {
    return [...this.list.children].map((node) => node.row);
  }

  newRow(option) {
    return new OptionRow(option, this);
  }

  /** Add an empty row at the end, or after `row`, and begin to type in it. */
  add(row) {
    const made = this.newRow({ id: "", name: "", description: "", sort_order: null, modifiers: [], removed: [], problems: {} });
    if (row) row.node.after(made.node);
    else this.list.append(made.node);
    this.changed();
    made.focus();
  }

  remove(row) {
    const next = row.node.nextElementSibling ?? row.node.previousElementSibling;
    if (row.id) this.removed.add(row.id);
    row.node.remove();
    this.changed();
    this.say(`${row.title} is taken out when you save.`);
    if (next) next.row.focus();
    else this.empty.querySelector("button")?.focus();
  }

  move(row, by) {
    const other = by < 0 ? row.node.previousElementSibling : row.node.nextElementSibling;
    if (!other) return;
    if (by < 0) other.before(row.node);
    else other.after(row.node);
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
    rows.forEach((row, index) => row.place(index, rows.length));
    this.empty.hidden = rows.length > 0;
    this.list.hidden = rows.length === 0;
    this.field.value = JSON.stringify({ options: rows.map((row) => row.document), removed: [...this.removed] });
  }

  say(text) {
    setText(this.said, text);
  }
}

const root = document.querySelector("[data-options-editor]");
const start = pageData("options-editor");
if (root && start) new OptionsEditor(root, start);

