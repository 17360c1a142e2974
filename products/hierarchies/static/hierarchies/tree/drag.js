// The part of a row's height, above and below, in which something lands beside it and not in it.
const EDGE = 0.3;
// A closed node opens for whoever waits over it.
const WAIT = 700;

/** Dragging nodes: a line or a frame says where one will land, or `onRefused(id, over)` why it cannot. */
export class Drag {
  #list;
  #model;
  #options;
  #dragged = null;
  #target = null;
  #timer = 0;

  /** @param {{onMove: Function, onOpen: (id: string) => void, onRefused: (id: string, over: string) => void}} options */
  constructor(list, model, options) {
    this.#list = list;
    this.#model = model;
    this.#options = options;
    list.addEventListener("dragstart", (event) => this.#take(event));
    list.addEventListener("dragover", (event) => this.#carry(event));
    list.addEventListener("dragleave", (event) => !list.contains(event.relatedTarget) && this.#unmark());
    list.addEventListener("drop", (event) => this.#drop(event));
    list.addEventListener("dragend", () => this.#settle());
  }

  #take(event) {
    const row = event.target instanceof Element && event.target.closest(".hierarchies-row");
    if (!row) return;
    this.#dragged = row.parentElement.dataset.id;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
    requestAnimationFrame(() => row.classList.add("pxm-dragged"));
  }

  #carry(event) {
    const row = this.#dragged && event.target.closest(".hierarchies-row");
    const over = row?.parentElement.dataset.id;
    if (!over) return this.#unmark();
    if (this.#model.isWithin(over, this.#dragged)) {
      this.#unmark();
      if (over !== this.#dragged) this.#options.onRefused(this.#dragged, over);
      return undefined;
    }
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    return this.#mark(row, over, this.#zone(event, row, over));
  }

  #zone(event, row, over) {
    if (over === this.#model.root) return "into";
    const box = row.getBoundingClientRect();
    const part = (event.clientY - box.top) / box.height;
    return part < EDGE ? "before" : part > 1 - EDGE ? "after" : "into";
  }

  #mark(row, over, zone) {
    if (this.#target?.over === over && this.#target.zone === zone) return;
    this.#unmark();
    this.#target = { row, over, zone };
    row.dataset.drop = zone;
    const node = this.#model.node(over);
    if (zone === "into" && node.opens && !this.#model.isOpen(over))
      this.#timer = setTimeout(() => this.#options.onOpen(over), WAIT);
  }

  #unmark() {
    clearTimeout(this.#timer);
    if (this.#target) delete this.#target.row.dataset.drop;
    this.#target = null;
  }

  #drop(event) {
    if (!this.#dragged || !this.#target) return;
    event.preventDefault();
    const { over, zone } = this.#target;
    const id = this.#dragged;
    this.#settle();
    this.#options.onMove(id, this.#landing(over, zone));
  }

  /** What it comes below, and there before or after which node; without one: last. */
  #landing(over, zone) {
    if (zone === "into") return { below: over };
    const first = this.#model.isOpen(over) ? this.#model.below(over)[0] : undefined;
    if (zone === "after" && first) return { below: over, before: first };
    return { below: this.#model.node(over).above, [zone]: over };
  }

  #settle() {
    this.#unmark();
    this.#list.querySelector(".pxm-dragged")?.classList.remove("pxm-dragged");
    this.#dragged = null;
  }
}
