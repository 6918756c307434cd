// Labels on the canvas: street names along their axis, names of areas, house numbers.
// A label that would touch another one is left out rather than squeezed.
import { world } from "gq/map-layers";

let streets = [];

export async function start(page) {
  const layer = page.map.geoqm.layers.find((each) => each.labels);
  if (!layer) return;
  const response = await fetch(layer.labels);
  if (!response.ok) return;
  streets = (await response.json()).map(([text, lon, lat, angle, weight]) => ({ text, ...world({ lat, lng: lon }), angle: (angle * Math.PI) / 180, weight }));
  page.redraw();
}

export function drawLabels(ctx, view, page) {
  const taken = [];
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  if (view.zoom <= 15) areaNames(ctx, view, page, taken);
  if (view.zoom >= 15.5) streetNames(ctx, view, taken);
  if (view.zoom >= 18) numbers(ctx, view, page);
}

function streetNames(ctx, view, taken) {
  for (const street of streets) {
    const x = street.u * view.scale - view.x;
    const y = street.v * view.scale - view.y;
    if (x < -80 || y < -80 || x > view.size.x + 80 || y > view.size.y + 80) continue;
    const main = street.weight > 45;
    ctx.font = main ? "500 12.5px 'Fira Sans', sans-serif" : "11.5px 'Fira Sans', sans-serif";
    const width = ctx.measureText(street.text).width;
    if (street.weight * 7 * (view.scale / 16777216) < width * 0.55 && view.zoom < 18) continue;
    const box = turned(x, y, width, 13, street.angle);
    if (taken.some((other) => touch(box, other))) continue;
    taken.push(box);
    ctx.save();
    ctx.translate(x, y);
    ctx.rotate(street.angle);
    write(ctx, street.text, "#4B5162");
    ctx.restore();
  }
}

function areaNames(ctx, view, page, taken) {
  ctx.font = "600 13px 'Fira Sans', sans-serif";
  for (const layer of page.layers.values()) {
    if (layer.declaration.order !== 3 || layer.declaration.ground || !layer.on || !layer.set) continue;
    for (let i = 0; i < layer.set.size; i++) {
      const [u0, v0, u1, v1] = layer.set.boxes[i];
      const text = layer.set.value(i, layer.declaration.titleField);
      const kind = layer.look.classify(layer.set.value(i, layer.look.style.field));
      if (layer.look.style.classes[kind].symbol.casing_width > 0) continue;
      const width = (u1 - u0) * view.scale;
      if (!text || width > view.size.x * 0.55 || width < 60) continue;
      const lines = wrapped(text);
      const x = ((u0 + u1) / 2) * view.scale - view.x;
      const y = ((v0 + v1) / 2) * view.scale - view.y;
      const box = { x0: x - 70, x1: x + 70, y0: y - 9 * lines.length, y1: y + 9 * lines.length };
      if (taken.some((other) => touch(box, other))) continue;
      taken.push(box);
      lines.forEach((line, k) => {
        ctx.save();
        ctx.translate(x, y + (k - (lines.length - 1) / 2) * 16);
        write(ctx, line, "#2A2F47");
        ctx.restore();
      });
    }
  }
}

// The part of a name from its first digit on, written on its house.
function numbers(ctx, view, page) {
  const { set, declaration, on } = page.main;
  if (!set || !on) return;
  const titles = set.columns.get(declaration.titleField);
  if (!titles) return;
  ctx.font = "11px 'Fira Sans', sans-serif";
  for (let i = 0; i < set.size; i++) {
    const [u0, v0, u1, v1] = set.boxes[i];
    if (u1 < view.box[0] || u0 > view.box[2] || v1 < view.box[1] || v0 > view.box[3]) continue;
    const number = titles[i]?.match(/\d.*$/)?.[0];
    if (!number || (u1 - u0) * view.scale < 14) continue;
    ctx.save();
    ctx.translate(((u0 + u1) / 2) * view.scale - view.x, ((v0 + v1) / 2) * view.scale - view.y);
    write(ctx, number, "#131525", 2.4);
    ctx.restore();
  }
}

function write(ctx, text, colour, halo = 3) {
  ctx.strokeStyle = "rgb(255 255 255 / 92%)";
  ctx.lineWidth = halo;
  ctx.strokeText(text, 0, 0);
  ctx.fillStyle = colour;
  ctx.fillText(text, 0, 0);
}

function wrapped(text) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines[lines.length - 1];
    if (last && last.length + word.length > 18) lines.push(word);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
  }
  return lines;
}

function turned(x, y, width, height, angle) {
  const w = (Math.abs(Math.cos(angle)) * width + Math.abs(Math.sin(angle)) * height) / 2 + 2;
  const h = (Math.abs(Math.sin(angle)) * width + Math.abs(Math.cos(angle)) * height) / 2 + 2;
  return { x0: x - w, x1: x + w, y0: y - h, y1: y + h };
}

const touch = (a, b) => a.x0 < b.x1 && a.x1 > b.x0 && a.y0 < b.y1 && a.y1 > b.y0;
