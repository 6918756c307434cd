// Drawing by declaration: which class a feature has, and how a class looks on a canvas.

const PALE = { fill: "#F3E3D8", fill_opacity: 1, line: "#B79A9F", line_width: 0.6, dash: "", casing_width: 0, pattern: null };
const CHOSEN = [["#FFFFFF", 5.4], ["#0A4FE0", 2.6]];
const CURRENT = [["#FFFFFF", 8], ["#0A2A80", 4.2]];
const SMALL_PX = 8;
const patterns = new Map();

// A function from a value to the number of its legend row; the last row is for the rest.
export function classifier(style) {
  const rest = style.classes.length - 1;
  const codes = new Map();
  style.classes.forEach((row, i) => row.code !== null && codes.set(row.code, i));
  if (codes.size) return (value) => codes.get(value) ?? rest;
  return (value) => {
    if (value === null || value === undefined) return rest;
    const found = style.classes.findIndex(
      (row, i) => i < rest && (row.lower === null || value >= row.lower) && (row.upper === null || value < row.upper),
    );
    return found < 0 ? rest : found;
  };
}

function pattern(ctx, kind, colour) {
  const key = `${kind} ${colour}`;
  if (!patterns.has(key)) patterns.set(key, tile(kind, colour));
  const made = ctx.createPattern(patterns.get(key), "repeat");
  made.setTransform(new DOMMatrix().scale(0.5));
  return made;
}

function tile(kind, colour) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = kind === "dots" ? 10 : 14;
  const ctx = canvas.getContext("2d");
  const n = canvas.width;
  ctx.strokeStyle = ctx.fillStyle = colour;
  ctx.lineWidth = kind === "cross" ? 2.2 : 4;
  ctx.beginPath();
  if (kind === "dots") ctx.arc(n / 2, n / 2, 1.8, 0, 7);
  else {
    for (const shift of [-n, 0, n]) {
      ctx.moveTo(shift - 1, n + 1);
      ctx.lineTo(shift + n + 1, -1);
      if (kind === "cross") {
        ctx.moveTo(shift - 1, -1);
        ctx.lineTo(shift + n + 1, n + 1);
      }
    }
  }
  if (kind === "dots") ctx.fill();
  else ctx.stroke();
  return canvas;
}

// Areas as pale ground, so that streets show as gaps between them.
export function drawGround(ctx, set, view) {
  const members = set.boxes.flatMap((box, i) => (overlaps(box, view.box) ? [i] : []));
  if (!members.length) return;
  const path = pathOf(set, view, members);
  ctx.fillStyle = ctx.strokeStyle = "#EBECF0";
  ctx.lineWidth = 1.5;
  ctx.fill(path);
  ctx.stroke(path);
}

// A veil over everything outside of the areas whose boundary has a casing.
export function drawVeil(ctx, set, view, { style, classify }) {
  if (!style.classes.some((row) => row.symbol.casing_width > 0)) return;
  const values = set.columns.get(style.field);
  const members = set.boxes.flatMap((_, i) => (style.classes[classify(values ? values[i] : null)].symbol.casing_width > 0 ? [i] : []));
  if (!members.length) return;
  const path = new Path2D();
  path.rect(0, 0, view.size.x, view.size.y);
  path.addPath(pathOf(set, view, members));
  ctx.fillStyle = "rgb(247 247 248 / 66%)";
  ctx.fill(path, "evenodd");
}

// Draw a set. `view`: scale (px per world), x and y (px of the canvas corner), zoom, box (world).
// `look`: classify, style, matches (Set or null), chosen (Set), current (id), ground (fill only).
export function draw(ctx, set, view, look) {
  const { groups, pale } = sorted(set, view.box, look);
  if (pale.length) paint(ctx, set, view, pale, PALE);
  // The first legend row lies on top.
  for (let row = groups.length - 1; row >= 0; row--) {
    if (groups[row].length) paint(ctx, set, view, groups[row], look.style.classes[row].symbol);
  }
  if (look.overlay && view.zoom >= 15) cover(ctx, set, view, groups.flat(), look.overlay);
  if (view.zoom >= 16) look.style.classes.forEach((row, i) => row.glyph && sign(ctx, set, view, groups[i], row));
}

// The sign of a class in the middle of each house that is large enough to bear it.
function sign(ctx, set, view, members, row) {
  const size = view.zoom >= 17 ? 15 : 12;
  const lift = view.zoom >= 18 ? size * 0.75 : 0; // the house number stands below
  const path = new Path2D(row.glyph.path);
  for (const i of members) {
    const [west, north, east, south] = set.boxes[i];
    if (set.kinds[i] !== 3 || Math.min(east - west, south - north) * view.scale < size * 0.8) continue;
    const [u, v] = middle(set.rings[i][0]);
    ctx.save();
    ctx.translate(u * view.scale - view.x - size / 2, v * view.scale - view.y - size / 2 - lift);
    ctx.scale(size / 24, size / 24);
    ctx.lineJoin = ctx.lineCap = "round";
    for (const [colour, width] of [[row.symbol.fill || "#FFFFFF", 7], [row.glyph.ink, 2.8]]) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      ctx.stroke(path);
    }
    ctx.restore();
  }
}

// The centre of an area's outline.
function middle(ring) {
  let area = 0;
  let u = 0;
  let v = 0;
  const [u0, v0] = ring;
  for (let k = 2; k + 3 < ring.length; k += 2) {
    const [a, b, c, d] = [ring[k] - u0, ring[k + 1] - v0, ring[k + 2] - u0, ring[k + 3] - v0];
    const part = a * d - c * b;
    area += part;
    u += (a + c) * part;
    v += (b + d) * part;
  }
  return area ? [u0 + u / (3 * area), v0 + v / (3 * area)] : [u0, v0];
}

// A pattern over the features that the overlay's field marks.
function cover(ctx, set, view, members, overlay) {
  const marks = set.columns.get(overlay.field) || [];
  const marked = members.filter((i) => marks[i] && set.kinds[i] === 3);
  if (!marked.length) return;
  ctx.fillStyle = pattern(ctx, overlay.pattern, overlay.colour);
  ctx.fill(pathOf(set, view, marked));
}

export function drawChosen(ctx, set, view, chosen, current) {
  const members = [...chosen].map((id) => set.index.get(id)).filter((i) => i !== undefined && overlaps(set.boxes[i], view.box));
  if (members.length) ring(ctx, set, view, members, CHOSEN);
  const i = set.index.get(current);
  if (i !== undefined) ring(ctx, set, view, [i], CURRENT);
}

function sorted(set, box, look) {
  const groups = look.style.classes.map(() => []);
  const pale = [];
  const values = set.columns.get(look.style.field);
  for (let i = 0; i < set.size; i++) {
    if (!overlaps(set.boxes[i], box)) continue;
    if (look.matches && !look.matches.has(set.ids[i])) pale.push(i);
    else groups[look.classify(values ? values[i] : null)].push(i);
  }
  return { groups, pale };
}

const overlaps = (a, b) => a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1];

function paint(ctx, set, view, members, symbol) {
  if (set.kinds[members[0]] === 1) return members.forEach((i) => marker(ctx, set, view, i, symbol));
  const path = pathOf(set, view, members);
  const polygon = set.kinds[members[0]] === 3;
  if (polygon && symbol.fill && symbol.fill_opacity > 0) fill(ctx, path, symbol, view, set, members);
  if (symbol.casing_width > 0) stroke(ctx, path, symbol.casing, symbol.casing_width, "");
  if (symbol.line_width > 0) {
    const most = polygon && symbol.fill ? (view.zoom <= 15 ? 0.4 : view.zoom <= 16 ? 0.6 : 9) : 99;
    const width = Math.min(most, symbol.line_width);
    stroke(ctx, path, symbol.line, width, symbol.dash);
  }
  return undefined;
}

function fill(ctx, path, symbol, view, set, members) {
  ctx.globalAlpha = symbol.fill_opacity;
  ctx.fillStyle = symbol.fill;
  ctx.fill(path);
  ctx.globalAlpha = 1;
  if (!symbol.pattern || view.zoom < 16) return;
  ctx.fillStyle = pattern(ctx, symbol.pattern, symbol.pattern_colour);
  const large = members.filter((i) => (set.boxes[i][2] - set.boxes[i][0]) * view.scale >= SMALL_PX);
  if (large.length) ctx.fill(large.length === members.length ? path : pathOf(set, view, large));
}

function stroke(ctx, path, colour, width, dash) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.lineJoin = "round";
  ctx.setLineDash(dash ? dash.split(" ").map(Number) : []);
  ctx.stroke(path);
  ctx.setLineDash([]);
}

function ring(ctx, set, view, members, strokes) {
  const path = pathOf(set, view, members);
  for (const [colour, width] of strokes) stroke(ctx, path, colour, width, "");
}

function pathOf(set, view, members) {
  const path = new Path2D();
  for (const i of members) {
    for (const points of set.rings[i]) {
      path.moveTo(points[0] * view.scale - view.x, points[1] * view.scale - view.y);
      for (let k = 2; k < points.length; k += 2) path.lineTo(points[k] * view.scale - view.x, points[k + 1] * view.scale - view.y);
    }
  }
  return path;
}

function marker(ctx, set, view, i, symbol) {
  const size = symbol.size * (view.zoom >= 17 ? 1.25 : view.zoom <= 14 ? 0.7 : 1);
  for (const points of set.rings[i]) {
    const x = points[0] * view.scale - view.x;
    const y = points[1] * view.scale - view.y;
    ctx.beginPath();
    outline(ctx, symbol.marker, x, y, size / 2);
    ctx.fillStyle = symbol.fill;
    if (symbol.fill) ctx.fill();
    ctx.strokeStyle = symbol.line;
    ctx.lineWidth = symbol.line_width;
    ctx.stroke();
  }
}

function outline(ctx, shape, x, y, r) {
  if (shape === "triangle") {
    ctx.moveTo(x, y - r);
    ctx.lineTo(x + r, y + r * 0.8);
    ctx.lineTo(x - r, y + r * 0.8);
    ctx.closePath();
  } else if (shape === "square") ctx.rect(x - r, y - r, 2 * r, 2 * r);
  else ctx.arc(x, y, r, 0, 7);
}
