/* What is cut for lack of room says the whole where the mouse rests on it: a name may have a thousand letters. The style
   sheets alone decide what is cut, by a number of lines or by an ellipsis. */

function mayBeCut(each) {
  const style = getComputedStyle(each);
  return style.webkitLineClamp !== "none" || (style.textOverflow === "ellipsis" && style.overflowX === "hidden");
}

function cutAbove(target) {
  for (let each = target; each && each !== document.body; each = each.parentElement) if (mayBeCut(each)) return each;
  return null;
}

const isCut = (each) => each.scrollWidth > each.clientWidth || each.scrollHeight > each.clientHeight + 2;

/** Say `whole` at `each` from now on, or nothing; a title that is not of ours stays. */
function tell(each, whole) {
  if (each.title && !("cut" in each.dataset)) return;
  if (whole) {
    each.title = whole.trim().replace(/\s+/g, " ");
    each.dataset.cut = "";
  } else {
    each.removeAttribute("title");
    delete each.dataset.cut;
  }
}

document.addEventListener("pointerover", ({ target }) => {
  // A menu does not tell whether what is chosen fits.
  if (target.matches("select")) return tell(target, target.selectedOptions[0]?.text ?? "");
  const cut = cutAbove(target);
  return cut && tell(cut, isCut(cut) ? cut.textContent : "");
});
