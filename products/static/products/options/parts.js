import { element, icon } from "../../pxm/dom.js";

/**
 * Make the input for one part of a modifier; `isOwn` says that `value` is what such a part had, not what another kind left.
 * Returns `{name, node, value, complain(messages), isBad, focus()}`.
 */
export function partEditor(part, value, changed, { isOwn }) {
  const made = (EDITORS[part.kind] ?? textEditor)(part, value, changed);
  const first = JSON.stringify(made.read());
  const errors = element("p", { class: "pxm-errors", role: "alert", hidden: true });
  const id = `modifier-${part.name}`;
  const label = element(
    made.isGroup ? "div" : "label",
    { class: "pxm-label", ...(made.isGroup ? { id } : { for: id }) },
    part.label,
  );
  if (!made.isGroup) made.control.id = id;
  const help = part.hint ? element("p", { class: "pxm-help" }, part.hint) : null;
  return {
    name: part.name,
    node: element(
      "div",
      made.isGroup ? { role: "group", "aria-labelledby": id } : {},
      label,
      made.control,
      help,
      errors,
    ),
    isBad: false,
    /** What nobody edited stays as it came, with line breaks and rules that the inputs do not show. */
    get value() {
      const shown = made.read();
      return isOwn && JSON.stringify(shown) === first ? value : shown;
    },
    complain(messages) {
      this.isBad = messages.length > 0;
      errors.replaceChildren(messages.join(" "));
      errors.hidden = !this.isBad;
    },
    focus() {
      made.focus();
    },
  };
}

function textEditor(_part, value, changed) {
  const control = element("input", {
    type: "text",
    class: "products-option-input",
    value: typeof value === "string" ? value : "",
    oninput: changed,
    autocomplete: "off",
  });
  return { control, read: () => control.value, focus: () => control.focus() };
}

function choiceEditor(part, value, changed) {
  const options = part.choices.map(([name, words]) =>
    element("option", { value: name, selected: name === value }, words),
  );
  const control = element("select", { class: "products-option-input", onchange: changed }, ...options);
  return { control, read: () => control.value, focus: () => control.focus() };
}

/** Rows of small inputs that together make one object by key. */
function rowsEditor(columns, addWords, { entries, object }) {
  return (_part, value, changed) => {
    const list = element("div", { class: "products-modifier-rows" });
    const takeOut = (node) => {
      node.remove();
      changed();
    };
    const add = (row) => {
      const inputs = columns.map(({ label, kind, key, ...attributes }) =>
        element("input", {
          type: kind ?? "text",
          class: "products-option-input",
          "aria-label": label,
          placeholder: label,
          oninput: changed,
          ...attributes,
          ...filled(kind, row[key]),
        }),
      );
      const node = element("div", { class: "products-modifier-row" });
      const labelled = inputs.map((input, at) =>
        columns[at].kind === "checkbox"
          ? element("label", { class: "products-modifier-check" }, input, columns[at].label)
          : input,
      );
      const remove = element(
        "button",
        { type: "button", class: "products-option-tool", title: "Take out this row", onclick: () => takeOut(node) },
        icon("delete"),
        element("span", { class: "pxm-unseen" }, "Take out this row"),
      );
      node.append(...labelled, remove);
      const shown = (input) => (input.type === "checkbox" ? input.checked : input.value);
      const first = inputs.map(shown);
      const kept = (input, at) =>
        shown(input) === first[at] && row[columns[at].key] !== undefined ? row[columns[at].key] : shown(input);
      node.read = () => ({
        ...row,
        ...Object.fromEntries(inputs.map((input, at) => [columns[at].key, kept(input, at)])),
      });
      list.append(node);
      return inputs[0];
    };
    const given = typeof value === "string" ? parsed(value) : (value ?? {});
    for (const row of entries(given)) add(row);
    const more = element(
      "button",
      { type: "button", class: "products-option-add", onclick: () => add({}).focus() },
      icon("add"),
      addWords,
    );
    const control = element("div", {}, list, more);
    return {
      control,
      isGroup: true,
      read: () => object([...list.children].map((node) => node.read())),
      focus: () => (list.querySelector("input") ?? more).focus(),
    };
  };
}

function filled(kind, value) {
  return kind === "checkbox" ? { checked: Boolean(value) } : { value: value ?? "" };
}

function parsed(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

const LANGUAGE_COLUMNS = [
  { key: "code", label: "Language, as fr-FR", size: 10 },
  { key: "name", label: "Name" },
  { key: "description", label: "Description" },
];

const INPUT_COLUMNS = [
  { key: "key", label: "Key, as front" },
  { key: "name", label: "Label in the shop" },
  { key: "length", label: "Most characters", inputmode: "numeric", size: 6 },
  { key: "required", label: "Required", kind: "checkbox" },
];

const EDITORS = {
  choice: choiceEditor,
  languages: rowsEditor(LANGUAGE_COLUMNS, "Language", {
    entries: (object) => Object.entries(object).map(([code, texts]) => ({ code, ...texts })),
    object: (rows) =>
      Object.fromEntries(
        rows
          .filter((row) => row.code || row.name)
          .map(({ code, name, description }) => [code, description ? { name, description } : { name }]),
      ),
  }),
  inputs: rowsEditor(INPUT_COLUMNS, "Custom input", {
    entries: (object) =>
      Object.entries(object).map(([key, input]) => ({
        key,
        name: input.name,
        required: input.required,
        length: lengthOf(input),
        came: input,
      })),
    object: (rows) =>
      Object.fromEntries(rows.filter((row) => row.key || row.name).map((row) => [row.key, customInput(row)])),
  }),
};

function lengthOf(input) {
  const rules = Array.isArray(input.validation_rules) ? input.validation_rules : [input.validation_rules];
  return rules[0]?.options?.max_length;
}

/** What an input came with and the row does not show stays: rules beyond the first, other options of the first. */
function customInput({ name, length, required, came = {} }) {
  const { name: _name, validation_rules: rules, ...rest } = came;
  const made = { ...rest, required };
  if (name) made.name = name;
  if (length === (lengthOf(came) ?? "")) return rules === undefined ? made : { ...made, validation_rules: rules };
  const [first, ...others] = [rules ?? []].flat();
  const { max_length: _length, ...options } = first?.options ?? {};
  if (length !== "") options.max_length = /^\d+$/.test(length) ? Number(length) : length;
  const kept = Object.keys(options).length ? [{ type: "string", ...first, options }, ...others] : others;
  return kept.length ? { ...made, validation_rules: kept } : made;
}
