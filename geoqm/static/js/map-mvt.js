// Decodes Mapbox Vector Tiles: the one binary form in which features reach the map, be it a
// whole layer in one piece or single tiles.

const decoder = new TextDecoder();

class Reader {
  constructor(bytes, start = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  varint() {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = this.bytes[this.at++];
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      factor *= 128;
    }
  }

  part() {
    const length = this.varint();
    const part = new Reader(this.bytes, this.at, this.at + length);
    this.at += length;
    return part;
  }

  text() {
    const part = this.part();
    return decoder.decode(this.bytes.subarray(part.at, part.end));
  }

  skip(wire) {
    if (wire === 0) this.varint();
    else if (wire === 1) this.at += 8;
    else if (wire === 2) this.part();
    else if (wire === 5) this.at += 4;
    else throw new Error("vector tile is damaged");
  }

  each(read) {
    while (this.at < this.end) {
      const tag = this.varint();
      if (read(tag >> 3, this) !== true) this.skip(tag & 7);
    }
  }

  float(bytes) {
    const view = new DataView(this.bytes.buffer, this.bytes.byteOffset + this.at, bytes);
    this.at += bytes;
    return bytes === 4 ? view.getFloat32(0, true) : view.getFloat64(0, true);
  }
}

const zigzag = (n) => (n % 2 ? -(n + 1) / 2 : n / 2);

function value(reader) {
  let found = null;
  reader.each((field, r) => {
    if (field === 1) found = r.text();
    else if (field === 2) found = r.float(4);
    else if (field === 3) found = r.float(8);
    else if (field === 4 || field === 5) found = r.varint();
    else if (field === 6) found = zigzag(r.varint());
    else if (field === 7) found = r.varint() === 1;
    else return false;
    return true;
  });
  return found;
}

// The layers of a tile: name, extent, keys, values and the readers of their features.
export function layersOf(buffer) {
  const layers = [];
  new Reader(new Uint8Array(buffer)).each((field, reader) => {
    if (field !== 3) return false;
    const layer = { name: "", extent: 4096, keys: [], values: [], features: [] };
    reader.part().each((inner, r) => {
      if (inner === 1) layer.name = r.text();
      else if (inner === 2) layer.features.push(r.part());
      else if (inner === 3) layer.keys.push(r.text());
      else if (inner === 4) layer.values.push(value(r.part()));
      else if (inner === 5) layer.extent = r.varint();
      else return false;
      return true;
    });
    layers.push(layer);
    return true;
  });
  return layers;
}

// One feature: id, kind (1 point, 2 line, 3 polygon), pairs of key and value, rings of integers.
export function featureOf(reader) {
  const feature = { id: 0, kind: 0, tags: [], rings: [] };
  reader.each((field, r) => {
    if (field === 1) feature.id = r.varint();
    else if (field === 2) {
      const part = r.part();
      while (part.at < part.end) feature.tags.push(part.varint());
    } else if (field === 3) feature.kind = r.varint();
    else if (field === 4) feature.rings = rings(r.part());
    else return false;
    return true;
  });
  return feature;
}

function rings(reader) {
  const found = [];
  let ring = [];
  let x = 0;
  let y = 0;
  while (reader.at < reader.end) {
    const command = reader.varint();
    const kind = command & 7;
    for (let left = command >> 3; left > 0; left--) {
      if (kind === 7) {
        ring.push(ring[0], ring[1]);
        continue;
      }
      if (kind === 1 && ring.length) {
        found.push(ring);
        ring = [];
      }
      x += zigzag(reader.varint());
      y += zigzag(reader.varint());
      ring.push(x, y);
    }
  }
  if (ring.length) found.push(ring);
  return found;
}
