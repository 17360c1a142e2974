/** Read a block of data that the server wrote into the page with `json_script`; `null` when the page has none. */
export function pageData(id) {
  const block = document.getElementById(id);
  return block ? JSON.parse(block.textContent) : null;
}
