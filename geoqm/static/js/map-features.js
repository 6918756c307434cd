// Features of a layer as flat arrays in world units (0…1 across the Web Mercator square).
import { featureOf, layersOf } from "gq/map-mvt";

const WORLD_M = 40075016.685578488;

class FeatureSet {
  constructor() {
    this.ids = [];
    this.kinds = [];
    this.rings = [];
    this.boxes = [];
    this.columns = new Map();
    this.index = new Map();
  }

  get size() {
    return this.ids.length;
  }

  value(i, name) {
    return this.columns.get(name)?.[i] ?? null;
  }

  add(feature, layer, frame) {
    const i = this.ids.length;
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const ring of feature.rings) {
      for (let k = 0; k < ring.length; k += 2) {
        const u = (ring[k] = frame.u + ring[k] * frame.unit);
        const v = (ring[k + 1] = frame.v + ring[k + 1] * frame.unit);
        if (u < box[0]) box[0] = u;
        if (v < box[1]) box[1] = v;
        if (u > box[2]) box[2] = u;
        if (v > box[3]) box[3] = v;
      }
    }
    this.ids.push(feature.id);
    this.kinds.push(feature.kind);
    this.rings.push(feature.rings);
    this.boxes.push(box);
    this.index.set(feature.id, i);
    for (let k = 0; k < feature.tags.length; k += 2) {
      const name = layer.keys[feature.tags[k]];
      if (!this.columns.has(name)) this.columns.set(name, []);
      this.columns.get(name)[i] = layer.values[feature.tags[k + 1]];
    }
  }

  // The topmost feature at a point of the world; `reach` widens points and lines.
  at(u, v, reach) {
    for (let i = this.size - 1; i >= 0; i--) {
      const box = this.boxes[i];
      if (u < box[0] - reach || u > box[2] + reach || v < box[1] - reach || v > box[3] + reach) continue;
      if (this.kinds[i] === 1) return i;
      if (this.kinds[i] === 3 && inside(this.rings[i], u, v)) return i;
    }
    return -1;
  }
}

function inside(rings, u, v) {
  let odd = false;
  for (const ring of rings) {
    for (let k = 0, j = ring.length - 2; k < ring.length; j = k, k += 2) {
      const crosses = ring[k + 1] > v !== ring[j + 1] > v;
      if (crosses && u < ((ring[j] - ring[k]) * (v - ring[k + 1])) / (ring[j + 1] - ring[k + 1]) + ring[k]) odd = !odd;
    }
  }
  return odd;
}

// All features of a tile; `frame` says where it lies: corner (u, v) and its side in world units.
export function read(buffer, corner) {
  const set = new FeatureSet();
  for (const layer of layersOf(buffer)) {
    const frame = { u: corner.u, v: corner.v, unit: corner.side / layer.extent };
    for (const reader of layer.features) set.add(featureOf(reader), layer, frame);
  }
  return set;
}

// A whole layer in one piece; the server says in a header where its square lies (metres, 3857).
export async function load(url) {
  const response = await fetch(url, { headers: { Accept: "application/vnd.mapbox-vector-tile" } });
  if (!response.ok) throw new Error(`layer answered ${response.status}`);
  const [west, north, side] = (response.headers.get("Geoqm-Square") || "0,0,1").split(",").map(Number);
  const corner = { u: west / WORLD_M + 0.5, v: 0.5 - north / WORLD_M, side: side / WORLD_M };
  return read(await response.arrayBuffer(), corner);
}
