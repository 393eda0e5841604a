import type { FileBytes } from './fileBytes';
import { JpegBits, readJpegCodes, type JpegCodes } from './jpegBits';
import { hasSegment, nextJpegMarker } from './jpegMarkers';

/** One of the colors of a frame (ITU T.81, B.2.2). */
interface Component {
  readonly id: number;
  readonly across: number;
  readonly down: number;
  /** Blocks that its part of the picture takes, and those that whole MCUs take. */
  readonly columns: number;
  readonly rows: number;
  readonly allColumns: number;
  /** For each coefficient of each block, whether it is other than zero by now; empty unless progressive. */
  readonly isCoded: Uint8Array;
  /** How many low bits of each coefficient have not come yet; -1 before the first scan that brings it. */
  readonly missingBits: Int8Array;
}

interface Frame {
  readonly isProgressive: boolean;
  readonly components: readonly Component[];
  readonly mcuColumns: number;
  readonly mcuRows: number;
}

/** What a scan brings of its components (ITU T.81, B.2.3). */
interface Scan {
  readonly members: readonly ScanMember[];
  readonly first: number;
  readonly last: number;
  /** Whether an earlier scan brought the higher bits. */
  readonly isRefined: boolean;
  readonly missingBits: number;
}

interface ScanMember {
  readonly component: Component;
  readonly dc: JpegCodes;
  readonly ac: JpegCodes;
}

const noCodes: JpegCodes = {
  short: new Uint16Array(256),
  largest: new Int32Array(17).fill(-1),
  places: new Int32Array(17),
  values: new Uint8Array(),
};
/** Of a frame: some 200 megapixels. Of all scans together, so that no file takes seconds. */
const maxBlocks = 4_000_000;
const maxVisitedBlocks = 40_000_000;
const maxCheckedBytes = 32 * 1024 * 1024;
const blockSize = 64;

/**
 * Whether the compressed data of a JPEG holds every block of its picture, and a progressive one all bits of it. Only
 * for files without an end: it reads every code, which takes some 60 ms for each megabyte, of a progressive one 200. Files
 * with arithmetic coding, or larger than 32 MiB, are not read.
 */
export function hasAllJpegData(file: FileBytes): boolean {
  return file.length <= maxCheckedBytes && new JpegData(file).isWhole();
}

class JpegData {
  readonly #file: FileBytes;
  /** Files whose rest never came are filled up with zeros; data itself is filled up with ones. */
  readonly #end: number;
  readonly #dcCodes: JpegCodes[] = [];
  readonly #acCodes: JpegCodes[] = [];
  #frame: Frame | null = null;
  #restartInterval = 0;
  #visitedBlocks = 0;

  constructor(file: FileBytes) {
    this.#file = file;
    let end = file.length;
    while (end > 0 && file.byteAt(end - 1) === 0) end -= 1;
    this.#end = end;
  }

  isWhole(): boolean {
    const file = this.#file;
    let marker = nextJpegMarker(file, 2);
    while (marker) {
      const { code, end } = marker;
      const next = hasSegment(code) ? end + file.uint16BE(end) : end;
      if (next > this.#end) break;
      if (code === 0xc4) this.#readCodes(end + 2, next);
      if (code === 0xdd) this.#restartInterval = file.uint16BE(end + 2);
      if (code === 0xc0 || code === 0xc1 || code === 0xc2) this.#frame = readFrame(file, end, code === 0xc2);
      const at = code === 0xda ? this.#readScan(end, next) : next;
      if (at === null) return false;
      marker = nextJpegMarker(file, at);
    }
    return (
      this.#frame !== null &&
      this.#frame.components.every(({ missingBits }) => missingBits.every((bits) => bits === 0))
    );
  }

  #readCodes(start: number, end: number): void {
    for (let at = start; at < end;) {
      const target = this.#file.byteAt(at);
      const read = readJpegCodes(this.#file, at + 1);
      (target < 0x10 ? this.#dcCodes : this.#acCodes)[target & 15] = read.codes;
      at = read.end;
    }
  }

  /** Reads a scan; returns where its data ends, or null if that is not all there. */
  #readScan(header: number, start: number): number | null {
    const frame = this.#frame;
    const scan = frame && this.#scanAt(header, frame);
    if (!frame || !scan) return null;
    const bits = new JpegBits(this.#file, start, this.#end);
    const blocks = new BlockReader(scan, frame.isProgressive, bits);
    const [only, second] = scan.members;
    const isInterleaved = second !== undefined;
    const columns = isInterleaved || !only ? frame.mcuColumns : only.component.columns;
    const rows = isInterleaved || !only ? frame.mcuRows : only.component.rows;
    const units = columns * rows;
    for (let unit = 0; unit < units; unit += 1) {
      if (this.#restartInterval > 0 && unit > 0 && unit % this.#restartInterval === 0) {
        bits.skipRestart();
        blocks.restart();
      }
      const [column, row] = [unit % columns, Math.floor(unit / columns)];
      for (const member of scan.members) {
        const { across, down, allColumns } = member.component;
        const [wide, high] = isInterleaved ? [across, down] : [1, 1];
        for (let y = 0; y < high; y += 1)
          for (let x = 0; x < wide; x += 1)
            blocks.readBlock(member, (row * high + y) * allColumns + column * wide + x);
        this.#visitedBlocks += wide * high;
      }
      if (bits.isShort || this.#visitedBlocks > maxVisitedBlocks) return null;
    }
    for (const { component } of scan.members)
      component.missingBits.fill(scan.missingBits, scan.first, scan.last + 1);
    return bits.at;
  }

  #scanAt(header: number, { components, isProgressive }: Frame): Scan | null {
    const file = this.#file;
    const count = file.byteAt(header + 2);
    const members: ScanMember[] = [];
    for (let at = header + 3; members.length < count; at += 2) {
      const component = components.find(({ id }) => id === file.byteAt(at));
      if (!component || at >= this.#end) return null;
      const tables = file.byteAt(at + 1);
      const [dc, ac] = [this.#dcCodes[tables >> 4] ?? noCodes, this.#acCodes[tables & 15] ?? noCodes];
      members.push({ component, dc, ac });
    }
    if (!isProgressive) return { members, first: 0, last: blockSize - 1, isRefined: false, missingBits: 0 };
    const at = header + 3 + 2 * count;
    const bits = file.byteAt(at + 2);
    const [first, last] = [file.byteAt(at), file.byteAt(at + 1)];
    if (first > last || last >= blockSize || (first === 0) !== (last === 0)) return null;
    if (first > 0 && count !== 1) return null;
    return { members, first, last, isRefined: bits >= 0x10, missingBits: bits & 15 };
  }
}

function readFrame(file: FileBytes, start: number, isProgressive: boolean): Frame | null {
  const [height, width, count] = [file.uint16BE(start + 3), file.uint16BE(start + 5), file.byteAt(start + 7)];
  const parts = Array.from({ length: count }, (_, index) => {
    const at = start + 8 + index * 3;
    return { id: file.byteAt(at), across: file.byteAt(at + 1) >> 4, down: file.byteAt(at + 1) & 15 };
  });
  const most = {
    across: Math.max(...parts.map(({ across }) => across)),
    down: Math.max(...parts.map(({ down }) => down)),
  };
  if (count === 0 || count > 4 || width === 0 || height === 0) return null;
  if (parts.some(({ across, down }) => across < 1 || across > 4 || down < 1 || down > 4)) return null;
  const mcuColumns = Math.ceil(width / (8 * most.across));
  const mcuRows = Math.ceil(height / (8 * most.down));
  const blocks = parts.reduce((sum, { across, down }) => sum + across * down, 0) * mcuColumns * mcuRows;
  if (blocks > maxBlocks) return null;
  const components = parts.map(({ id, across, down }): Component => {
    const allColumns = mcuColumns * across;
    return {
      id,
      across,
      down,
      columns: Math.ceil((width * across) / (8 * most.across)),
      rows: Math.ceil((height * down) / (8 * most.down)),
      allColumns,
      isCoded: new Uint8Array(isProgressive ? allColumns * mcuRows * down * blockSize : 0),
      missingBits: new Int8Array(blockSize).fill(-1),
    };
  });
  return { isProgressive, components, mcuColumns, mcuRows };
}

/** Reads the blocks of one scan; of their values only what is needed to go on. */
class BlockReader {
  readonly #scan: Scan;
  readonly #isProgressive: boolean;
  readonly #bits: JpegBits;
  /** How many blocks more have nothing new in them. */
  #emptyBlocks = 0;

  constructor(scan: Scan, isProgressive: boolean, bits: JpegBits) {
    this.#scan = scan;
    this.#isProgressive = isProgressive;
    this.#bits = bits;
  }

  restart(): void {
    this.#emptyBlocks = 0;
  }

  readBlock({ component: { isCoded }, dc, ac }: ScanMember, block: number): void {
    const { first, isRefined } = this.#scan;
    if (!this.#isProgressive) this.#readSequential(dc, ac);
    else if (first > 0 && isRefined) this.#refineAc(ac, isCoded, block * blockSize);
    else if (first > 0) this.#readAc(ac, isCoded, block * blockSize);
    else if (isRefined) this.#bits.takeBits(1);
    else this.#bits.takeBits(this.#bits.takeCode(dc) & 15);
  }

  /** ITU T.81, F.2.2. */
  #readSequential(dc: JpegCodes, ac: JpegCodes): void {
    const bits = this.#bits;
    bits.takeBits(bits.takeCode(dc) & 15);
    for (let at = 1; at < blockSize; at += 1) {
      const code = bits.takeCode(ac);
      if (code === 0) return;
      at += code >> 4;
      bits.takeBits(code & 15);
    }
  }

  /** ITU T.81, G.1.2.2. */
  #readAc(ac: JpegCodes, isCoded: Uint8Array, start: number): void {
    if (this.#emptyBlocks > 0) {
      this.#emptyBlocks -= 1;
      return;
    }
    const bits = this.#bits;
    for (let at = this.#scan.first; at <= this.#scan.last; at += 1) {
      const code = bits.takeCode(ac);
      const [run, size] = [code >> 4, code & 15];
      if (size === 0 && run < 15) {
        this.#emptyBlocks = 2 ** run - 1 + bits.takeBits(run);
        return;
      }
      at += run;
      bits.takeBits(size);
      if (size > 0 && at < blockSize) isCoded[start + at] = 1;
    }
  }

  /** ITU T.81, G.1.2.3: every coefficient that is known has one more bit, which stands between the new ones. */
  #refineAc(ac: JpegCodes, isCoded: Uint8Array, start: number): void {
    const bits = this.#bits;
    const { first, last } = this.#scan;
    let at = first;
    while (this.#emptyBlocks === 0 && at <= last && !bits.isShort) {
      const code = bits.takeCode(ac);
      const size = code & 15;
      let run = code >> 4;
      if (size === 0 && run < 15) {
        this.#emptyBlocks = 2 ** run + bits.takeBits(run);
        break;
      }
      bits.takeBits(size);
      for (; at <= last; at += 1) {
        if (isCoded[start + at] === 1) bits.takeBits(1);
        else if (run === 0) break;
        else run -= 1;
      }
      if (size > 0 && at <= last) isCoded[start + at] = 1;
      at += 1;
    }
    if (this.#emptyBlocks === 0) return;
    this.#emptyBlocks -= 1;
    for (; at <= last; at += 1) if (isCoded[start + at] === 1) bits.takeBits(1);
  }
}
