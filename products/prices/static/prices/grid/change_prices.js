import { plural, setText } from "../../pxm/dom.js";

const WORDS = {
  percent: "Percent, such as 5 or -2.5",
  plus: "Amount, such as 2.00 or -2.00",
  copy: "Times a factor, such as 0.92",
};

/** The dialog that asks how many prices change at once. `rows()` are the chosen SKUs, `page()` what the table shows. */
export class ChangePrices {
  constructor(dialog, { rows, page }) {
    this.dialog = dialog;
    this.form = dialog.querySelector("form");
    this.rows = rows;
    this.page = page;
    this.part("cancel-change").addEventListener("click", () => dialog.close());
    this.form.how.addEventListener("change", () => this.#fit());
    this.form.addEventListener("submit", () => this.#fill());
  }

  part(name) {
    return this.dialog.querySelector(`[data-part="${name}"]`);
  }

  open() {
    const skus = this.rows();
    const { total, query } = this.page();
    setText(this.part("chosen-words"), skus.length === 1 ? `Only ${skus[0]}` : `The ${skus.length} chosen rows`);
    setText(
      this.part("all-words"),
      `${query ? "All that the search and filters leave" : "All"}: ${plural(total, "price", "prices")}`,
    );
    this.part("chosen-line").hidden = !skus.length;
    this.form.which.value = skus.length > 1 ? "chosen" : "all";
    this.#fit();
    this.dialog.showModal();
  }

  /** Show only what the chosen way needs. */
  #fit() {
    const how = this.form.how.value;
    for (const field of this.form.querySelectorAll("[data-for]")) {
      const fits = field.dataset.for.split(" ").includes(how);
      field.hidden = !fits;
      for (const input of field.querySelectorAll("input, select")) input.disabled = !fits;
    }
    setText(this.part("value-words"), WORDS[how] ?? "");
    this.form.ending.required = how === "round";
  }

  #fill() {
    this.form.skus.value = this.form.which.value === "chosen" ? JSON.stringify(this.rows()) : "";
    this.form.choice.value = this.page().query;
  }
}
