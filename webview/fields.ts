import { icon } from './icons';
import {
  appendButton,
  appendSuggestions,
  appendTextArea,
  appendTextField,
  submitOnEnter,
  type TextParts,
} from './toolkit';

export interface Field {
  readonly element: HTMLElement;
  /** The text in the field; setting the same text again does not move the caret. */
  value: string;
  /** Shows an error under the field; null removes it. */
  setError(text: string | null): void;
  /** Shows a hint at the end of the field. */
  setHint(text: string): void;
  /** Shows a placeholder while the field is empty. */
  setPlaceholder(text: string): void;
  focus(): void;
  /** Gives it the focus, with all that stands in it selected, so that typing replaces it. */
  select(): void;
}

/** A field of one line. */
export interface TextField extends Field {
  /** Sets the suggested texts; works only in a field that was created with suggestions. */
  setSuggestions(texts: readonly string[]): void;
}

/** A field for several lines that grows with its content. */
export interface AreaField extends Field {
  setLabel(text: string): void;
}

export interface Button {
  readonly element: HTMLElement;
  set(look: { readonly label?: string; readonly primary?: boolean; readonly disabled?: boolean }): void;
}

export function submitForm(parent: HTMLElement, label: string, onSubmit: () => void): HTMLFormElement {
  const element = document.createElement('form');
  element.setAttribute('aria-label', label);
  element.noValidate = true;
  element.addEventListener('submit', (event) => {
    event.preventDefault();
    onSubmit();
  });
  submitOnEnter(element);
  parent.append(element);
  return element;
}

export function textField(
  parent: HTMLElement,
  options: {
    readonly label: string;
    readonly kind: 'text' | 'path' | 'number';
    /** More cannot be typed or pasted. */
    readonly maxLength: number;
    /** Whether texts will be suggested. */
    readonly suggests?: boolean;
    readonly onInput: (value: string) => void;
  },
): TextField {
  const element = appendElement(parent, `field ${options.kind}`);
  element.title = options.label;
  const parts = appendTextField(element, options.label);
  const { input } = parts;
  input.spellcheck = options.kind === 'text';
  if (options.kind === 'number') input.inputMode = 'numeric';
  const setSuggestions = options.suggests ? appendSuggestions(input) : () => undefined;
  return Object.assign(fieldOf(element, parts, options), { setSuggestions });
}

export function textArea(
  parent: HTMLElement,
  options: {
    readonly label: string;
    /** More cannot be typed or pasted. */
    readonly maxLength: number;
    readonly onInput: (value: string) => void;
  },
): AreaField {
  const element = appendElement(parent, 'field');
  element.classList.add('lines');
  const parts = appendTextArea(element, options.label);
  parts.input.rows = 1;
  parts.input.spellcheck = false;
  return Object.assign(fieldOf(element, parts, options), {
    setLabel: (text: string) => setText(parts.element, text),
  });
}

function fieldOf(
  element: HTMLElement,
  { element: control, input, hint, error }: TextParts<HTMLInputElement | HTMLTextAreaElement>,
  { maxLength, onInput }: { readonly maxLength: number; readonly onInput: (value: string) => void },
): Field {
  input.autocomplete = 'off';
  input.maxLength = maxLength;
  control.addEventListener('input', () => onInput(control.value));

  const errorText = document.createElement('span');
  error.append(icon('error'), errorText);
  error.hidden = true;
  hint.hidden = true;
  return {
    element,
    get value() {
      return control.value;
    },
    set value(value) {
      // The toolkit hands the value on to its input a moment later; a key typed in between would be lost.
      if (control.value !== value) control.value = input.value = value;
    },
    setError(text) {
      setText(errorText, text ?? '');
      error.hidden = text === null;
      element.classList.toggle('invalid', text !== null);
      if (text === null) input.removeAttribute('aria-invalid');
      else input.setAttribute('aria-invalid', 'true');
    },
    setHint(text) {
      setText(hint, text);
      hint.hidden = text === '';
    },
    setPlaceholder(text) {
      if (input.placeholder !== text) input.placeholder = text;
    },
    focus: () => input.focus(),
    select() {
      input.focus();
      input.select();
    },
  };
}

export function toolkitButton(
  parent: HTMLElement,
  options: { readonly label: string; readonly primary?: boolean; readonly onClick: () => void },
): Button {
  const element = appendButton(parent, options.label);
  element.appearance = options.primary ? 'primary' : 'secondary';
  element.addEventListener('click', (event) => {
    // The second click of a double click would press what the button has become meanwhile: Search, then Cancel.
    if (element.disabled || event.detail > 1) return;
    options.onClick();
  });
  return {
    element,
    set({ label, primary, disabled }) {
      if (label !== undefined && element.textContent !== label) element.textContent = label;
      if (primary !== undefined) element.appearance = primary ? 'primary' : 'secondary';
      if (disabled !== undefined) element.disabled = disabled;
    },
  };
}

/** Creates an element with this class name and appends it to its parent. */
export function appendElement<Tag extends keyof HTMLElementTagNameMap = 'div'>(
  parent: HTMLElement,
  className: string,
  tag: Tag = 'div' as Tag,
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  if (className !== '') element.className = className;
  parent.append(element);
  return element;
}

/** A link to a page of the web, which VS Code opens in the browser. */
export function appendLink(parent: HTMLElement, text: string): HTMLAnchorElement {
  const link = appendElement(parent, '', 'a');
  link.rel = 'noreferrer';
  link.textContent = text;
  return link;
}

/** Sets an element's text only where it differs, so that nothing is announced or deselected needlessly. */
export function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
