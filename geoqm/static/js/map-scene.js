// The whole picture: main layer, colours and reference day. Another scene is another page.

const KEPT = ["karte", "ebenen", "datetime", "hintergrund", "ansicht"];

function go(name, value) {
  const next = new URL(location.href);
  if (name === "thema") for (const key of [...next.searchParams.keys()]) if (!KEPT.includes(key)) next.searchParams.delete(key);
  if (name === "datetime") for (const key of ["offen", "auswahl", "seite"]) next.searchParams.delete(key);
  if (value) next.searchParams.set(name, value);
  else next.searchParams.delete(name);
  location.assign(next);
}

export function start() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-scene]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(link.dataset.scene, link.dataset.value);
  });
  const form = document.getElementById("gq-day");
  if (!form) return;
  const field = form.elements.datetime;
  const today = form.dataset.today;
  const ask = () => field.value && field.value !== form.dataset.shown && go("datetime", field.value === today ? "" : field.value);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
  field.addEventListener("change", () => field.checkValidity() && ask());
  const slider = document.getElementById("gq-day-slider");
  const days = JSON.parse(slider.dataset.days);
  slider.hidden = false;
  slider.addEventListener("input", () => {
    field.value = days[slider.value];
    slider.setAttribute("aria-valuetext", field.value.split("-").reverse().join("."));
  });
  slider.addEventListener("change", ask);
}
