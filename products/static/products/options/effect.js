import { post } from "../../pxm/exchange.js";

/**
 * Ask the server what an option does to a child: `{sentences, warning, effect: [{label, before, after, changed}],
 * problems: [{modifier, part, message}]}`. With `asking`, a `Newest`, only the newest question is answered. Resolves to a
 * false value when a newer one was asked meanwhile or nobody answered.
 */
export async function effectOf({ effect_url: url, example }, option, { tried = example, asking = null } = {}) {
  const modifiers = option.modifiers.map(({ sentence, problems, ...modifier }) => modifier);
  const body = { option: { name: option.name, modifiers }, example: tried };
  try {
    return await (asking ? asking.ask((signal) => post(url, body, { signal })) : post(url, body));
  } catch {
    return null;
  }
}
