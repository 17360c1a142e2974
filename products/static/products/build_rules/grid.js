import { called, element } from "../../pxm/dom.js";

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** The options of a page may be older than the answer: somebody deleted one elsewhere. */
const GONE = { outcome: "gone", why: "one of its options was deleted meanwhile" };

/** Return the place of a combination among all those of `axes`, the last of which changes first; NaN if it is none. */
function place(axes, options) {
  if (axes.length !== options.length) return Number.NaN;
  return axes.reduce((sum, axis, index) => {
    const at = axis.indexOf(options[index]);
    return at < 0 ? Number.NaN : sum * axis.length + at;
  }, 0);
}

/**
 * Every combination as a button: the first variation down, the second across, one table per option of a third.
 * Arrow keys walk through a table, Tab leaves it. Drawn once per set of variations; later answers only recolour it.
 */
export class Grid {
  #area;
  #drawnFor = "";
  #cells = [];
  #onPick;

  /** `onPick(cell)` is called with `{button, options, names}` when a combination is chosen. */
  constructor(area, { onPick }) {
    this.#area = area;
    this.#onPick = onPick;
    area.addEventListener("keydown", (event) => this.#walk(event));
  }

  draw(variations) {
    const key = JSON.stringify(variations.map((variation) => [variation.name, variation.options]));
    if (key === this.#drawnFor) return;
    this.#drawnFor = key;
    this.#cells = [];
    const [first, second, third] = variations;
    const tables = (third?.options ?? [null]).map((option) => this.#table(first, second, option));
    this.#area.replaceChildren(...tables);
  }

  /** Colour the cells: `cells[i]` is the place in `reasons` (`{outcome, why}`) of the i-th combination of `axes`. */
  show(axes, cells, reasons) {
    this.#cells.forEach((cell) => {
      const reason = reasons[cells[place(axes, cell.options)]] ?? GONE;
      if (cell.reason === reason.outcome + reason.why) return;
      cell.reason = reason.outcome + reason.why;
      cell.why = reason.why;
      cell.button.className = `products-cell products-is-${reason.outcome}`;
      cell.button.setAttribute("aria-label", `${cell.names.join(" / ")}: ${reason.why}`);
    });
  }

  /** The cell a button of the grid stands for. */
  of(button) {
    return this.#cells[Number(button.dataset.cell)];
  }

  #table(first, second, third) {
    const across = second ? second.options : [null];
    const head = element(
      "tr",
      {},
      element("td", { class: "products-corner" }),
      across.map((option) =>
        option ? element("th", { scope: "col" }, element("span", {}, option.name)) : element("td"),
      ),
    );
    const rows = first.options.map((down, i) =>
      element(
        "tr",
        {},
        element("th", { scope: "row" }, element("span", {}, down.name)),
        across.map((option, j) => {
          const chosen = [down, option, third].filter(Boolean);
          return element("td", {}, this.#cell(chosen, i === 0 && j === 0));
        }),
      ),
    );
    const caption = third ? third.name : [first.name, second?.name].filter(Boolean).join(" and ");
    return element(
      "table",
      { class: third ? "products-cells products-is-layer" : "products-cells" },
      element("caption", {}, called(caption)),
      element("thead", { class: second ? "" : "pxm-unseen" }, head),
      element("tbody", {}, rows),
    );
  }

  #cell(chosen, isFirst) {
    const button = element("button", {
      type: "button",
      class: "products-cell",
      tabindex: isFirst ? "0" : "-1",
      data: { cell: this.#cells.length },
      onclick: () => this.#onPick(cell),
    });
    const cell = {
      button,
      options: chosen.map((option) => option.id),
      names: chosen.map((option) => option.name),
    };
    this.#cells.push(cell);
    return button;
  }

  #walk(event) {
    const step = STEPS[event.key];
    const from = event.target.closest(".products-cell");
    if (!from || (!step && event.key !== "Home" && event.key !== "End")) return;
    event.preventDefault();
    const table = from.closest("table");
    const rows = [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll(".products-cell")]);
    const row = from.closest("tr").sectionRowIndex;
    const column = rows[row].indexOf(from);
    const to = step
      ? rows[row + step[0]]?.[column + step[1]]
      : rows[row][event.key === "Home" ? 0 : rows[row].length - 1];
    if (!to) return;
    for (const cell of table.querySelectorAll('.products-cell[tabindex="0"]')) cell.setAttribute("tabindex", "-1");
    to.setAttribute("tabindex", "0");
    to.focus();
  }
}
