import { rawValue, type Attributes } from './tags';

export interface Frame {
  readonly width: number | null;
  readonly height: number | null;
}

export const noFrame: Frame = { width: null, height: null };
/** CSS pixels. Frames up to this are icons. */
const maxIconEdge = 32;
/** Pixels of what is shown in such a frame, on the densest screens. */
const maxIconFileEdge = 3 * maxIconEdge;
/** UTF-16 units of a style that are looked at. */
const maxStyleLength = 2_000;

/**
 * The frame that an element has by its own style or its attributes, in CSS pixels. Attributes are only hints, which the style
 * overrides (HTML standard, 15.2 and 15.4.3): where one edge of it is relative, they say no more than a ratio.
 */
export function declaredFrame(attributes: Attributes): Frame {
  const style = rawValue(attributes, 'style').slice(0, maxStyleLength);
  const styled = { width: styledEdge(style, 'width'), height: styledEdge(style, 'height') };
  const told = toldFrame(attributes);
  const isRatio =
    told.width !== null && told.height !== null && (styled.width === null || styled.height === null);
  const edge = (name: keyof Frame): number | null => {
    const own = styled[name];
    return own === 'auto' ? null : own !== undefined ? own : isRatio ? null : told[name];
  };
  return { width: edge('width'), height: edge('height') };
}

/** The frame whose ratio the file has that is shown in it, as far as it is known. */
export function declaredRatio(attributes: Attributes): Frame {
  const told = toldFrame(attributes);
  const frame = told.width === null || told.height === null ? declaredFrame(attributes) : told;
  // A pixel has none.
  return Math.min(frame.width ?? 0, frame.height ?? 0) > 1 ? frame : noFrame;
}

/** Whether a frame is that of an icon or a tracking pixel. */
export function isIconFrame({ width, height }: Frame): boolean {
  const edges = [width, height].filter((each) => each !== null);
  if (edges.length === 0) return false;
  const [least, most] = [Math.min(...edges), Math.max(...edges)];
  // Nothing is so high and has no width: the edge was not known.
  return least === 0 && most > maxIconEdge ? false : least <= 1 || most <= maxIconEdge;
}

/** What an image has beside its frame, in which scripts and style sheets may show something larger. */
export interface ImageClues {
  /** Widths of the files that it and its `picture` name, as far as they are known. */
  readonly fileWidths: readonly number[];
  /** Whether scripts put another file into the frame, which may be that of a placeholder. */
  readonly isLazy: boolean;
}

/** Whether an image is shown as an icon or a tracking pixel, by its frame and what else it has. */
export function isIconImage(attributes: Attributes, { fileWidths, isLazy }: ImageClues): boolean {
  // In AMP a frame with one of these is a ratio.
  if (/^\s*(?:responsive|fill|flex-item|fixed-height)\s*$/i.test(rawValue(attributes, 'layout')))
    return false;
  const frame = declaredFrame(attributes);
  if (!isIconFrame(frame)) return false;
  const sizes = rawValue(attributes, 'sizes').slice(0, maxStyleLength).trim();
  const shown = sizes === '' ? undefined : pixelsOf(sizes.slice(sizes.lastIndexOf(',') + 1).trim());
  if (typeof shown === 'number' && shown <= maxIconEdge) return true;
  if (shown !== undefined && !/^auto$/i.test(sizes)) return false;
  if (fileWidths.some((width) => width > maxIconFileEdge)) return false;
  // What next/image writes for a picture whose size its style sheet has.
  return !((isLazy || attributes.has('data-nimg')) && isPlaceholderFrame(frame));
}

/** Whether a frame is that of a pixel, or has numbers that are a ratio, such as 16×9. */
function isPlaceholderFrame({ width, height }: Frame): boolean {
  if (width === null || height === null) return (width ?? height ?? 0) <= 1;
  return Math.min(width, height) <= 1 || (width !== height && greatestDivisor(width, height) === 1);
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

function toldFrame(attributes: Attributes): Frame {
  return {
    width: dimension(rawValue(attributes, 'width')),
    height: dimension(rawValue(attributes, 'height')),
  };
}

/** HTML's dimension attributes; percentages say nothing of pixels. */
function dimension(value: string): number | null {
  const [, digits, rest = ''] = /^\s{0,9}\+?(\d{1,6})(?:\.\d{0,6})?([^]?)/.exec(value) ?? [];
  return digits === undefined || rest === '%' ? null : Number(digits);
}

/** The length that a style gives to an edge; null for a relative one, undefined where it gives none. */
type StyledEdge = number | 'auto' | null | undefined;

/** The edge that a style gives, but no less than its minimum. */
function styledEdge(style: string, name: keyof Frame): StyledEdge {
  if (!style.includes(name)) return undefined;
  const least = lengthIn(style, edgePatterns[name].least);
  if (least === null) return null;
  const edge = lengthIn(style, edgePatterns[name].edge);
  return typeof edge === 'number' && typeof least === 'number' ? Math.max(edge, least) : edge;
}

const edgePatterns = {
  width: {
    edge: /(?:^|[;\s])width\s{0,9}:\s{0,9}([^;!]{1,40})/gi,
    least: /(?:^|[;\s])min-width\s{0,9}:\s{0,9}([^;!]{1,40})/gi,
  },
  height: {
    edge: /(?:^|[;\s])height\s{0,9}:\s{0,9}([^;!]{1,40})/gi,
    least: /(?:^|[;\s])min-height\s{0,9}:\s{0,9}([^;!]{1,40})/gi,
  },
} as const;

/** The last length that a style gives by such a pattern, in pixels. */
function lengthIn(style: string, pattern: RegExp): StyledEdge {
  const written = [...style.matchAll(pattern)].at(-1)?.[1]?.trim();
  // What has no size yet gets one by scripts, or by its minimum.
  if (written === undefined || written === '0') return undefined;
  return /^auto$/i.test(written) ? 'auto' : pixelsOf(written);
}

/** CSS pixels in one of a unit; `em` as it is where nothing else is said. */
const units: Readonly<Record<string, number>> = { px: 1, pt: 4 / 3, em: 16, rem: 16 };

/** A length of CSS in pixels; null for a relative one. */
function pixelsOf(length: string): number | null {
  const [, number, unit = ''] = /^(\d{0,6}(?:\.\d{1,6})?)(px|pt|em|rem)?$/i.exec(length) ?? [];
  if (number === undefined || number === '') return null;
  const value = Number(number);
  const factor = units[unit.toLowerCase()];
  return factor === undefined ? null : Math.floor(value * factor);
}
