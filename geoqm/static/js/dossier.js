// The file of a building: its print button, and a search in its time line.
const button = document.getElementById("gq-print");
button.hidden = false;
button.addEventListener("click", () => window.print());
const search = document.getElementById("gq-trail-search");
if (search) {
  const field = search.querySelector("input");
  const found = document.getElementById("gq-trail-found");
  search.hidden = false;
  field.addEventListener("input", () => {
    const words = field.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const month of document.querySelectorAll(".gq-trail-month")) {
      let shown = 0;
      for (const entry of month.querySelectorAll(":scope > ol > li")) {
        const text = entry.textContent.toLowerCase();
        entry.hidden = !words.every((word) => text.includes(word));
        if (!entry.hidden) shown += 1;
      }
      month.hidden = shown === 0;
      count += shown;
    }
    found.textContent = words.length ? `${count} Einträge` : "";
  });
}
