// One canvas for all layers: Leaflet moves it while panning, it is drawn anew when it rests.

const MapCanvas = L.Renderer.extend({
  options: { padding: 0.25, paint: () => {} },

  _initContainer() {
    this._container = document.createElement("canvas");
    this._container.setAttribute("aria-hidden", "true");
    this._ctx = this._container.getContext("2d");
  },

  _destroyContainer() {
    this._container.remove();
    delete this._container;
  },

  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    L.Renderer.prototype._update.call(this);
    const size = this._bounds.getSize();
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    L.DomUtil.setPosition(this._container, this._bounds.min);
    this._container.width = size.x * ratio;
    this._container.height = size.y * ratio;
    this._container.style.width = `${size.x}px`;
    this._container.style.height = `${size.y}px`;
    this._ratio = ratio;
    this.redraw();
  },

  // Draw now what the map shows; cheap enough for every change of filter or selection.
  redraw() {
    if (!this._map || !this._bounds) return;
    const corner = this._map.getPixelOrigin().add(this._bounds.min);
    const size = this._bounds.getSize();
    const scale = 256 * 2 ** this._zoom;
    this._ctx.setTransform(this._ratio, 0, 0, this._ratio, 0, 0);
    this._ctx.clearRect(0, 0, size.x, size.y);
    const box = [corner.x / scale, corner.y / scale, (corner.x + size.x) / scale, (corner.y + size.y) / scale];
    this.options.paint(this._ctx, { scale, x: corner.x, y: corner.y, zoom: this._zoom, box, size });
    this.fire("drawn");
  },
});

export function place(map, pane, zIndex, paint) {
  map.createPane(pane).style.zIndex = zIndex;
  map.getPane(pane).style.pointerEvents = "none";
  return new MapCanvas({ pane, paint }).addTo(map);
}
