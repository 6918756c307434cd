// Forms of outreach: Ctrl+Enter saves, a typed day chooses "anderer Tag", N and W open their forms.
for (const form of document.querySelectorAll("form[data-save]")) {
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); }
  });
  const day = form.querySelector('input[name="wiedervorlage"]');
  day?.addEventListener("input", () => {
    const other = form.querySelector('input[name="frist"][value="tag"]');
    if (other && day.value) other.checked = true;
  });
  const advice = form.querySelector(".gq-advice");
  for (const way of form.querySelectorAll('input[name="weg"]')) {
    way.addEventListener("change", () => { if (advice && way.value === "advice" && way.checked) advice.open = true; });
  }
}
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const link = document.querySelector(`a[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (link) { event.preventDefault(); link.click(); }
});
// Only one of the small panels is open at a time, and Escape closes it.
document.addEventListener("toggle", (event) => {
  if (!event.target.matches?.(".gq-pop[open]")) return;
  for (const other of document.querySelectorAll(".gq-pop[open]")) if (other !== event.target) other.open = false;
}, true);
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && document.querySelector(".gq-pop[open]");
  if (open) { open.open = false; open.querySelector("summary").focus(); }
});
