import { appendElement, setText } from './fields';

// Controls that the toolkit lacks, or has without the needed roles and states: plain elements in the same style.

export interface PlainButton {
  readonly element: HTMLButtonElement;
  set(look: { readonly label?: string; readonly disabled?: boolean; readonly pressed?: boolean }): void;
}

/** A small button that looks like a link, like a chip that stays pressed, or like an item of a menu. */
export function plainButton(
  parent: HTMLElement,
  options: { readonly look: 'link' | 'chip' | 'item'; readonly label: string; readonly onClick: () => void },
): PlainButton {
  const element = appendElement(parent, options.look, 'button');
  element.type = 'button';
  element.textContent = options.label;
  element.addEventListener('click', options.onClick);
  return {
    element,
    set({ label, disabled, pressed }) {
      if (label !== undefined) setText(element, label);
      if (disabled !== undefined) element.disabled = disabled;
      if (pressed !== undefined) element.ariaPressed = String(pressed);
    },
  };
}

export interface DropDown<Value extends string> {
  readonly element: HTMLElement;
  /** Shows the choices and selects one of them. */
  set(value: Value, choices: readonly (readonly [value: Value, label: string])[]): void;
  setDisabled(disabled: boolean): void;
}

export function dropDown<Value extends string>(
  parent: HTMLElement,
  options: { readonly label: string; readonly onChange: (value: Value) => void },
): DropDown<Value> {
  const element = appendElement(parent, 'field', 'label');
  element.title = options.label;
  appendElement(element, 'label', 'span').textContent = options.label;
  const select = appendElement(element, '', 'select');
  let values: readonly Value[] = [];
  select.addEventListener('change', () => {
    const value = values[select.selectedIndex];
    if (value !== undefined) options.onChange(value);
  });
  return {
    element,
    set(value, choices) {
      values = choices.map(([each]) => each);
      while (select.options.length > choices.length) select.remove(choices.length);
      choices.forEach(([, label], index) => {
        setText(select.options[index] ?? appendElement(select, '', 'option'), label);
      });
      const index = values.indexOf(value);
      if (select.selectedIndex !== index) select.selectedIndex = index;
    },
    setDisabled(disabled) {
      select.disabled = disabled;
    },
  };
}

export interface Slider {
  set(value: number): void;
}

/** A value between two others. `onInput` is called while it is moved. */
export function slider(
  parent: HTMLElement,
  options: {
    readonly label: string;
    readonly least: number;
    readonly most: number;
    readonly onInput: (value: number) => void;
  },
): Slider {
  const element = appendElement(parent, 'slider', 'label');
  appendElement(element, '', 'span').textContent = options.label;
  const input = appendElement(element, '', 'input');
  input.type = 'range';
  input.min = String(options.least);
  input.max = String(options.most);
  input.step = '4';
  input.addEventListener('input', () => options.onInput(input.valueAsNumber));
  return {
    set(value) {
      const text = String(Math.round(value));
      if (input.value !== text) input.value = text;
    },
  };
}

export interface CheckBox {
  readonly element: HTMLElement;
  set(checked: boolean, label: string): void;
}

export function checkBox(parent: HTMLElement, onChange: (checked: boolean) => void): CheckBox {
  const element = appendElement(parent, 'check', 'label');
  const input = appendElement(element, '', 'input');
  input.type = 'checkbox';
  input.addEventListener('change', () => onChange(input.checked));
  const text = appendElement(element, '', 'span');
  return {
    element,
    set(checked, label) {
      if (input.checked !== checked) input.checked = checked;
      setText(text, label);
    },
  };
}
