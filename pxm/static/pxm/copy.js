/* Buttons with data-copy="id of a text" put that text on the clipboard and say so. */

const said = document.querySelector("[data-copied]");

async function copy(text, source) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without https the browser offers no clipboard: select the text and copy what is selected.
    getSelection().selectAllChildren(source);
    document.execCommand("copy");
  }
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const words = button.firstChild;
  const usual = words.textContent;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    await copy(source.textContent, source);
    words.textContent = "Copied";
    if (said) said.textContent = "Copied.";
    setTimeout(() => {
      words.textContent = usual;
    }, 2000);
  });
}

// What was made by a form has an address of its own: to load this page again must not make another.
const address = document.querySelector("[data-page-address]")?.dataset.pageAddress;
if (address && address !== location.pathname) history.replaceState(null, "", address);
