const KEYS = { ArrowUp: -1, ArrowDown: 1 };

/**
 * A list whose rows a person puts in order: by dragging a part with `data-drag` and `draggable`, with ↑ and ↓ on it, or
 * with Alt+↑ and Alt+↓ anywhere in a row. It moves the rows of `list`, keeps the focus, and then calls `onMoved(row)`.
 * A row may hold such a list itself: what happens in that one is its own business.
 */
export class OrderedList {
  #list;
  #onMoved;
  #dragged = null;
  #before = null;

  constructor(list, { onMoved }) {
    this.#list = list;
    this.#onMoved = onMoved;
    list.dataset.ordered = "";
    list.addEventListener("keydown", (event) => this.#pressed(event));
    list.addEventListener("dragstart", (event) => this.#take(event));
    list.addEventListener("dragover", (event) => this.#carry(event));
    list.addEventListener("drop", (event) => this.#dragged && event.preventDefault());
    list.addEventListener("dragend", () => this.#settle());
  }

  /** Move `row` one place up (-1) or down (1); at the end of the list it stays. */
  move(row, by) {
    const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    const held = row.contains(document.activeElement) ? document.activeElement : null;
    other[by < 0 ? "before" : "after"](row);
    held?.focus();
    this.#onMoved(row);
  }

  /** Whether this list is the innermost one around a part. */
  #holds(part) {
    return part.closest("[data-ordered]") === this.#list;
  }

  #rowOf(part) {
    return [...this.#list.children].find((row) => row.contains(part));
  }

  #pressed(event) {
    const by = KEYS[event.key];
    const row = this.#rowOf(event.target);
    if (!by || !row || !this.#holds(event.target) || !(event.altKey || event.target.closest("[data-drag]"))) return;
    event.preventDefault();
    this.move(row, by);
  }

  #take(event) {
    const drag = event.target instanceof Element && event.target.closest("[data-drag]");
    const row = drag && this.#holds(drag) && this.#rowOf(drag);
    if (!row) return;
    this.#dragged = row;
    this.#before = row.nextElementSibling;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
    event.dataTransfer.setDragImage(row, 16, 16);
    requestAnimationFrame(() => row.classList.add("pxm-dragged"));
  }

  #carry(event) {
    if (!this.#dragged) return;
    event.preventDefault();
    const over = this.#rowOf(event.target);
    if (!over || over === this.#dragged) return;
    const middle = over.getBoundingClientRect().top + over.offsetHeight / 2;
    over[event.clientY < middle ? "before" : "after"](this.#dragged);
  }

  #settle() {
    const row = this.#dragged;
    if (!row) return;
    this.#dragged = null;
    row.classList.remove("pxm-dragged");
    if (row.nextElementSibling !== this.#before) this.#onMoved(row);
  }
}
