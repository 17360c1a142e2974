import { debounced, get, Newest } from "../pxm/exchange.js";

/* The slug follows the name while it is typed, until somebody writes a slug of their own. A new product gets one that
   no other product has. */

const name = document.querySelector('form [name="name"]');
const slug = document.querySelector('form [name="slug"]');
const isNew = location.pathname.endsWith("/add/");

/* As `as_slug` of the models: every run of other characters becomes one hyphen. */
function asSlug(text) {
  return text
    .split(/[^A-Za-z0-9._-]+/)
    .filter(Boolean)
    .join("-")
    .slice(0, 512)
    .replace(/^-+|-+$/g, "");
}

if (name && slug) {
  let follows = slug.value === "" || slug.value === asSlug(name.value);
  const asking = new Newest();
  const askForFree = debounced(async () => {
    try {
      const answer = await asking.ask((signal) =>
        get(`../propose-slug/?${new URLSearchParams({ name: name.value })}`, { signal }),
      );
      if (follows && answer?.slug) slug.value = answer.slug;
    } catch {
      // Nobody answers: what stands there is tried, and refused if another product has it.
    }
  }, 150);
  name.addEventListener("input", () => {
    if (!follows) return;
    slug.value = asSlug(name.value);
    if (isNew && slug.value) askForFree();
  });
  slug.addEventListener("input", () => {
    follows = slug.value === "";
  });
}
