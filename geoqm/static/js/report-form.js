// The comforts of the public form: suggestions, the map under a finger, the own position, and
// photos that go on by themselves after a break. Without this file everything works as well.
import { start as photos } from "./report-photos.js";

document.documentElement.classList.add("gq-js");
suggestions(document.querySelector(".gq-address"));
map(document.querySelector(".gq-map-picture"));
position(document.getElementById("standort"));
photos(document.getElementById("photos"));

function suggestions(box) {
  if (!box) return;
  const input = box.querySelector("input");
  const list = document.getElementById("address-list");
  const status = document.getElementById("address-status");
  let hits = [], active = -1, waiting = 0, running = null;
  Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id }).forEach(([k, v]) => input.setAttribute(k, v));
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0].textContent);

  input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 150); });
  input.addEventListener("blur", () => setTimeout(() => show(false), 150));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") show(false);
    if (event.key === "Enter" && !list.hidden && active >= 0) { event.preventDefault(); choose(hits[active]); }
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && hits.length) {
      event.preventDefault();
      show(true);
      point((active + (event.key === "ArrowDown" ? 1 : active < 0 ? 0 : -1) + hits.length) % hits.length);
    }
  });

  async function ask() {
    const text = input.value.trim();
    running?.abort();
    active = -1;
    if (text.length < 3) { hits = []; show(false); status.textContent = ""; return; }
    running = new AbortController();
    try {
      const answer = await fetch(`${box.dataset.suggestions}?q=${encodeURIComponent(text)}`, { signal: running.signal });
      hits = answer.ok ? await answer.json() : [];
    } catch { return; }
    list.replaceChildren(...hits.map(row));
    status.textContent = hits.length ? `${box.dataset.count} ${hits.length}` : box.dataset.none;
    show(hits.length > 0);
  }

  function row(hit, number) {
    const made = document.createElement("li");
    Object.entries({ role: "option", id: `address-${number}`, "aria-selected": "false", dir: "ltr" }).forEach(([k, v]) => made.setAttribute(k, v));
    let at = 0;
    for (const [from, to] of hit.matches) {
      const bold = document.createElement("b");
      bold.textContent = hit.label.slice(from, to);
      made.append(hit.label.slice(at, from), bold);
      at = to;
    }
    const town = document.createElement("small");
    town.textContent = hit.town;
    made.append(hit.label.slice(at), town);
    made.addEventListener("pointerdown", (event) => event.preventDefault());
    made.addEventListener("click", () => choose(hit));
    return made;
  }

  function choose(hit) {
    input.value = hit.label;
    hits = [];
    show(false);
    document.querySelectorAll("[name=building]").forEach((old) => old.type === "hidden" ? old.remove() : (old.checked = false));
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: "building", value: hit.building });
    input.form.append(field);
    document.getElementById("picked").value = hit.label;
    document.getElementById("lon").value = document.getElementById("lat").value = "";
    preview(input.form);
  }

  function point(at) {
    active = at;
    [...list.children].forEach((each, i) => each.setAttribute("aria-selected", String(i === at)));
    input.setAttribute("aria-activedescendant", `address-${at}`);
  }

  function show(is) {
    list.hidden = !is || !hits.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (list.hidden) input.removeAttribute("aria-activedescendant");
  }
}

// The server draws what it found; only that part of the page changes.
async function preview(form) {
  const data = new FormData(form);
  data.set("sprache", document.documentElement.lang);
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(data), headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById("ort-vorschau");
    if (found) document.getElementById("ort-vorschau").replaceChildren(...found.childNodes);
  } catch { /* the next screen says the same */ }
}

// A picture that is shown larger or smaller than drawn sends the point as if it were not.
function map(picture) {
  picture?.addEventListener("click", (event) => {
    if (!event.isTrusted || (event.clientX === 0 && event.clientY === 0)) return;
    const box = picture.getBoundingClientRect();
    event.preventDefault();
    const at = { "tap.x": ((event.clientX - box.left) * 288) / box.width, "tap.y": ((event.clientY - box.top) * 260) / box.height };
    for (const [name, value] of Object.entries(at)) {
      picture.form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value: value.toFixed(1) }));
    }
    picture.form.submit();
  });
}

function position(button) {
  if (!button || !navigator.geolocation || !isSecureContext) return;
  const status = document.getElementById("standort-status");
  button.hidden = false;
  button.addEventListener("click", (event) => {
    if (button.dataset.ready) return;
    event.preventDefault();
    status.textContent = status.dataset.wait;
    navigator.geolocation.getCurrentPosition((place) => {
      document.getElementById("lon").value = place.coords.longitude.toFixed(7);
      document.getElementById("lat").value = place.coords.latitude.toFixed(7);
      button.dataset.ready = "1";
      button.click();
    }, () => { status.textContent = status.dataset.no; }, { enableHighAccuracy: true, timeout: 15000 });
  });
}
