// What every page has: the theme switch, "/" for the search, and a log-out that empties the device.
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
// What walks brought along leaves the device with the person; two seconds at most.
const out = document.getElementById("gq-log-out");
out?.addEventListener("submit", async (event) => {
  if (!("serviceWorker" in navigator)) return;
  event.preventDefault();
  const empty = import(out.dataset.leave).then((module) => module.leave());
  await Promise.race([empty.catch(() => {}), new Promise((resolve) => { setTimeout(resolve, 2000); })]);
  out.submit();
});
// A menu closes with Escape and when something else is used.
for (const menu of document.querySelectorAll("details.gq-menu")) {
  const shut = () => { menu.open = false; };
  document.addEventListener("click", (event) => { if (!menu.contains(event.target)) shut(); });
  menu.addEventListener("focusout", (event) => { if (event.relatedTarget && !menu.contains(event.relatedTarget)) shut(); });
  menu.addEventListener("keydown", (event) => { if (event.key === "Escape" && menu.open) { shut(); menu.querySelector("summary").focus(); event.stopPropagation(); } });
}
