// Large layers as vector tiles: each tile is drawn once on its own canvas and kept by Leaflet.
// With a filter, a second, filtered tile says which features stay in colour.
import { read } from "gq/map-features";
import { draw } from "gq/map-style";

export const VectorTiles = L.GridLayer.extend({
  options: { maxZoom: 20, updateWhenZooming: false, keepBuffer: 1 },

  initialize(layer, options) {
    L.GridLayer.prototype.initialize.call(this, options);
    this.layer = layer;
    this.sets = new Map();
    this.on("tileunload", ({ coords }) => this.sets.delete(keyOf(coords)));
  },

  createTile(coords, done) {
    const tile = L.DomUtil.create("canvas", "leaflet-tile");
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    tile.width = tile.height = 256 * ratio;
    this._fill(tile, coords, ratio).then(() => done(null, tile), (error) => done(error, tile));
    return tile;
  },

  // At the first zoom of single features one tile may hold more than the server gives: take
  // the four below it.
  _clampZoom(zoom) {
    return L.GridLayer.prototype._clampZoom.call(this, zoom === this.layer.declaration.minZoom ? zoom + 1 : zoom);
  },

  async _fill(tile, coords, ratio) {
    const side = 1 / 2 ** coords.z;
    const corner = { u: coords.x * side, v: coords.y * side, side };
    const [set, matches] = await Promise.all([this._read(coords, corner, ""), this.layer.query ? this._read(coords, corner, this.layer.query) : null]);
    this.sets.set(keyOf(coords), set);
    const ctx = tile.getContext("2d");
    ctx.scale(ratio, ratio);
    const scale = 256 / side;
    const view = { scale, x: corner.u * scale, y: corner.v * scale, zoom: coords.z, box: [corner.u - side, corner.v - side, corner.u + 2 * side, corner.v + 2 * side] };
    const counts = set.columns.get("count");
    if (counts) return drawCounts(ctx, matches || set, view);
    return draw(ctx, set, view, { ...this.layer.look, matches: matches ? new Set(matches.ids) : null });
  },

  async _read(coords, corner, query) {
    const url = this.layer.declaration.tiles.replace("{z}", coords.z).replace("{y}", coords.y).replace("{x}", coords.x);
    const tail = [this.layer.declaration.moment, query].filter(Boolean).join("&");
    const response = await fetch(url + (tail ? `?${tail}` : ""));
    if (response.status === 204) return read(new ArrayBuffer(0), corner);
    if (!response.ok) throw new Error(`tile answered ${response.status}`);
    return read(await response.arrayBuffer(), corner);
  },

  find(u, v, reach) {
    for (const set of this.sets.values()) {
      const i = set.at(u, v, reach);
      if (i >= 0) return { set, i };
    }
    return null;
  },
});

const keyOf = (coords) => `${coords.z}/${coords.x}/${coords.y}`;
const RAMP = [[1, "#F6D49A"], [20, "#E9985A"], [80, "#C2503F"], [250, "#7C1F4B"]];

// Below the zoom of single features a tile holds counts per grid cell: shown as density.
function drawCounts(ctx, set, view) {
  const counts = set.columns.get("count") || [];
  for (let i = 0; i < set.size; i++) {
    const colour = RAMP.filter(([from]) => counts[i] >= from).pop()?.[1] ?? "#F3EDE6";
    const box = set.boxes[i];
    ctx.globalAlpha = 0.75;
    ctx.fillStyle = colour;
    const x = box[0] * view.scale - view.x;
    const y = box[1] * view.scale - view.y;
    if (set.kinds[i] === 3) ctx.fillRect(x, y, Math.max((box[2] - box[0]) * view.scale - 0.5, 1), Math.max((box[3] - box[1]) * view.scale - 0.5, 1));
    else {
      ctx.beginPath();
      ctx.arc(x, y, Math.min(12, 2 + Math.sqrt(counts[i])), 0, 7);
      ctx.fill();
    }
  }
  ctx.globalAlpha = 1;
}
