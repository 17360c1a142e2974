/* A link that looks and is read as a switch obeys the space bar as one. */

document.addEventListener("keydown", (event) => {
  const link = event.target.closest('a[role="switch"]');
  if (event.key !== " " || !link) return;
  event.preventDefault();
  link.click();
});
