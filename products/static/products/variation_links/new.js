import { called, element, icon, setText } from "../../pxm/dom.js";
import { post } from "../../pxm/exchange.js";

/** The dialog that makes a variation on the spot: a name, and options typed or pasted, one per line or comma. */
export class NewVariation {
  #dialog;
  #url;
  #onMade;
  #options = [];
  #isMaking = false;

  constructor(dialog, { url, onMade }) {
    this.#dialog = dialog;
    this.#url = url;
    this.#onMade = onMade;
    const typed = this.#part("option");
    typed.addEventListener("keydown", (event) => this.#key(event));
    typed.addEventListener("paste", (event) => {
      const pasted = event.clipboardData.getData("text");
      if (!/[\n,;\t]/.test(pasted)) return;
      event.preventDefault();
      this.#take(pasted);
    });
    this.#part("name").addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      typed.focus();
    });
    for (const kind of ["input", "change"]) dialog.addEventListener(kind, (event) => event.stopPropagation());
    this.#part("cancel").addEventListener("click", () => dialog.close());
    this.#part("make").addEventListener("click", () => this.#make());
  }

  open(name) {
    this.#options = [];
    this.#part("name").value = name;
    this.#part("option").value = "";
    this.#say("");
    this.#draw();
    this.#dialog.showModal();
    this.#part(name ? "option" : "name").focus();
  }

  #part(name) {
    return this.#dialog.querySelector(`[data-new=${name}]`);
  }

  #key(event) {
    const typed = event.target;
    if (event.key === "Backspace" && !typed.value && this.#options.length) {
      this.#options.pop();
      this.#draw();
    }
    if (event.key !== "Enter" && event.key !== ",") return;
    event.preventDefault();
    if (typed.value.trim()) this.#take(typed.value);
    else if (event.key === "Enter") this.#make();
  }

  #take(text) {
    const names = text.split(/[\n,;\t]/).map((name) => name.trim());
    for (const name of names) if (name && !this.#options.includes(name)) this.#options.push(name);
    this.#part("option").value = "";
    this.#draw();
  }

  #draw() {
    this.#part("options").replaceChildren(
      ...this.#options.map((name) =>
        element(
          "li",
          { class: "pxm-chip" },
          called(name),
          element(
            "button",
            {
              type: "button",
              class: "products-chip-drop",
              "aria-label": `Remove ${name}`,
              onclick: () => {
                this.#options = this.#options.filter((other) => other !== name);
                this.#draw();
                this.#part("option").focus();
              },
            },
            icon("close"),
          ),
        ),
      ),
    );
  }

  async #make() {
    this.#take(this.#part("option").value);
    // The button is not disabled meanwhile: it may hold the focus, which would be lost.
    if (this.#isMaking) return;
    this.#isMaking = true;
    try {
      const made = await post(this.#url, { name: this.#part("name").value, options: this.#options });
      // From a pressed button, Chromium hands the focus back to the search without the keyboard.
      this.#part("name").focus();
      this.#dialog.close();
      this.#onMade(made);
    } catch (failure) {
      this.#say(failure.message);
    } finally {
      this.#isMaking = false;
    }
  }

  #say(text) {
    setText(this.#part("problem"), text);
    this.#part("problem").hidden = !text;
  }
}
