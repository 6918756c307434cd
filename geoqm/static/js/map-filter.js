// The filter panel: each change applies at once and goes into the address.
import { state, changed } from "gq/map-state";
import { refresh } from "gq/map-hits";

const form = document.getElementById("gq-filter");
let waiting = 0;

export function start(page) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    take(page);
  });
  form.addEventListener("change", (event) => event.target.type !== "range" && take(page));
  form.addEventListener("input", (event) => {
    if (event.target.type === "range") slide(event.target);
    if (event.target.type === "checkbox") return;
    clearTimeout(waiting);
    waiting = setTimeout(() => take(page), 350);
  });
  for (const more of form.querySelectorAll("[data-more]")) {
    more.addEventListener("click", () => {
      more.closest("fieldset").classList.add("gq-all");
      more.remove();
    });
  }
  document.addEventListener("click", (event) => {
    const chip = event.target.closest("[data-chip]");
    const reset = event.target.closest("[data-reset]");
    if (!chip && !reset) return;
    event.preventDefault();
    if (reset) clear();
    else remove(chip.dataset.chip);
    take(page, reset ? new URLSearchParams() : without(chip.dataset.chip));
    if (chip) (document.querySelector("[data-chip]") ?? document.getElementById("gq-show-map")).focus();
  });
  for (const field of ranges()) paint(field);
}

const ranges = () => form.querySelectorAll('[data-kind="range"]');
const box = (field, end) => field.querySelector(`[name$=".${end === "lower" ? "von" : "bis"}"]`);
const knob = (field, end) => field.querySelector(`[data-end="${end}"]`);

// Read the form into the state; what has no control (import run, ids …) stays as it is.
function take(page, next = new URLSearchParams(state.filter)) {
  clearTimeout(waiting);
  for (const field of form.querySelectorAll("fieldset[data-name]")) next.delete(field.dataset.name);
  next.delete("q");
  for (const field of form.querySelectorAll('[data-kind="choice"]')) {
    const codes = [...field.querySelectorAll("input:checked")].map((input) => input.value);
    if (codes.length) next.set(field.dataset.name, codes.join(","));
  }
  for (const field of ranges()) {
    const [low, high] = ["lower", "upper"].map((end) => box(field, end).value.trim());
    if (low || high) next.set(field.dataset.name, `${low}..${high}`);
    for (const end of ["lower", "upper"]) {
      knob(field, end).value = box(field, end).value || (end === "lower" ? field.dataset.low : field.dataset.high);
    }
    paint(field);
  }
  const words = form.elements.q?.value.trim();
  if (words) next.set("q", words);
  if (next.toString() === state.filter.toString()) return;
  state.filter = next;
  state.page = 1;
  changed("filter");
  refresh(page);
}

function clear() {
  for (const input of form.querySelectorAll("input")) {
    if (input.type === "checkbox") input.checked = false;
    else if (input.type !== "range") input.value = "";
  }
}

function remove(name) {
  const field = form.querySelector(`fieldset[data-name="${CSS.escape(name)}"]`);
  for (const input of field?.querySelectorAll("input") ?? []) {
    if (input.type === "checkbox") input.checked = false;
    else if (input.type !== "range") input.value = "";
  }
  if (name === "q") form.elements.q.value = "";
}

function without(name) {
  const rest = new URLSearchParams(state.filter);
  rest.delete(name);
  return rest;
}

function slide(input) {
  const field = input.closest("fieldset");
  const [low, high] = ["lower", "upper"].map((end) => Number(knob(field, end).value));
  if (low > high) knob(field, input.dataset.end).value = input.dataset.end === "lower" ? high : low;
  for (const end of ["lower", "upper"]) {
    const value = Number(knob(field, end).value);
    const limit = Number(end === "lower" ? field.dataset.low : field.dataset.high);
    box(field, end).value = value === limit ? "" : value;
  }
  paint(field);
}

function paint(field) {
  const [low, high] = [Number(field.dataset.low), Number(field.dataset.high)];
  const share = (value) => `${(100 * (Math.min(Math.max(value, low), high) - low)) / (high - low)}%`;
  const track = field.querySelector(".gq-slider-track span");
  track.style.insetInlineStart = share(Number(knob(field, "lower").value));
  track.style.insetInlineEnd = `calc(100% - ${share(Number(knob(field, "upper").value))})`;
}
