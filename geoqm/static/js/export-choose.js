// Chooses all layers or none without losing the rest of the form; without script the links ask for the page anew.
for (const link of document.querySelectorAll("[data-choose]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    for (const box of document.querySelectorAll("input[name=ebene]")) box.checked = link.dataset.choose === "all";
  });
}
