// The layers of the page: their data, whether they are on, and how they stand in the picture.
import { load } from "gq/map-features";
import { classifier } from "gq/map-style";
import { state } from "gq/map-state";
import { VectorTiles } from "gq/map-tiles";

export class MapLayer {
  constructor(declaration, isMain) {
    this.declaration = declaration;
    this.name = declaration.name;
    this.isMain = isMain;
    this.set = null;
    this.tiles = null;
    this.query = "";
    this.look = { overlay: declaration.overlay, style: declaration.style, classify: classifier(declaration.style), matches: null };
  }

  get on() {
    return state.layers.includes(this.name);
  }

  visibleAt(zoom) {
    return this.on && (this.declaration.whole ? this.declaration.minZoom <= 14 || zoom >= this.declaration.minZoom : true);
  }

  get isGround() {
    return this.declaration.ground && this.declaration.whole;
  }

  async show(map, redraw) {
    if (!this.on && !this.isGround) {
      if (this.tiles) map.removeLayer(this.tiles);
      return redraw();
    }
    if (this.declaration.whole) {
      this.loading ??= load(this.declaration.data + this.declaration.scene);
      this.set = await this.loading;
    } else {
      this.tiles ??= new VectorTiles(this, { pane: "gq-tiles", minZoom: 9 });
      if (!map.hasLayer(this.tiles)) this.tiles.addTo(map);
    }
    return redraw();
  }

  // What the filter left: the ids of a whole layer, or the query for its tiles.
  filter(ids, query) {
    this.look.matches = ids ? new Set(ids) : null;
    if (query === this.query) return;
    this.query = query;
    this.tiles?.redraw();
  }

  // The feature at a point of the world, as { set, i }.
  find(u, v, reach) {
    if (this.set) {
      const i = this.set.at(u, v, reach);
      return i < 0 ? null : { set: this.set, i };
    }
    return this.tiles?.find(u, v, reach) ?? null;
  }

  // The feature with this id, as far as it is loaded.
  byId(id) {
    for (const set of this.sets()) {
      const i = set.index.get(id);
      if (i !== undefined) return { set, i };
    }
    return null;
  }

  sets() {
    if (this.set) return [this.set];
    return this.tiles ? [...this.tiles.sets.values()] : [];
  }
}

export function boundsOf(set, i) {
  const [u0, v0, u1, v1] = set.boxes[i];
  return L.latLngBounds(latLng(u0, v0), latLng(u1, v1));
}

export function latLng(u, v) {
  const y = Math.PI * (1 - 2 * v);
  return L.latLng((Math.atan(Math.sinh(y)) * 180) / Math.PI, u * 360 - 180);
}

export function world(at) {
  const sine = Math.sin((at.lat * Math.PI) / 180);
  return { u: at.lng / 360 + 0.5, v: 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI) };
}
