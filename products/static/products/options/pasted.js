/** Return the cells of a block copied from a spreadsheet, line by line; `null` for a single text. */
export function blockOf(text) {
  const lines = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n");
  if (lines.length < 2 && !lines[0].includes("\t")) return null;
  return lines.map((line) => line.split("\t"));
}
