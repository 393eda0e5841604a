// Line drawings in the colour of the text around them, on a grid of 16 (the picture: 48).
const drawings = {
  pass: { size: 16, paths: ['M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13z', 'M5 8.2l2.1 2.1L11 6.2'] },
  warning: { size: 16, paths: ['M8 2L1.5 13.5h13z', 'M8 6.5v3.2', 'M8 11.4v.4'] },
  error: { size: 16, paths: ['M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13z', 'M8 4.8v3.8', 'M8 10.8v.4'] },
  check: { size: 16, paths: ['M3.2 8.4l3.2 3.2L12.8 5'] },
  cross: { size: 16, paths: ['M4 4l8 8', 'M12 4l-8 8'] },
  clock: { size: 16, paths: ['M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13z', 'M8 4.5V8l2.4 1.6'] },
  ring: { size: 16, paths: ['M8 1.8A6.2 6.2 0 0 1 14.2 8'] },
  star: {
    size: 16,
    paths: ['M8 1.8l1.9 3.9l4.3.6l-3.1 3l.7 4.3L8 11.6l-3.8 2l.7-4.3l-3.1-3l4.3-.6z'],
  },
  trash: {
    size: 16,
    paths: ['M2.5 4h11', 'M6 4V2.5h4V4', 'M4 4l.7 9.5h6.6L12 4', 'M6.8 6.5v4.5', 'M9.2 6.5v4.5'],
  },
  sort: { size: 16, paths: ['M5 2.5v11', 'M2.5 11L5 13.5L7.5 11', 'M11 13.5v-11', 'M8.5 5L11 2.5L13.5 5'] },
  loupe: {
    size: 16,
    paths: ['M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 0 0 0-9z', 'M10.3 10.3l3.7 3.7', 'M7 5v4', 'M5 7h4'],
  },
  stack: {
    size: 16,
    paths: ['M5.5 5.5h8v8h-8z', 'M3.8 10.5H2.5v-8h8v1.3'],
  },
  chevronLeft: { size: 16, paths: ['M10 3L5 8l5 5'] },
  chevronRight: { size: 16, paths: ['M6 3l5 5l-5 5'] },
  pictures: {
    size: 48,
    paths: [
      'M14 10V8.5a2.5 2.5 0 0 1 2.5-2.5h25a2.5 2.5 0 0 1 2.5 2.5v19a2.5 2.5 0 0 1-2.5 2.5H40',
      'M6.5 14h27a2.5 2.5 0 0 1 2.5 2.5v21a2.5 2.5 0 0 1-2.5 2.5h-27A2.5 2.5 0 0 1 4 37.5v-21A2.5 2.5 0 0 1 6.5 14z',
      'M4.5 36l8.3-9.2a1.6 1.6 0 0 1 2.4 0l5.3 6',
      'M17.5 36.5l8-8.6a1.6 1.6 0 0 1 2.4 0l7.6 8.2',
      'M27.5 18.5a2.2 2.2 0 1 0 0 4.4a2.2 2.2 0 0 0 0-4.4z',
    ],
  },
} as const;

export type IconName = keyof typeof drawings;

const svgNamespace = 'http://www.w3.org/2000/svg';

/** Creates an icon. It is decoration: text beside it says what it means. */
export function icon(name: IconName): SVGSVGElement {
  const { size, paths } = drawings[name];
  const element = document.createElementNS(svgNamespace, 'svg');
  element.setAttribute('class', `icon ${name}`);
  element.part.add('icon');
  element.setAttribute('viewBox', `0 0 ${size} ${size}`);
  element.setAttribute('aria-hidden', 'true');
  for (const d of paths) {
    const path = document.createElementNS(svgNamespace, 'path');
    path.setAttribute('d', d);
    element.append(path);
  }
  return element;
}

/** Appends a box for one icon; the returned function changes the icon. */
export function markBox(parent: HTMLElement): (name: IconName) => void {
  const element = document.createElement('div');
  element.className = 'mark';
  parent.append(element);
  let shown: IconName | null = null;
  return (name) => {
    if (shown === name) return;
    shown = name;
    element.replaceChildren(icon(name));
  };
}
