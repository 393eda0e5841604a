/** Whether an address is that of an SVG, which is not saved: it is a document that can contain scripts. */
export function isSvg({ pathname }: URL): boolean {
  return /\.svgz?$/i.test(pathname);
}

/** Whether an address is that of a spacer or a tracking pixel. */
export function isSpacer({ pathname }: URL): boolean {
  return /\/(?:(?:spacer|blank|pixel|transparent|trans|clear|cleardot|empty|1x1|dot)\.(?:gif|png)|[\w-]{1,30}[_-](?:spacer|blank|transparent|trans|cleardot|1x1)\.gif)$/i.test(
    pathname,
  );
}
