// Draws the place of a report on the Folium map; the still picture stays where this does not run.
const map = window.geoqmMap;
const { place, houses, numbers } = map.geoqm.config;
const live = document.getElementById("gq-live");

live.hidden = false;
document.getElementById("gq-still").style.display = "none";
map.invalidateSize();
map.geoqm.basemap?.addTo(map);
L.control.zoom({ position: "bottomleft", zoomInTitle: "Vergrößern", zoomOutTitle: "Verkleinern" }).addTo(map);
for (const house of houses) draw(house);
for (const number of numbers) label(...number);
L.circle(place, { radius: 12, className: "gq-reach", interactive: false }).addTo(map);
L.marker(place, { icon: pin(), interactive: false, keyboard: false, zIndexOffset: 500 }).addTo(map);

function draw(house) {
  const marked = house.letters.length > 0;
  const className = `gq-house gq-house--${house.duration}${marked ? " gq-house--choice" : ""}`;
  const shape = L.geoJSON(house.outline, { style: { className }, interactive: marked }).addTo(map);
  if (!marked) return;
  const mark = document.createElement("span");
  mark.textContent = house.letters.join("");
  const icon = L.divIcon({ html: mark, className: "gq-live-mark", iconSize: null, iconAnchor: [12, near(house.inside) ? -6 : 12] });
  const letter = L.marker(house.inside, { icon, keyboard: false }).addTo(map);
  for (const each of [shape, letter]) each.on("click", () => choose(house.letters[0]));
}

function label(text, lat, lon) {
  const made = document.createElement("span");
  made.textContent = text;
  const icon = L.divIcon({ html: made, className: "gq-live-number", iconSize: null });
  L.marker([lat, lon], { icon, interactive: false, keyboard: false, zIndexOffset: -500 }).addTo(map);
}

function near(point) {
  return map.distance(point, place) < 12;
}

function choose(letter) {
  const radio = document.querySelector(`[name="ziel"][data-letter="${letter}"]`);
  if (!radio) return;
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
}

function pin() {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "-5 -14 10 14");
  for (const kind of [".gq-pin", ".gq-pin-eye"]) svg.append(document.querySelector(`#gq-still ${kind}`).cloneNode());
  return L.divIcon({ html: svg, className: "gq-live-pin", iconSize: [30, 42], iconAnchor: [15, 42] });
}
