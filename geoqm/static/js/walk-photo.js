// A picture from the camera, made small and without traces before it is kept on the device.
const LONGEST = 2048;
const QUALITY = 0.85;
const LARGEST = 15 * 1024 * 1024;

export class Unfit extends Error {}

// The photo ready to be stored: bytes, hash, and when it was taken.
export async function prepared(file, entry, now = new Date()) {
  const bytes = await small(file);
  if (bytes.size > LARGEST) throw new Unfit("Dieses Foto ist größer als 15 MB. Nehmen Sie es kleiner auf.");
  const hash = await crypto.subtle.digest("SHA-256", await bytes.arrayBuffer());
  const sha256 = Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return {
    id: crypto.randomUUID(), entry, blob: bytes, type: bytes.type || "application/octet-stream",
    sha256, takenAt: now.toISOString(), text: "",
  };
}

// What the browser cannot read (HEIC in some) goes to the office as it is.
async function small(file) {
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return file;
  }
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const made = await new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", QUALITY); });
  return made ?? file;
}
