// Copy buttons, and a filter that applies at once. Without script the texts can be selected and
// the form has its own button.
for (const button of document.querySelectorAll("[data-copy]")) {
  const source = button.parentElement.querySelector("code, pre");
  if (!navigator.clipboard || !source) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(source.textContent);
    button.dataset.copied = "";
    setTimeout(() => { delete button.dataset.copied; }, 4000);
  });
}
const filters = document.getElementById("gq-data-filters");
filters?.addEventListener("change", (event) => {
  if (event.target.type === "checkbox") filters.requestSubmit();
});
