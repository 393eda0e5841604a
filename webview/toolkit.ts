import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeTextArea,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';

// The one file that knows @vscode/webview-ui-toolkit 1.4.0, its last version. Its faults are fixed here, each where it
// shows. A prefix of our own leaves room for another toolkit beside it.
provideVSCodeDesignSystem().withPrefix('ui').register(vsCodeButton(), vsCodeTextArea(), vsCodeTextField());

/** The inner parts exist once the element is in the document, so each of these is made inside its parent. */
export type ValueElement = HTMLElement & { value: string };
export type ButtonElement = HTMLElement & { disabled: boolean; appearance: 'primary' | 'secondary' };

export interface TextParts<Input extends HTMLInputElement | HTMLTextAreaElement> {
  readonly element: ValueElement;
  /** The real input, inside the element's shadow. */
  readonly input: Input;
  /** At the end of the input's box; `error` is under it. Both must be in the same shadow root as the input. */
  readonly hint: HTMLElement;
  readonly error: HTMLElement;
}

export function appendTextField(parent: HTMLElement, label: string): TextParts<HTMLInputElement> {
  return appendText(parent, 'ui-text-field', 'input', label);
}

/** Appends a text field for several lines. */
export function appendTextArea(parent: HTMLElement, label: string): TextParts<HTMLTextAreaElement> {
  return appendText(parent, 'ui-text-area', 'textarea', label);
}

function appendText<Name extends 'input' | 'textarea'>(
  parent: HTMLElement,
  tag: string,
  name: Name,
  label: string,
): TextParts<HTMLElementTagNameMap[Name]> {
  const element = document.createElement(tag) as ValueElement;
  element.textContent = label;
  parent.append(element);
  // The toolkit copies the label into an aria-label, over any that was there; the visible label is the better name.
  element.removeAttribute('aria-label');
  const input = element.shadowRoot?.querySelector(name);
  if (!input) throw new Error('The text field has no input.');
  const error = descriptionPart(input, 'error');
  const hint = descriptionPart(input, 'hint');
  input.after(hint);
  element.shadowRoot?.append(error);
  return { element, input, hint, error };
}

/** Adds suggestions of the browser to an input. Their list must be in the same shadow root as the input. */
export function appendSuggestions(input: HTMLInputElement): (texts: readonly string[]) => void {
  const list = document.createElement('datalist');
  list.id = 'suggestions';
  input.after(list);
  input.setAttribute('list', list.id);
  return (texts) => {
    if (texts.length === list.options.length && texts.every((text, at) => text === list.options[at]?.value))
      return;
    list.replaceChildren(
      ...texts.map((text) => {
        const option = document.createElement('option');
        option.value = text;
        return option;
      }),
    );
  };
}

function descriptionPart(input: HTMLElement, name: string): HTMLElement {
  const element = document.createElement('div');
  element.id = name;
  element.part.add(name);
  input.setAttribute('aria-describedby', `${input.getAttribute('aria-describedby') ?? ''} ${name}`.trim());
  return element;
}

/**
 * Appends a button, never of the type `submit`: the toolkit ignores that attribute, and with the property Enter on any
 * other button would press it too. Its owner calls `requestSubmit`.
 */
export function appendButton(parent: HTMLElement, label: string): ButtonElement {
  const element = document.createElement('ui-button') as ButtonElement;
  element.textContent = label;
  parent.append(element);
  return element;
}

/**
 * Ctrl or Cmd with A in a text field goes no further than the page: VS Code would answer it with a select-all of its own a moment
 * later, and the first letter that is typed until then would be overwritten.
 */
export function keepSelectAllInFields(page: HTMLElement): void {
  page.addEventListener('keydown', (event) => {
    const { target, key, ctrlKey, metaKey } = event;
    if (key.toLowerCase() !== 'a' || !(ctrlKey || metaKey)) return;
    if (target instanceof Element && target.matches('ui-text-field, ui-text-area')) event.stopPropagation();
  });
}

/**
 * Enter in a text field submits its form. Where Enter begins a new line, it does so together with Ctrl or Cmd.
 */
export function submitOnEnter(form: HTMLFormElement): void {
  form.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Enter' || event.isComposing || event.repeat) return;
      const { target, ctrlKey, metaKey } = event;
      // In a field of several lines Enter begins another one; elsewhere, Ctrl+Enter is a key of the page.
      const submits = ctrlKey || metaKey ? 'ui-text-area' : 'ui-text-field';
      if (!(target instanceof Element) || !target.matches(submits)) return;
      event.preventDefault();
      event.stopPropagation();
      form.requestSubmit();
    },
    { capture: true },
  );
}
