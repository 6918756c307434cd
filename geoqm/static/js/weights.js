// Weights: slider and number go together; what would change is counted while they move.
const form = document.getElementById("gq-weights");
const shown = document.getElementById("gq-preview");
let timer = 0;
let asked = 0;

for (const slider of form.querySelectorAll("[data-slider]")) {
  const number = document.getElementById(slider.dataset.slider);
  slider.hidden = false;
  slider.addEventListener("input", () => { number.value = slider.value; soon(); });
  number.addEventListener("input", () => { if (number.validity.valid) { slider.value = number.value; soon(); } });
}
form.addEventListener("reset", () => setTimeout(() => {
  for (const slider of form.querySelectorAll("[data-slider]")) slider.value = document.getElementById(slider.dataset.slider).value;
  soon();
}));
document.getElementById("gq-preview-button").hidden = true;

function soon() {
  clearTimeout(timer);
  timer = setTimeout(count, 120);
}

async function count() {
  if (!form.checkValidity()) return;
  const mine = ++asked;
  const response = await fetch(form.dataset.preview, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  if (mine === asked && response.ok) shown.innerHTML = await response.text();
}
