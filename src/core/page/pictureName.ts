const anywhere = /\.(?:jpe?g|jfif|png|gif|webp|avif|bmp|tiff?|jxl|heic)(?![a-z\d])/i;
const last = /\.(?:jpe?g|jfif|png|gif|webp|avif|bmp|tiff?|jxl|heic)$/i;

/** Whether a text has the name of a picture's file in it, as most addresses of pictures do. */
export function namesPicture(text: string): boolean {
  return anywhere.test(text);
}

/** Whether an address ends as a picture's file does. It may be a page about one (`/wiki/File:X.png`). */
export function endsAsPicture({ pathname }: URL): boolean {
  return last.test(pathname);
}

/** SVG is not saved: it is a document with scripts. */
export function isSvg({ pathname }: URL): boolean {
  return /\.svgz?$/i.test(pathname);
}

/** Pictures of nothing, which hold a place free or make a distance. */
export function isSpacer({ pathname }: URL): boolean {
  return /\/(?:spacer|blank|pixel|transparent|trans|clear|cleardot|empty|1x1|dot)\.(?:gif|png)$/i.test(
    pathname,
  );
}
