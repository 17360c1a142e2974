import { element, icon } from "../../pxm/dom.js";

/** Make the input for one part of a modifier: `{name, node, value, complain(messages), isBad, focus()}`. */
export function partEditor(part, value, changed) {
  const made = (EDITORS[part.kind] ?? textEditor)(part, value, changed);
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
    get value() {
      return made.read();
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
    class: "option-input",
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
  const control = element("select", { class: "option-input", onchange: changed }, ...options);
  return { control, read: () => control.value, focus: () => control.focus() };
}

/** Rows of small inputs that together make one object by key. */
function rowsEditor(columns, addWords, { entries, object }) {
  return (_part, value, changed) => {
    const list = element("div", { class: "modifier-rows" });
    const takeOut = (node) => {
      node.remove();
      changed();
    };
    const add = (row) => {
      const inputs = columns.map(({ label, kind, key, ...attributes }) =>
        element("input", {
          type: kind ?? "text",
          class: "option-input",
          "aria-label": label,
          placeholder: label,
          oninput: changed,
          ...attributes,
          ...filled(kind, row[key]),
        }),
      );
      const node = element("div", { class: "modifier-row" });
      const labelled = inputs.map((input, at) =>
        columns[at].kind === "checkbox"
          ? element("label", { class: "modifier-check" }, input, columns[at].label)
          : input,
      );
      const remove = element(
        "button",
        { type: "button", class: "option-tool", title: "Take out this row", onclick: () => takeOut(node) },
        icon("delete"),
        element("span", { class: "pxm-unseen" }, "Take out this row"),
      );
      node.append(...labelled, remove);
      node.read = () =>
        Object.fromEntries(
          inputs.map((input, at) => [columns[at].key, input.type === "checkbox" ? input.checked : input.value]),
        );
      list.append(node);
      return inputs[0];
    };
    const given = typeof value === "string" ? parsed(value) : (value ?? {});
    for (const row of entries(given)) add(row);
    const more = element(
      "button",
      { type: "button", class: "option-add", onclick: () => add({}).focus() },
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
      })),
    object: (rows) =>
      Object.fromEntries(rows.filter((row) => row.key || row.name).map((row) => [row.key, customInput(row)])),
  }),
};

function lengthOf(input) {
  const rules = Array.isArray(input.validation_rules) ? input.validation_rules : [input.validation_rules];
  return rules[0]?.options?.max_length;
}

function customInput({ name, length, required }) {
  const made = { required };
  if (name) made.name = name;
  if (length !== "")
    made.validation_rules = [
      { type: "string", options: { max_length: /^\d+$/.test(length) ? Number(length) : length } },
    ];
  return made;
}
