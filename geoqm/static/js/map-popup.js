// What a feature of a layer without files says when it is clicked, such as a planner's remark.
import { world } from "gq/map-layers";

// The topmost feature that covers the point; boundaries and statistics would cover everything.
export function tell(map, layers, at) {
  const { u, v } = world(at);
  const reach = 4 / (256 * 2 ** map.getZoom());
  for (const layer of [...layers].reverse()) {
    if (!layer.declaration.tells || !layer.visibleAt(map.getZoom())) continue;
    const found = layer.find(u, v, reach);
    if (found) return L.popup({ maxWidth: 320, className: "gq-told" }).setLatLng(at).setContent(card(layer, found)).openOn(map);
  }
  return null;
}

function card(layer, { set, i }) {
  const box = document.createElement("div");
  box.append(line("strong", set.value(i, layer.declaration.titleField) || layer.declaration.title));
  const list = document.createElement("dl");
  for (const field of layer.declaration.fields) {
    const value = set.value(i, field.name);
    if (field.name === layer.declaration.titleField || value === null || value === undefined || value === "") continue;
    list.append(line("dt", field.title), line("dd", field.values?.[value] ?? plain(value)));
  }
  box.append(list, line("small", layer.declaration.title));
  return box;
}

// Days come as 2026-05-01.
const plain = (value) => String(value).replace(/^(\d{4})-(\d\d)-(\d\d)$/, "$3.$2.$1");

function line(tag, text) {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}
