/* <pxm-languages>: the languages of a product, one shown at a time beside the default text. */

const NAMES = new Intl.DisplayNames(["en"], { type: "language", fallback: "code" });

// A language, then perhaps a script, a region and so on: de, fr-FR, zh-Hant-TW.
const CODE = /^[a-z]{2,3}([-_][a-z0-9]{1,8})*$/i;

function nameOf(code) {
  try {
    return NAMES.of(code.split(/[-_]/)[0].toLowerCase());
  } catch {
    return code;
  }
}

class Languages extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector("[data-list]");
    this.wanted = this.querySelector("[data-wanted]");
    this.texts = this.querySelector("[data-texts]");
    this.entry = this.querySelector("[data-new]");
    this.next = this.texts.querySelectorAll("fieldset").length;
    this.addEventListener("click", (event) => this.clicked(event));
    this.addEventListener("input", () => this.say());
    // The menu arrives when somebody looks at the texts.
    this.addEventListener("htmx:afterSwap", () => this.wish());
    this.entry.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.add();
    });
    // Events of this entry concern no text of the product.
    this.entry.addEventListener("input", (event) => event.stopPropagation());
    this.entry.addEventListener("change", (event) => event.stopPropagation());
    this.addEventListener("change", (event) => {
      if (event.target.dataset.part === "key") this.corrected(event.target);
    });
    for (const name of ["name", "description"]) this.mirror(name);
    this.say();
    const wrong = this.texts.querySelector("fieldset.pxm-row-wrong");
    this.show((wrong ?? this.texts.querySelector("fieldset"))?.dataset.number);
  }

  mirror(name) {
    const source = this.source(name);
    source?.addEventListener("input", () => {
      this.querySelector(`[data-default="${name}"]`).textContent = source.value || "–";
      this.say();
    });
  }

  source(name) {
    return this.closest("form")?.elements.namedItem(name);
  }

  clicked(event) {
    const choice = event.target.closest("[data-for]");
    if (choice) this.show(choice.dataset.for);
    const wish = event.target.closest("[data-wish]");
    if (wish) this.bring(wish.dataset.wish);
    const copy = event.target.closest("[data-copy]");
    if (copy) this.copy(copy.closest("fieldset"), copy.dataset.copy);
    if (event.target.closest("[data-add]")) this.add();
    const remove = event.target.closest("[data-remove]");
    if (remove) this.drop(remove.closest("fieldset"));
  }

  /** Another code for the same texts; the server refuses one that is there twice or cannot be. */
  corrected(key) {
    key.value = this.codeOf(key.value.trim()) || key.value.trim();
    const fieldset = key.closest("fieldset");
    const choice = this.list.querySelector(`[data-for="${fieldset.dataset.number}"]`);
    this.write(fieldset, key.value);
    this.write(choice, key.value);
    this.wish();
  }

  fieldset(number) {
    return this.texts.querySelector(`fieldset[data-number="${number}"]`);
  }

  show(number) {
    for (const fieldset of this.texts.querySelectorAll("fieldset"))
      fieldset.hidden = fieldset.dataset.number !== number;
    for (const choice of this.list.children) {
      choice.firstElementChild.setAttribute("aria-pressed", String(choice.dataset.for === number));
    }
    this.querySelector("[data-none]").hidden = Boolean(this.texts.querySelector("fieldset"));
  }

  add() {
    const typed = this.entry.value.trim();
    const code = this.codeOf(typed);
    this.complain(typed && !code ? this.unknown(typed) : "");
    if (!code) return this.entry.focus();
    this.entry.value = "";
    return this.bring(code);
  }

  /** Show the texts of a language; of one that is not there yet, new ones to be filled in. */
  bring(code) {
    const known = this.keys().find((input) => input.value === code);
    if (known) return this.show(known.closest("fieldset").dataset.number);
    const number = String(this.next);
    this.next += 1;
    this.list.append(this.filled("[data-choice]", number, code));
    this.texts.append(this.filled("[data-language]", number, code));
    this.show(number);
    this.fieldset(number).querySelector('[data-part="name"]').focus();
    return this.changed(`Added ${nameOf(code)}`);
  }

  keys() {
    return [...this.texts.querySelectorAll('[data-part="key"]')];
  }

  /** Name the languages of the store that are not here yet. */
  wish() {
    const here = new Set(this.keys().map((input) => input.value));
    const missing = [...this.querySelectorAll("option[data-of-store]")].filter((option) => !here.has(option.value));
    this.wanted.replaceChildren(
      ...missing.map(({ value }) => {
        const part = this.querySelector("template[data-wish]").content.firstElementChild.cloneNode(true);
        part.dataset.wish = value;
        this.write(part, value);
        return part;
      }),
    );
  }

  /** Begin a text with the default one, to be translated in place. */
  copy(fieldset, name) {
    const input = fieldset.querySelector(`[data-part="${name}"]`);
    input.value = this.source(name).value;
    input.focus();
    this.changed(`Copied the default ${name}`);
  }

  /** The code a person means by a code, or by a name that only one of the menu has; `""` when nobody can know. */
  codeOf(typed) {
    if (CODE.test(typed)) return typed;
    const named = this.named(typed);
    return named.length === 1 ? named[0] : "";
  }

  /** The codes that the menu has by that name, with its country or, for all of a language, without. */
  named(typed) {
    const wanted = typed.toLowerCase();
    const options = [...this.querySelectorAll("datalist option")];
    const fits = (name) => name === wanted || name.split(" (")[0] === wanted;
    return options.filter((option) => fits(option.label.toLowerCase())).map((option) => option.value);
  }

  unknown(typed) {
    const codes = this.named(typed);
    if (codes.length) return `${typed} is in the menu as ${codes.join(", ")}: choose one of them.`;
    return `“${typed}” is no language of the menu and no code such as fr-FR.`;
  }

  complain(words) {
    this.entry.setAttribute("aria-invalid", String(Boolean(words)));
    const problem = this.querySelector("[data-problem]");
    problem.textContent = words;
    problem.hidden = !words;
  }

  filled(template, number, code) {
    const part = this.querySelector(`template${template}`).content.firstElementChild.cloneNode(true);
    if (part.dataset.for) part.dataset.for = number;
    if (part.dataset.number) part.dataset.number = number;
    for (const input of part.querySelectorAll("[name]")) input.name = input.name.replace("__number__", number);
    this.write(part, code);
    const key = part.querySelector('[data-part="key"]');
    if (key) key.value = code;
    return part;
  }

  write(part, code) {
    for (const input of part.querySelectorAll("[lang]")) input.lang = code;
    for (const name of part.querySelectorAll("[data-language-name]")) name.textContent = nameOf(code);
    for (const shown of part.querySelectorAll("[data-language-code]")) shown.textContent = code;
  }

  drop(fieldset) {
    const choice = this.list.querySelector(`[data-for="${fieldset.dataset.number}"]`);
    const beside = choice.nextElementSibling ?? choice.previousElementSibling;
    const name = fieldset.querySelector("[data-language-name]").textContent;
    choice.remove();
    fieldset.remove();
    this.show(beside?.dataset.for);
    (beside?.firstElementChild ?? this.entry).focus();
    this.changed(`Removed ${name}`);
  }

  /** The texts that a language lacks although the default has them. */
  missing(fieldset) {
    return ["name", "description"].filter((part) => {
      const isEmpty = !fieldset.querySelector(`[data-part="${part}"]`).value.trim();
      return isEmpty && Boolean(this.source(part)?.value.trim());
    });
  }

  say() {
    for (const choice of this.list.children) {
      const fieldset = this.fieldset(choice.dataset.for);
      const missing = this.missing(fieldset);
      for (const lacking of fieldset.querySelectorAll("[data-lacking]"))
        lacking.hidden = !missing.includes(lacking.dataset.lacking);
      const shown = choice.querySelector("[data-missing]");
      shown.textContent = missing.length ? `${missing.join(" and ")} missing` : "complete";
      shown.classList.toggle("pxm-language-complete", !missing.length);
    }
  }

  changed(words) {
    this.say();
    this.wish();
    this.querySelector("[data-said]").textContent = words;
    this.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

customElements.define("pxm-languages", Languages);
