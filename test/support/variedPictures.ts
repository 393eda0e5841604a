// Pictures that nobody took, as unlike each other as photographs are: drawn in a browser, each from a number alone. This file runs in the
// page of a test.
import { pickRandom, seededRandom, type Random } from './random';

/** What a picture is of. `moment` is another moment of the same scene: the same place and light, and what stands in it elsewhere. */
export interface Scene {
  readonly seed: number;
  readonly moment?: number;
}

/** Usual frames of cameras, so that many pictures have the same. */
const aspects = [3 / 2, 3 / 2, 3 / 2, 4 / 3, 4 / 3, 2 / 3, 1, 16 / 9];
/** Pixels of the longest edge of what is drawn. */
const edge = 480;

type Canvas = OffscreenCanvas;
type Context = OffscreenCanvasRenderingContext2D;

/** How a scene is drawn: `place` is for what stays as it is from moment to moment, `subject` for what does not. */
interface Drawing {
  readonly context: Context;
  readonly width: number;
  readonly height: number;
  readonly place: Random;
  readonly subject: Random;
}

type Color = readonly [hue: number, saturation: number, lightness: number];

const kinds: readonly ((drawing: Drawing) => void)[] = [
  drawHills,
  drawCity,
  drawBlossoms,
  drawPortrait,
  drawForest,
  drawStillLife,
  drawMeadow,
  drawFields,
  drawSea,
  drawNight,
  drawRoom,
  drawPage,
  drawSky,
  drawFog,
];
/** How many kinds of scenes there are; a scene is of the kind that the rest of its seed says. */
export const kindCount = kinds.length;

/** How many moments of a scene are unlike each other. */
export const moments = 4;

/** Draws a scene. The same number gives the same picture. */
export function drawScene({ seed, moment = 0 }: Scene): Canvas {
  const place = seededRandom(seed * 7919 + 1);
  const subject = subjectOf(seed, moment);
  const aspect = pickRandom(place, aspects);
  const [width, height] = [Math.min(1, aspect), Math.min(1, 1 / aspect)].map((share) =>
    Math.round(edge * share),
  ) as [number, number];
  const canvas = new OffscreenCanvas(width, height);
  const context = contextOf(canvas);
  kinds[seed % kinds.length]?.({ context, width, height, place, subject });
  // What every lens and film adds.
  addTexture({ context, width, height, place, subject }, 0.01 + place() ** 2 * 0.08, 3);
  const vignette = context.createRadialGradient(
    width / 2,
    height / 2,
    edge * 0.3,
    width / 2,
    height / 2,
    edge * 0.75,
  );
  vignette.addColorStop(0, 'rgb(0 0 0 / 0)');
  vignette.addColorStop(1, `rgb(0 0 0 / ${place() * 0.35})`);
  context.fillStyle = vignette;
  context.fillRect(0, 0, width, height);
  return canvas;
}

/** What stands in front is elsewhere at each moment: its first place differs by an eighth of the whole at the least. */
function subjectOf(seed: number, moment: number): Random {
  const random = seededRandom(seed * 104_729 + moment * 31 + 5);
  let first: number | null = (moment + random() / 2) / moments;
  return () => {
    const next = first ?? random();
    first = null;
    return next;
  };
}

export function contextOf(canvas: Canvas): Context {
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('nothing can be drawn');
  return context;
}

const between = (random: Random, low: number, high: number): number => low + random() * (high - low);

function colorOf(random: Random, lightness: readonly [number, number] = [15, 85]): Color {
  return [random() * 360, between(random, 10, 70), between(random, ...lightness)];
}

function css([hue, saturation, lightness]: Color, alpha = 1): string {
  return `hsl(${hue} ${saturation}% ${lightness}% / ${alpha})`;
}

function shaded([hue, saturation, lightness]: Color, by: number): Color {
  return [hue, saturation, Math.max(2, Math.min(97, lightness + by))];
}

function fillSky({ context, width, height, place }: Drawing): void {
  const turn = between(place, -0.4, 0.4);
  const gradient = context.createLinearGradient(width * (0.5 + turn), 0, width * (0.5 - turn), height);
  const base = colorOf(place, [30, 80]);
  gradient.addColorStop(0, css(shaded(base, between(place, -25, 5))));
  gradient.addColorStop(between(place, 0.3, 0.6), css(base));
  gradient.addColorStop(
    1,
    css([base[0] + between(place, -60, 60), base[1], Math.min(92, base[2] + between(place, 0, 25))]),
  );
  context.fillStyle = gradient;
  context.fillRect(0, 0, width, height);
}

/** Light and dark of no particular shape: grain of several sizes, the coarsest with so many grains across. */
function addTexture({ context, width, height, place }: Drawing, strength: number, coarsest: number): void {
  context.save();
  context.globalCompositeOperation = 'soft-light';
  for (let grains = coarsest, octave = 0; octave < 5; grains *= 2.4, octave += 1) {
    const across = Math.max(2, Math.round(grains));
    const down = Math.max(2, Math.round((grains * height) / width));
    const small = new OffscreenCanvas(across, down);
    const pixels = new ImageData(across, down);
    for (let at = 0; at < pixels.data.length; at += 4) {
      pixels.data.fill(place() * 255, at, at + 3);
      pixels.data[at + 3] = 255;
    }
    contextOf(small).putImageData(pixels, 0, 0);
    context.globalAlpha = strength * 4 * 0.75 ** octave > 1 ? 1 : strength * 4 * 0.75 ** octave;
    context.drawImage(small, 0, 0, width, height);
  }
  context.restore();
}

function addClouds(drawing: Drawing): void {
  const { context, width, height, place } = drawing;
  for (let count = Math.floor(between(place, 0, 9)); count > 0; count -= 1) {
    const [x, y] = [place() * width, place() * height * 0.6];
    for (let puff = 0; puff < 8; puff += 1)
      fillBlob(
        context,
        x + between(place, -0.12, 0.12) * width,
        y + between(place, -0.03, 0.03) * height,
        between(place, 0.02, 0.09) * width,
        `rgb(255 255 255 / ${between(place, 0.05, 0.4)})`,
      );
  }
}

function fillBlob(context: Context, x: number, y: number, radius: number, color: string, squash = 1): void {
  context.fillStyle = color;
  context.beginPath();
  context.ellipse(x, y, radius, radius * squash, 0, 0, 2 * Math.PI);
  context.fill();
}

function fillRidge({ context, width, height, place }: Drawing, base: number, color: Color): void {
  const waves = Array.from({ length: 4 }, (_, at) => ({
    height: between(place, 0.01, 0.1) / (at + 1),
    length: between(place, 0.8, 3) * (at + 1),
    start: place() * 7,
  }));
  const gradient = context.createLinearGradient(0, base * height, 0, height);
  gradient.addColorStop(0, css(color));
  gradient.addColorStop(1, css(shaded(color, between(place, -20, 12))));
  context.fillStyle = gradient;
  context.beginPath();
  context.moveTo(0, height);
  for (let x = 0; x <= width; x += 6) {
    const bend = waves.reduce(
      (sum, wave) => sum + wave.height * Math.sin(wave.start + (x / width) * 2 * Math.PI * wave.length),
      0,
    );
    context.lineTo(x, (base + bend) * height);
  }
  context.lineTo(width, height);
  context.fill();
}

function drawHills(drawing: Drawing): void {
  const { context, width, height, place, subject } = drawing;
  fillSky(drawing);
  addClouds(drawing);
  if (place() < 0.5)
    fillBlob(
      context,
      place() * width,
      between(place, 0.05, 0.4) * height,
      between(place, 15, 50),
      'rgb(255 250 225 / 90%)',
    );
  const count = Math.floor(between(place, 2, 6));
  const start = between(place, 0.3, 0.6);
  const color = colorOf(place, [35, 65]);
  for (let at = 0; at < count; at += 1)
    fillRidge(drawing, start + (at * (1 - start)) / count, shaded(color, -at * between(place, 5, 14)));
  addTexture(drawing, 0.06, 6);
  addWalkers(drawing, subject);
}

/** Somebody or something in front, as high as a fifth to two fifths of the picture. */
function addWalkers({ context, width, height, place }: Drawing, subject: Random): void {
  const color = colorOf(place, [10, 90]);
  const size = between(place, 0.2, 0.38) * Math.min(width, height);
  const x = between(subject, 0.1, 0.9) * width;
  const y = between(subject, 0.55, 0.85) * height;
  context.fillStyle = css(color);
  context.fillRect(x - size * 0.2, y - size * 0.5, size * 0.4, size * 0.8);
  fillBlob(context, x, y - size * 0.62, size * 0.17, css(shaded(color, 25)));
}

function drawCity(drawing: Drawing): void {
  const { context, width, height, place, subject } = drawing;
  fillSky(drawing);
  addClouds(drawing);
  const color = colorOf(place, [20, 60]);
  for (let x = -20; x < width;) {
    const wide = between(place, 0.05, 0.18) * width;
    const high = between(place, 0.15, 0.8) * height;
    const own = shaded(color, between(place, -20, 25));
    context.fillStyle = css(own);
    context.fillRect(x, height - high, wide, high);
    const [across, down] = [Math.floor(between(place, 2, 6)), Math.floor(between(place, 4, 14))];
    for (let row = 0; row < down; row += 1)
      for (let column = 0; column < across; column += 1) {
        context.fillStyle = css(shaded(own, place() < 0.4 ? 35 : -12));
        context.fillRect(
          x + ((column + 0.25) * wide) / across,
          height - high + ((row + 0.25) * high) / down,
          (wide / across) * 0.5,
          (high / down) * 0.5,
        );
      }
    x += wide * between(place, 0.8, 1.2);
  }
  addWalkers(drawing, subject);
}

function drawBlossoms(drawing: Drawing): void {
  const { context, width, height, place, subject } = drawing;
  fillSky(drawing);
  addTexture(drawing, 0.1, 2);
  for (let count = Math.floor(between(place, 8, 30)); count > 0; count -= 1)
    fillBlob(
      context,
      place() * width,
      place() * height,
      between(place, 15, 80),
      css(colorOf(place, [40, 90]), 0.35),
    );
  const color = colorOf(place, [45, 85]);
  for (let flowers = Math.floor(between(place, 1, 4)); flowers > 0; flowers -= 1) {
    const [x, y] = [between(subject, 0.15, 0.85) * width, between(subject, 0.15, 0.85) * height];
    const size = between(place, 0.12, 0.28) * Math.min(width, height);
    const petals = Math.floor(between(place, 5, 12));
    const turn = subject() * Math.PI;
    for (let petal = 0; petal < petals; petal += 1) {
      context.fillStyle = css(shaded(color, between(place, -15, 15)));
      context.beginPath();
      const angle = turn + (petal * 2 * Math.PI) / petals;
      context.ellipse(
        x + Math.cos(angle) * size * 0.6,
        y + Math.sin(angle) * size * 0.6,
        size * 0.55,
        size * 0.25,
        angle,
        0,
        2 * Math.PI,
      );
      context.fill();
    }
    fillBlob(context, x, y, size * 0.25, css(colorOf(place, [20, 60])));
  }
}

function drawPortrait(drawing: Drawing): void {
  const { context, width, height, place, subject } = drawing;
  fillSky(drawing);
  addTexture(drawing, 0.08, 3);
  const skin: Color = [between(place, 15, 35), between(place, 25, 55), between(place, 30, 80)];
  const [x, y] = [between(subject, 0.25, 0.75) * width, between(subject, 0.3, 0.55) * height];
  const size = between(place, 0.14, 0.26) * Math.min(width, height);
  const shirt = colorOf(place);
  context.fillStyle = css(shirt);
  context.beginPath();
  context.ellipse(x, y + size * 3, size * between(place, 1.8, 2.6), size * 2, 0, 0, 2 * Math.PI);
  context.fill();
  fillBlob(context, x, y, size, css(skin), 1.3);
  const hair = colorOf(place, [5, 60]);
  context.fillStyle = css(hair);
  context.beginPath();
  context.ellipse(
    x,
    y - size * 0.6,
    size * 1.12,
    size * between(place, 0.6, 1.1),
    0,
    Math.PI * 0.95,
    2.05 * Math.PI,
  );
  context.fill();
  for (const side of [-1, 1]) fillBlob(context, x + side * size * 0.4, y, size * 0.12, 'rgb(20 20 30)');
  context.fillStyle = 'rgb(150 60 60)';
  context.fillRect(x - size * 0.35, y + size * 0.6, size * 0.7, size * 0.12);
  addTexture(drawing, 0.06, 20);
}

function drawForest(drawing: Drawing): void {
  const { context, width, height, place, subject } = drawing;
  fillSky(drawing);
  const leaf: Color = [between(place, 30, 150), between(place, 20, 60), between(place, 20, 50)];
  for (let count = 260; count > 0; count -= 1)
    fillBlob(
      context,
      place() * width,
      place() * height,
      between(place, 6, 36),
      css(shaded(leaf, between(place, -22, 26)), 0.6),
    );
  for (let count = Math.floor(between(place, 3, 14)); count > 0; count -= 1) {
    const trunk: Color = [between(place, 15, 45), between(place, 10, 40), between(place, 8, 55)];
    const [x, wide] = [place() * width, between(place, 0.01, 0.07) * width];
    context.fillStyle = css(trunk);
    context.beginPath();
    context.moveTo(x, height);
    context.lineTo(x + between(place, -0.05, 0.05) * width, 0);
    context.lineTo(x + wide, 0);
    context.lineTo(x + wide * 1.6, height);
    context.fill();
  }
  addTexture(drawing, 0.08, 5);
  addWalkers(drawing, subject);
}

function drawStillLife(drawing: Drawing): void {
  const { context, width, height, place, subject } = drawing;
  const wall = colorOf(place, [50, 96]);
  context.fillStyle = css(wall);
  context.fillRect(0, 0, width, height);
  context.fillStyle = css(shaded(colorOf(place, [30, 85]), 0));
  context.fillRect(0, between(place, 0.6, 0.8) * height, width, height);
  addTexture(drawing, 0.03, 4);
  for (let count = Math.floor(between(place, 1, 5)); count > 0; count -= 1) {
    const color = colorOf(place);
    const [x, y] = [between(subject, 0.12, 0.88) * width, between(subject, 0.5, 0.8) * height];
    const size = between(place, 0.09, 0.2) * Math.min(width, height);
    fillBlob(context, x, y + size, size * 1.2, 'rgb(0 0 0 / 25%)', 0.25);
    const look = context.createRadialGradient(x - size * 0.3, y - size * 0.3, size * 0.1, x, y, size * 1.2);
    look.addColorStop(0, css(shaded(color, 25)));
    look.addColorStop(1, css(shaded(color, -20)));
    context.fillStyle = look;
    context.beginPath();
    if (place() < 0.5) context.arc(x, y, size, 0, 2 * Math.PI);
    else context.rect(x - size * 0.6, y - size, size * 1.2, size * 2);
    context.fill();
  }
}

function drawMeadow(drawing: Drawing): void {
  const { context, width, height, place, subject } = drawing;
  const grass: Color = [between(place, 40, 140), between(place, 20, 60), between(place, 25, 65)];
  context.fillStyle = css(grass);
  context.fillRect(0, 0, width, height);
  addTexture(drawing, 0.12, 3);
  context.lineWidth = 2;
  for (let blades = 500; blades > 0; blades -= 1) {
    const [x, y] = [place() * width, place() * height];
    context.strokeStyle = css(shaded(grass, between(place, -20, 20)), 0.6);
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x + between(place, -8, 8), y - between(place, 8, 34));
    context.stroke();
  }
  const fur = colorOf(place, [8, 90]);
  const [x, y] = [between(subject, 0.25, 0.75) * width, between(subject, 0.35, 0.75) * height];
  const size = between(place, 0.13, 0.24) * Math.min(width, height);
  const way = subject() < 0.5 ? 1 : -1;
  fillBlob(context, x, y, size * 1.4, css(fur), 0.6);
  fillBlob(context, x + way * size * 1.3, y - size * 0.6, size * 0.55, css(shaded(fur, 8)));
  context.fillStyle = css(shaded(fur, -10));
  for (const leg of [-0.9, -0.4, 0.4, 0.9])
    context.fillRect(x + leg * size, y + size * 0.4, size * 0.18, size * 0.8);
}

function drawFields(drawing: Drawing): void {
  const { context, width, height, place, subject } = drawing;
  const base = colorOf(place, [30, 65]);
  context.fillStyle = css(base);
  context.fillRect(0, 0, width, height);
  context.save();
  context.translate(width / 2, height / 2);
  context.rotate(place() * Math.PI);
  for (let y = -edge; y < edge;) {
    const high = between(place, 30, 160);
    for (let x = -edge; x < edge;) {
      const wide = between(place, 40, 240);
      context.fillStyle = css([base[0] + between(place, -50, 50), base[1], between(place, 20, 80)]);
      context.fillRect(x, y, wide - 3, high - 3);
      x += wide;
    }
    y += high;
  }
  context.restore();
  addTexture(drawing, 0.05, 6);
  addWalkers(drawing, subject);
}

function drawSea(drawing: Drawing): void {
  const { context, width, height, place, subject } = drawing;
  fillSky(drawing);
  addClouds(drawing);
  const level = between(place, 0.35, 0.7);
  const water = colorOf(place, [15, 60]);
  context.fillStyle = css(water);
  context.fillRect(0, level * height, width, height);
  for (let waves = 160; waves > 0; waves -= 1) {
    const depth = place();
    context.fillStyle = css(shaded(water, between(place, -14, 22)), 0.5);
    context.fillRect(
      place() * width,
      (level + depth * (1 - level)) * height,
      between(place, 10, 120) * (0.3 + depth),
      2 + depth * 5,
    );
  }
  const [x, size] = [between(subject, 0.1, 0.9) * width, between(place, 0.12, 0.3) * Math.min(width, height)];
  const y = (level + between(subject, 0, 0.1)) * height;
  context.fillStyle = css(colorOf(place, [60, 97]));
  context.beginPath();
  context.moveTo(x, y - size);
  context.lineTo(x + size * 0.6, y);
  context.lineTo(x - size * 0.1, y);
  context.fill();
  context.fillStyle = css(colorOf(place, [8, 35]));
  context.fillRect(x - size * 0.5, y, size * 1.2, size * 0.2);
}

function drawNight(drawing: Drawing): void {
  const { context, width, height, place, subject } = drawing;
  context.fillStyle = css([between(place, 200, 280), 40, between(place, 3, 14)]);
  context.fillRect(0, 0, width, height);
  addTexture(drawing, 0.1, 3);
  for (let lights = Math.floor(between(place, 20, 90)); lights > 0; lights -= 1) {
    const [x, y, size] = [place() * width, between(place, 0.3, 1) * height, between(place, 4, 36)];
    const glow = context.createRadialGradient(x, y, 0, x, y, size * 2);
    const color = colorOf(place, [55, 85]);
    glow.addColorStop(0, css(color));
    glow.addColorStop(1, css(color, 0));
    context.fillStyle = glow;
    context.fillRect(x - size * 2, y - size * 2, size * 4, size * 4);
  }
  addWalkers({ ...drawing, place: seededRandom(Math.floor(place() * 1000)) }, subject);
}

function drawRoom(drawing: Drawing): void {
  const { context, width, height, place, subject } = drawing;
  const wall = colorOf(place, [35, 85]);
  context.fillStyle = css(wall);
  context.fillRect(0, 0, width, height);
  context.fillStyle = css(colorOf(place, [15, 60]));
  context.fillRect(0, between(place, 0.65, 0.85) * height, width, height);
  for (let things = Math.floor(between(place, 2, 7)); things > 0; things -= 1) {
    const [x, y] = [place() * width, between(place, 0.05, 0.7) * height];
    const [wide, high] = [between(place, 0.08, 0.3) * width, between(place, 0.1, 0.4) * height];
    const color = colorOf(place);
    context.fillStyle = css(color);
    context.fillRect(x, y, wide, high);
    context.fillStyle = css(shaded(color, between(place, -25, 35)));
    context.fillRect(x + wide * 0.1, y + high * 0.1, wide * 0.8, high * 0.8);
  }
  addTexture(drawing, 0.04, 3);
  addWalkers(drawing, subject);
}

/** A scanned page: all of a book have the same margins. */
function drawPage(drawing: Drawing): void {
  const { context, width, height, place, subject } = drawing;
  context.fillStyle = css([45, between(place, 5, 35), between(place, 80, 96)]);
  context.fillRect(0, 0, width, height);
  const [left, right] = [between(place, 0.08, 0.16) * width, between(place, 0.84, 0.92) * width];
  const line = between(place, 11, 20);
  context.fillStyle = `rgb(40 35 30 / ${between(place, 0.6, 0.95)})`;
  for (let y = between(place, 0.06, 0.12) * height; y < height * 0.92; y += line) {
    // Paragraphs begin and end where they do on this page.
    if (subject() < 0.06) continue;
    const end = subject() < 0.15 ? between(subject, 0.2, 0.9) : 1;
    for (let x = left; x < left + (right - left) * end;) {
      const word = between(subject, 8, 60);
      for (let at = x; at < Math.min(x + word, right); at += 6)
        context.fillRect(at, y + subject() * 2, 4, line * between(subject, 0.3, 0.6));
      x += word + 8;
    }
  }
}

/** A wide sky: hardly more than a change from dark to light. */
function drawSky(drawing: Drawing): void {
  const { context, width, height, place, subject } = drawing;
  fillSky(drawing);
  // A balloon, or the sun behind a veil.
  fillBlob(
    context,
    subject() * width,
    between(subject, 0.1, 0.6) * height,
    between(place, 0.03, 0.1) * width,
    css(colorOf(place, place() < 0.5 ? [5, 25] : [90, 98]), between(place, 0.3, 0.9)),
  );
}

/** Hills in thick fog. */
function drawFog(drawing: Drawing): void {
  const { context, width, height, place, subject } = drawing;
  const air: Color = [between(place, 180, 240), between(place, 0, 15), between(place, 60, 85)];
  context.fillStyle = css(air);
  context.fillRect(0, 0, width, height);
  for (let count = 3; count > 0; count -= 1)
    fillRidge(drawing, 0.9 - count * 0.17, shaded(air, -between(place, 1, 4) * (4 - count)));
  context.globalAlpha = between(place, 0.3, 0.6);
  addWalkers(drawing, subject);
  context.globalAlpha = 1;
}
