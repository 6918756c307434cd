// What every page has: the theme switch and "/" for the search.
const button = document.getElementById("gq-theme");
if (button) button.hidden = false;
button?.addEventListener("click", () => {
  const root = document.documentElement;
  root.dataset.kernTheme = root.dataset.kernTheme === "dark" ? "light" : "dark";
  try { localStorage.setItem("gq-theme", root.dataset.kernTheme); } catch { /* not kept, then */ }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]")) return;
  const search = document.getElementById("gq-search");
  if (search) { event.preventDefault(); search.focus(); search.select(); }
});
