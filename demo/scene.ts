import { encode } from 'jpeg-js';

/** An imagined landscape: what it shows, in which light, and its shape. */
export interface Scene {
  readonly name: string;
  /** Width divided by height. */
  readonly aspect: number;
  /** From the top of the sky down to the horizon. */
  readonly sky: readonly [Color, Color, Color];
  readonly light: { readonly color: Color; readonly x: number; readonly y: number; readonly radius: number };
  /** The farthest and the nearest hills; those between are mixed. */
  readonly hills: readonly [Color, Color];
  readonly ridgeCount: number;
  readonly hasWater: boolean;
  readonly hasStars: boolean;
}

export type Color = readonly [red: number, green: number, blue: number];

const horizon = 0.68;

export const scenes: readonly Scene[] = [
  {
    name: 'Evening over the lake',
    aspect: 3 / 2,
    sky: [
      [38, 44, 96],
      [214, 98, 92],
      [255, 196, 122],
    ],
    light: { color: [255, 238, 190], x: 0.62, y: 0.42, radius: 0.06 },
    hills: [
      [164, 88, 104],
      [36, 28, 52],
    ],
    ridgeCount: 3,
    hasWater: true,
    hasStars: false,
  },
  {
    name: 'Blue morning',
    aspect: 4 / 3,
    sky: [
      [84, 150, 214],
      [154, 202, 236],
      [236, 244, 240],
    ],
    light: { color: [255, 252, 228], x: 0.24, y: 0.22, radius: 0.05 },
    hills: [
      [146, 184, 204],
      [34, 84, 74],
    ],
    ridgeCount: 4,
    hasWater: false,
    hasStars: false,
  },
  {
    name: 'Moon above the fjord',
    aspect: 2 / 3,
    sky: [
      [8, 14, 38],
      [20, 40, 84],
      [62, 96, 142],
    ],
    light: { color: [240, 244, 255], x: 0.66, y: 0.2, radius: 0.075 },
    hills: [
      [44, 72, 112],
      [6, 12, 26],
    ],
    ridgeCount: 3,
    hasWater: true,
    hasStars: true,
  },
  {
    name: 'Autumn hills',
    aspect: 16 / 9,
    sky: [
      [120, 164, 196],
      [206, 214, 204],
      [250, 226, 178],
    ],
    light: { color: [255, 240, 200], x: 0.8, y: 0.3, radius: 0.05 },
    hills: [
      [206, 160, 112],
      [122, 46, 24],
    ],
    ridgeCount: 5,
    hasWater: false,
    hasStars: false,
  },
  {
    name: 'Mist in the valley',
    aspect: 3 / 4,
    sky: [
      [176, 190, 200],
      [208, 216, 218],
      [238, 238, 230],
    ],
    light: { color: [255, 252, 240], x: 0.4, y: 0.34, radius: 0.06 },
    hills: [
      [202, 210, 210],
      [58, 78, 84],
    ],
    ridgeCount: 6,
    hasWater: false,
    hasStars: false,
  },
  {
    name: 'Desert at noon',
    aspect: 3 / 2,
    sky: [
      [46, 128, 200],
      [126, 188, 222],
      [250, 224, 176],
    ],
    light: { color: [255, 255, 236], x: 0.5, y: 0.18, radius: 0.045 },
    hills: [
      [236, 188, 122],
      [176, 92, 44],
    ],
    ridgeCount: 3,
    hasWater: false,
    hasStars: false,
  },
  {
    name: 'Northern night',
    aspect: 16 / 9,
    sky: [
      [6, 10, 30],
      [14, 62, 74],
      [70, 170, 136],
    ],
    light: { color: [226, 240, 250], x: 0.18, y: 0.24, radius: 0.04 },
    hills: [
      [26, 70, 76],
      [4, 10, 16],
    ],
    ridgeCount: 2,
    hasWater: true,
    hasStars: true,
  },
  {
    name: 'Rose dawn',
    aspect: 1,
    sky: [
      [118, 132, 190],
      [232, 160, 178],
      [255, 222, 196],
    ],
    light: { color: [255, 244, 224], x: 0.36, y: 0.43, radius: 0.08 },
    hills: [
      [204, 142, 168],
      [62, 42, 82],
    ],
    ridgeCount: 4,
    hasWater: true,
    hasStars: false,
  },
  {
    name: 'Green islands',
    aspect: 4 / 3,
    sky: [
      [56, 144, 196],
      [142, 208, 222],
      [244, 246, 222],
    ],
    light: { color: [255, 250, 214], x: 0.72, y: 0.26, radius: 0.055 },
    hills: [
      [116, 176, 150],
      [22, 92, 54],
    ],
    ridgeCount: 2,
    hasWater: true,
    hasStars: false,
  },
  {
    name: 'Last light',
    aspect: 2 / 3,
    sky: [
      [24, 22, 60],
      [122, 44, 96],
      [250, 126, 72],
    ],
    light: { color: [255, 214, 140], x: 0.48, y: 0.42, radius: 0.09 },
    hills: [
      [128, 46, 82],
      [18, 12, 34],
    ],
    ridgeCount: 4,
    hasWater: true,
    hasStars: true,
  },
];

/** Draws a scene: RGBA, four bytes a pixel. */
export function drawScene(scene: Scene, width: number, height: number): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray(width * height * 4);
  const ground = Math.round(height * horizon);
  drawSky(scene, pixels, width, height);
  for (let ridge = 0; ridge < scene.ridgeCount; ridge += 1) drawRidge(scene, ridge, pixels, width, height);
  if (scene.hasWater) drawWater(pixels, width, height, ground);
  return pixels;
}

/**
 * A scene as a JPEG file of exactly these pixels. The file differs for every `comment`, so that no two pictures are the
 * same bytes.
 */
export function sceneJpeg(scene: Scene, width: number, height: number, comment: string): Buffer {
  return withComment(encodeScene(scene, width, height), comment);
}

const encodedScenes = new Map<string, Buffer>();

function encodeScene(scene: Scene, width: number, height: number): Buffer {
  const key = `${scene.name} ${width}×${height}`;
  const kept = encodedScenes.get(key);
  if (kept) return kept;
  const { data } = encode({ data: drawScene(scene, width, height), width, height }, 80);
  encodedScenes.set(key, data);
  return data;
}

/** Puts a COM segment (ITU-T T.81, B.2.4.5) right after the start marker. */
function withComment(file: Buffer, comment: string): Buffer {
  const text = Buffer.from(comment);
  const head = Buffer.from([0xff, 0xd8, 0xff, 0xfe, (text.length + 2) >> 8, (text.length + 2) & 0xff]);
  return Buffer.concat([head, text, file.subarray(2)]);
}

function drawSky(scene: Scene, pixels: Uint8ClampedArray, width: number, height: number): void {
  const { light } = scene;
  const short = Math.min(width, height);
  for (let y = 0; y < height; y += 1) {
    const [red, green, blue] = skyColor(scene.sky, y / (height * horizon));
    const dy = (y - light.y * height) / short;
    for (let x = 0; x < width; x += 1) {
      const dx = (x - light.x * width) / short;
      const distance = Math.sqrt(dx * dx + dy * dy);
      const disc = clampShare((light.radius - distance) * short);
      const glow = Math.max(disc, 0.5 * Math.max(0, 1 - distance / (light.radius * 6)) ** 2);
      const star = scene.hasStars && y < height * 0.5 && noiseAt(x, y) > 0.9985 ? 150 * noiseAt(y, x) : 0;
      const at = (y * width + x) * 4;
      pixels[at] = red + (light.color[0] - red) * glow + star;
      pixels[at + 1] = green + (light.color[1] - green) * glow + star;
      pixels[at + 2] = blue + (light.color[2] - blue) * glow + star;
      pixels[at + 3] = 255;
    }
  }
}

function drawRidge(
  scene: Scene,
  ridge: number,
  pixels: Uint8ClampedArray,
  width: number,
  height: number,
): void {
  const nearness = scene.ridgeCount === 1 ? 1 : ridge / (scene.ridgeCount - 1);
  const color = mixColors(scene.hills[0], scene.hills[1], nearness);
  const middle = horizon - 0.2 + nearness * (scene.hasWater ? 0.13 : 0.34);
  const swing = 0.09 - nearness * 0.03;
  const phase = ridge * 2.7 + scene.name.length;
  for (let x = 0; x < width; x += 1) {
    const along = (x / width) * scene.aspect;
    const shape =
      Math.sin(along * 3.1 + phase) * 0.55 +
      Math.sin(along * 7.3 + phase * 1.7) * 0.3 +
      Math.sin(along * 23 + phase * 3.1) * 0.08 +
      Math.sin(along * 61 + phase * 5.3) * 0.03;
    const top = (middle + shape * swing) * height;
    for (let y = Math.max(0, Math.floor(top)); y < height; y += 1) {
      const cover = clampShare(y + 1 - top);
      const shade =
        1 - 0.35 * clampShare((y - top) / (height * 0.4)) + (noiseAt(x >> 1, y >> 1) - 0.5) * 0.06;
      const at = (y * width + x) * 4;
      blendPixel(pixels, at, color, shade, cover);
    }
  }
}

/** Below the horizon lies what is above it, upside down, darker and rippled. */
function drawWater(pixels: Uint8ClampedArray, width: number, height: number, ground: number): void {
  for (let y = ground; y < height; y += 1) {
    const depth = (y - ground) / (height - ground);
    const ripple = Math.sin((y - ground) ** 0.7 * 2.4) * depth * width * 0.012;
    const mirrored = Math.max(
      0,
      Math.round(ground - 1 - (y - ground) * 1.25 + Math.sin(y * 1.3) * depth * 5),
    );
    const shade = 0.86 - depth * 0.3;
    for (let x = 0; x < width; x += 1) {
      const from = (mirrored * width + Math.min(width - 1, Math.max(0, Math.round(x + ripple)))) * 4;
      const at = (y * width + x) * 4;
      pixels[at] = (pixels[from] ?? 0) * shade;
      pixels[at + 1] = (pixels[from + 1] ?? 0) * shade + 4;
      pixels[at + 2] = (pixels[from + 2] ?? 0) * shade + 10;
    }
  }
}

function blendPixel(pixels: Uint8ClampedArray, at: number, color: Color, shade: number, cover: number): void {
  for (let channel = 0; channel < 3; channel += 1) {
    const under = pixels[at + channel] ?? 0;
    const over = (color[channel] ?? 0) * shade;
    pixels[at + channel] = under + (over - under) * cover;
  }
}

function skyColor([top, middle, bottom]: Scene['sky'], depth: number): Color {
  return depth < 0.6
    ? mixColors(top, middle, depth / 0.6)
    : mixColors(middle, bottom, Math.min(1, (depth - 0.6) / 0.4));
}

function mixColors(from: Color, to: Color, share: number): Color {
  return [
    from[0] + (to[0] - from[0]) * share,
    from[1] + (to[1] - from[1]) * share,
    from[2] + (to[2] - from[2]) * share,
  ];
}

function clampShare(value: number): number {
  return Math.min(1, Math.max(0, value));
}

/** The same number from 0 to 1 for the same place, without any pattern to see. */
function noiseAt(x: number, y: number): number {
  let bits = Math.imul(x + 1, 0x9e3779b1) ^ Math.imul(y + 1, 0x85ebca77);
  bits = Math.imul(bits ^ (bits >>> 15), 0xc2b2ae3d);
  return ((bits ^ (bits >>> 13)) >>> 0) / 0xffffffff;
}
