// The map of a round from the pack: houses, street names, the way, numbered doors; no tiles.
import { $, drawn } from "gq/walk-dom";

const HALF = 95;
const svg = $("gq-round-map");
let shown = null;

export function draw(walk, current, outcomeOf, onDoor) {
  const { pack } = walk;
  if (shown !== walk.id) {
    shown = walk.id;
    svg.replaceChildren(
      drawn("path", { class: "gq-around", d: pack.around.join(" ") }),
      ...pack.houses.map((house) => drawn("path", { class: "gq-round-house", d: house.path })),
      drawn("path", { class: "gq-round-way", d: pack.way }),
      ...pack.labels.map(([name, x, y, angle]) => drawn("text", { class: "gq-street", transform: `translate(${x} ${y}) rotate(${angle})` }, name)),
      ...pack.houses.map((house) => door(house, onDoor)),
    );
  }
  for (const house of pack.houses) {
    const mark = svg.querySelector(`[data-door="${house.id}"]`);
    const done = Boolean(outcomeOf(house));
    mark.dataset.state = house.id === current.id ? "here" : done ? "done" : "open";
    mark.lastChild.textContent = done && house.id !== current.id ? "✓" : house.position;
    if (house.id === current.id) svg.append(mark);
  }
  const box = svg.getBoundingClientRect();
  const ratio = box.width ? box.height / box.width : 0.6;
  svg.setAttribute("viewBox", `${current.x - HALF} ${current.y - HALF * ratio} ${HALF * 2} ${HALF * 2 * ratio}`);
}

function door(house, onDoor) {
  const mark = drawn("g", { class: "gq-door-mark", "data-door": house.id, transform: `translate(${house.x} ${house.y})` },
    drawn("circle", { r: 7.5 }), drawn("text", { y: 2.8 }));
  mark.addEventListener("click", () => onDoor(house.id));
  return mark;
}
