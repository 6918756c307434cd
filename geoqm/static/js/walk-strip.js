// The strip of map above the house: outlines from the pack, coloured by progress; no tiles, no network.
import { drawn } from "gq/walk-dom";
import { order, progressOf, state } from "gq/walk-state";

const HALF = 62;
const STRETCH = 130;  // the names are cut into stretches of 260 m
const SIGNS = { done: "m-2.600 .200 1.900 1.900 3.600-4", unsure: "m-1.700-1.900a1.700 1.700 0 1 1 2.400 1.600c-.5.2-.7.5-.7 1v.3m0 1.700v.01" };
const svg = document.getElementById("gq-strip");
let shown = null;
let watching = 0;
let position = null;

export function draw(onHouse) {
  const { walk, house } = state;
  if (shown !== walk.id) { build(walk, onHouse); shown = walk.id; }
  for (const each of walk.pack.houses) paint(each, each.id === house?.id);
  const box = svg.getBoundingClientRect();
  const ratio = box.width ? box.height / box.width : 0.34;
  if (house) placeNames(walk.pack, house);
  if (house) svg.setAttribute("viewBox", `${house.x - HALF} ${house.y - HALF * ratio} ${HALF * 2} ${HALF * 2 * ratio}`);
  placeMe();
}

function build(walk, onHouse) {
  const { pack } = walk;
  const around = drawn("path", { class: "gq-around", d: pack.around.join(" ") });
  const houses = order(walk).map((house) => {
    const group = drawn("g", { class: "gq-plot", "data-house": house.id });
    group.append(drawn("path", { d: house.path }), drawn("path", { class: "gq-sign", transform: `translate(${house.x} ${house.y})` }));
    group.addEventListener("click", () => onHouse(house.id));
    return group;
  });
  const names = pack.labels.map(([text]) => drawn("text", { class: "gq-street" }, text));
  svg.replaceChildren(around, ...houses, ...names, drawn("g", { class: "gq-me", id: "gq-me", visibility: "hidden" },
    drawn("circle", { r: 9, class: "gq-me-halo" }), drawn("circle", { r: 3.4 })));
}

function paint(house, current) {
  const group = svg.querySelector(`[data-house="${house.id}"]`);
  const progress = progressOf(house);
  group.dataset.progress = progress;
  group.classList.toggle("gq-plot--here", current);
  const sign = SIGNS[progress];
  group.lastChild.setAttribute("d", sign && !current ? `M0 0${sign}` : "");
  if (current) svg.insertBefore(group, svg.querySelector(".gq-street, .gq-me"));
}

// A name slides along its street to the house in hand; names that would cross another are left out.
function placeNames({ labels, projection }, { x, y }) {
  const taken = [];
  svg.querySelectorAll(".gq-street").forEach((name, place) => {
    const [text, longitude, latitude, angle] = labels[place];
    const [px, py] = metres(projection, longitude, latitude);
    const [dx, dy] = [Math.cos(angle * Math.PI / 180), Math.sin(angle * Math.PI / 180)];
    const along = Math.max(-STRETCH, Math.min(STRETCH, (x - px) * dx + (y - py) * dy));
    const at = [px + along * dx, py + along * dy];
    const half = text.length * 1.25;
    const free = taken.every(([ox, oy, other]) => Math.hypot(at[0] - ox, at[1] - oy) > Math.max(half, other));
    name.setAttribute("visibility", free ? "visible" : "hidden");
    name.setAttribute("transform", `translate(${at[0]} ${at[1]}) rotate(${angle})`);
    if (free) taken.push([...at, half]);
  });
}

// Longitude and latitude as metres around the origin: the pack brings the two directions.
function metres({ origin, east, south }, longitude, latitude) {
  const [ax, ay] = [(east[0] - origin[0]) / 100, (east[1] - origin[1]) / 100];
  const [bx, by] = [(south[0] - origin[0]) / 100, (south[1] - origin[1]) / 100];
  const [dx, dy] = [longitude - origin[0], latitude - origin[1]];
  const area = ax * by - ay * bx;
  return [(dx * by - dy * bx) / area, (ax * dy - ay * dx) / area];
}

// Own position, only on request; it stays on the device.
export function watch(onError) {
  if (watching) { unwatch(); return false; }
  watching = navigator.geolocation.watchPosition(
    ({ coords }) => { position = coords; placeMe(); },
    () => { unwatch(); onError(); },
    { enableHighAccuracy: true, maximumAge: 5000, timeout: 20000 },
  );
  return true;
}

function unwatch() {
  navigator.geolocation.clearWatch(watching);
  watching = 0;
  position = null;
  placeMe();
}

function placeMe() {
  const me = document.getElementById("gq-me");
  if (!me) return;
  me.setAttribute("visibility", position ? "visible" : "hidden");
  if (!position || !state.walk) return;
  const [x, y] = metres(state.walk.pack.projection, position.longitude, position.latitude);
  me.setAttribute("transform", `translate(${x} ${y})`);
}
