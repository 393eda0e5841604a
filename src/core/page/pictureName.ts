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
