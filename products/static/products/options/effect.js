import { post } from "../exchange.js";

/**
 * Ask the server what an option does to a child: `{sentences, warning, effect: [{label, before, after, changed}],
 * problems: [{modifier, part, message}]}`. Answers `null` when a newer question was asked meanwhile or nobody answered.
 */
export async function effectOf({ effect_url: url, example }, option, { tried = example, asking = null } = {}) {
  asking?.controller?.abort();
  const controller = new AbortController();
  if (asking) asking.controller = controller;
  const modifiers = option.modifiers.map(({ sentence, problems, ...modifier }) => modifier);
  try {
    return await post(url, { option: { name: option.name, modifiers }, example: tried }, { signal: controller.signal });
  } catch {
    return null;
  }
}
