/* The slug follows the name while it is typed, until somebody writes a slug of their own. */

const name = document.querySelector('form [name="name"]');
const slug = document.querySelector('form [name="slug"]');

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
  name.addEventListener("input", () => {
    if (follows) slug.value = asSlug(name.value);
  });
  slug.addEventListener("input", () => {
    follows = slug.value === "";
  });
}
