import type { PictureSize, Pixels } from '../../shared/picture/picture';

/**
 * The address of a whole picture at a server of IIIF's Image API. `service` is the picture's own address there, `size` what the
 * standard calls so: `843,` is a width, `max` the largest (iiif.io/api/image/2.1/#size).
 */
export function iiifAddress(service: string, size: string): string {
  return `${service.replace(/\/+$/, '')}/full/${size}/0/default.jpg`;
}

/** The picture in one of these widths, with its pixels where those of the whole picture, or its shape, are known. */
export function iiifSize(service: string, width: number, shape: Pixels | null): PictureSize {
  const url = iiifAddress(service, `${width},`);
  if (shape === null) return { url, width: null, height: null };
  return { url, width, height: Math.max(1, Math.round((width * shape.height) / shape.width)) };
}
