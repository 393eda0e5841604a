/** How many different pictures there are; every address is unique all the same. */
export const distinctPictures = 64;

/** Bytes of picture number `index`: spread evenly from half to one and a half of the mean. */
export function pictureBytes(index: number, meanBytes: number): number {
  return Math.round(meanBytes * (0.5 + ((index % distinctPictures) + 0.5) / distinctPictures));
}

export function totalBytes(count: number, meanBytes: number): number {
  let bytes = 0;
  for (let index = 0; index < count; index += 1) bytes += pictureBytes(index, meanBytes);
  return bytes;
}

export function pictureAddresses(site: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${site}/${index}.jpg`);
}
