import { fingerprintOf, type Fingerprint, type Fingerprinted } from '../src/shared/panel/fingerprint';
import type { Comparisons } from '../src/shared/panel/lookAlikes';
import { maxPrintsPerMessage } from '../src/shared/panel/toHost';
import type { Actions, View } from './view';

/** So many thumbnails are loaded side by side. */
const lanes = 4;
/** What is known is told at most once per this many milliseconds. */
const tellIntervalMs = 250;
/** Larger files take the browser longer than a frame to decode, which it does where it draws. */
const maxPixels = 2_000_000;
/** Pixels of the longest edge that are looked at; thumbnails are hardly larger. */
const maxEdge = 320;

/** So long pictures are compared at a time, in milliseconds: when nothing moves, browsers call much more than a frame idle. */
const maxCompareMs = 8;

interface Job {
  readonly key: string;
  readonly address: string;
}

/**
 * Finds out how thumbnails look, of those that nobody has looked at so far, and compares all that are known: one at a time, and only while
 * the page has nothing else to do. What it returns is to be called with every new view.
 */
export function fingerprinter({
  reportFingerprints,
  noteCompared,
}: Pick<Actions, 'reportFingerprints' | 'noteCompared'>): (view: View) => void {
  let tiles: View['tiles'] = new Map();
  let comparisons: Comparisons | undefined;
  /** Those that are found out, or will be. */
  let begun = new Set<string>();
  let jobs: Job[] = [];
  let running = 0;
  let prints: Fingerprinted[] = [];
  let timer: number | undefined;
  let toCompare: Fingerprinted[] = [];
  let isComparing = false;

  function add(print: Fingerprinted): void {
    prints.push(print);
    if (prints.length >= maxPrintsPerMessage) return tellPrints();
    timer ??= window.setTimeout(tellPrints, tellIntervalMs);
  }

  function tellPrints(): void {
    window.clearTimeout(timer);
    timer = undefined;
    reportFingerprints(prints);
    prints = [];
  }

  async function run(): Promise<void> {
    running += 1;
    for (let job = jobs.shift(); job; job = jobs.shift()) {
      const image = await loadImage(job.address);
      await whenIdle();
      add({ key: job.key, fingerprint: image && readFingerprint(image) });
    }
    running -= 1;
  }

  async function compare(): Promise<void> {
    isComparing = true;
    while (toCompare.length > 0) {
      await whenIdle();
      const start = performance.now();
      do {
        const { key, fingerprint } = toCompare.pop() ?? {};
        if (key !== undefined && fingerprint) comparisons?.add(key, fingerprint);
      } while (toCompare.length > 0 && performance.now() - start < maxCompareMs);
    }
    await whenIdle();
    isComparing = false;
    noteCompared();
  }

  return (view) => {
    if (view.tiles === tiles && view.comparisons === comparisons) return;
    tiles = view.tiles;
    if (view.comparisons !== comparisons) {
      // Another list: what is left of the last one is of no use now.
      ({ comparisons } = view);
      begun = new Set();
      jobs = [];
    }
    toCompare = [];
    for (const { key, thumbnail, fingerprint } of tiles.values()) {
      if (fingerprint && !comparisons.has(key)) toCompare.push({ key, fingerprint });
      if (!thumbnail || fingerprint !== undefined || begun.has(key)) continue;
      begun.add(key);
      jobs.push({ key, address: thumbnail });
    }
    if (toCompare.length > 0 && !isComparing) void compare();
    while (running < Math.min(lanes, running + jobs.length)) void run();
  };
}

/** Null for what is no picture, or is not there any more. */
async function loadImage(address: string): Promise<HTMLImageElement | null> {
  const image = new Image();
  // VS Code's resources are of another origin, and what is drawn of them without this cannot be read.
  image.crossOrigin = 'anonymous';
  image.src = address;
  try {
    await image.decode();
  } catch {
    return null;
  }
  return image;
}

function whenIdle(): Promise<void> {
  return new Promise((resolve) => requestIdleCallback(() => resolve()));
}

const canvas = document.createElement('canvas');

/** The fingerprint of a picture that is loaded; null where it has none, or has so many pixels that the page would stop. */
export function readFingerprint(image: HTMLImageElement): Fingerprint | null {
  const { naturalWidth, naturalHeight } = image;
  if (naturalWidth * naturalHeight > maxPixels) return null;
  const scale = Math.min(1, maxEdge / Math.max(naturalWidth, naturalHeight));
  const width = Math.round(naturalWidth * scale);
  const height = Math.round(naturalHeight * scale);
  if (width === 0 || height === 0) return null;
  // Also clears it.
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return null;
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, width, height);
  return fingerprintOf(context.getImageData(0, 0, width, height));
}
