import { appendElement } from './fields';

export interface Flyout {
  /** What it shows is put in here. */
  readonly element: HTMLElement;
  readonly isOpen: boolean;
  open(): void;
  close(): void;
}

/** Space that is kept to the edge of the view, in pixels. */
const edge = 8;

let count = 0;

/**
 * A surface that lies over the page while its button is pressed: the button closes it, and so do Escape and a click elsewhere.
 * `onToggle` is called after it was opened or closed.
 */
export function flyout(
  parent: HTMLElement,
  options: {
    readonly button: HTMLElement;
    readonly className: string;
    readonly label: string;
    readonly onToggle?: () => void;
  },
): Flyout {
  const { button, onToggle = () => undefined } = options;
  const element = appendElement(parent, `flyout ${options.className}`);
  element.role = 'group';
  element.ariaLabel = options.label;
  element.id = `flyout-${(count += 1)}`;
  element.hidden = true;
  button.ariaExpanded = 'false';
  button.setAttribute('aria-controls', element.id);

  const set = (isOpen: boolean): void => {
    if ((element.hidden !== false) !== isOpen) return;
    const hadFocus = element.contains(document.activeElement);
    element.hidden = !isOpen;
    if (isOpen) element.style.setProperty('--room', roomFor(element, button));
    button.ariaExpanded = String(isOpen);
    if (hadFocus) button.focus();
    onToggle();
  };
  button.addEventListener('click', () => set(element.hidden !== false));
  for (const part of [button, element]) {
    part.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || event.isComposing || element.hidden) return;
      event.stopPropagation();
      set(false);
    });
  }
  document.addEventListener('pointerdown', ({ target }) => {
    if (target instanceof Node && !element.contains(target) && !button.contains(target)) set(false);
  });
  return {
    element,
    get isOpen() {
      return !element.hidden;
    },
    open: () => set(true),
    close: () => set(false),
  };
}

/** The height that there is between what a surface hangs on and the edge of the view: more than that scrolls. */
function roomFor(element: HTMLElement, button: HTMLElement): string {
  const { top, bottom } = element.getBoundingClientRect();
  const isAbove = bottom <= button.getBoundingClientRect().bottom;
  return `max(120px, ${isAbove ? `${bottom - edge}px` : `100vh - ${top + edge}px`})`;
}
