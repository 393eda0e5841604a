import * as l10n from '@vscode/l10n';
import { namingErrors } from '../src/shared/form/form';
import { maxFieldLengths } from '../src/shared/form/lengths';
import {
  defaultNaming,
  exampleNames,
  placeholders,
  separators,
  type NamedPicture,
  type Naming,
  type Separator,
} from '../src/shared/form/naming';
import { minimumPixelsOf } from '../src/shared/panel/filters';
import type { ShownPicture } from '../src/shared/panel/gallery';
import { sizeCandidates } from '../src/shared/picture/sizes';
import { fieldErrorText } from '../src/shared/words/fieldErrorText';
import { dropDown, plainButton } from './controls';
import { appendElement, setText, textField, type Field } from './fields';
import { flyout } from './flyout';
import type { Actions, View } from './view';

export interface NamingMenu {
  /** Focusing it opens the menu. */
  readonly field: Pick<Field, 'focus'>;
  render(view: View): void;
  close(): void;
}

const maxExamples = 3;

/** How files are named, with the first names that a save would give. `over` is what the menu lies over while it is open. */
export function namingMenu(parent: HTMLElement, over: HTMLElement, actions: Actions): NamingMenu {
  let view: View | null = null;
  const label = l10n.t('File names');
  const button = plainButton(parent, { look: 'link', label: '⋯', onClick: () => undefined });
  button.element.ariaLabel = button.element.title = label;
  button.element.classList.add('dots');
  const menu = flyout(over, { button: button.element, className: 'naming', label, onToggle: update });

  const fields = appendElement(menu.element, 'fields');
  const template = textField(fields, {
    label: l10n.t('Template'),
    kind: 'text',
    maxLength: maxFieldLengths.template,
    onInput: (value) => edit({ template: value }),
  });
  template.setPlaceholder(defaultNaming.template);
  const separator = dropDown<Separator>(fields, {
    label: l10n.t('For each space'),
    onChange: (value) => edit({ separator: value }),
  });
  const known = appendElement(menu.element, 'quick');
  for (const name of placeholders)
    plainButton(known, { look: 'chip', label: `{${name}}`, onClick: () => append(`{${name}}`) });
  const examples = appendElement(menu.element, 'examples');
  appendElement(examples, '', 'span').textContent = l10n.t('For example');
  const list = appendElement(examples, '', 'ul');
  const items = Array.from({ length: maxExamples }, () => appendElement(list, '', 'li'));

  function edit(change: Partial<Naming>): void {
    if (view) actions.editForm({ naming: { ...view.form.naming, ...change } });
  }

  function append(placeholder: string): void {
    const longer = `${template.value} ${placeholder}`.trim();
    if (longer.length <= maxFieldLengths.template) edit({ template: longer });
    template.focus();
  }

  function update(): void {
    if (!view || !menu.isOpen) return;
    const { naming } = view.form;
    template.value = naming.template;
    const error = namingErrors(naming).template;
    template.setError(error ? fieldErrorText(error, 0) : null);
    separator.set(
      naming.separator,
      separators.map((each) => [each, separatorText(each)]),
    );
    // What a save would begin with.
    const pictures = view.offer.offered.slice(0, maxExamples);
    const names = error ? [] : exampleNames(naming, pictures.map(namedIn(view)));
    examples.hidden = names.length === 0;
    items.forEach((item, at) => {
      const name = names[at];
      item.hidden = name === undefined;
      setText(item, `${name}.${pictures[at]?.type ?? 'jpg'}`);
    });
  }

  return {
    field: {
      focus() {
        menu.open();
        template.focus();
      },
    },
    render(next) {
      view = next;
      update();
    },
    close: () => menu.close(),
  };
}

/** How the shown tab names a picture. */
function namedIn({ form, snapshot }: View): (picture: ShownPicture) => NamedPicture {
  const least = minimumPixelsOf(form.filters);
  return ({ key, keyword, fileName, sizes, title, ...picture }) => ({
    ...picture,
    // What is shown in place of a title is the name of the file, and no title to be named by.
    title: title?.replace(/\.[A-Za-z0-9]{1,5}$/, '') === fileName ? null : title,
    id: key.slice(picture.source.length + 1),
    // In the tab of a word all are named by it.
    keyword: keyword === undefined ? '' : snapshot.searched || keyword,
    file() {
      const [size] = sizeCandidates(sizes, form.size, least);
      return { name: fileName ?? '', width: size?.width ?? null, height: size?.height ?? null };
    },
  });
}

function separatorText(separator: Separator): string {
  switch (separator) {
    case '-':
      return l10n.t('Hyphen');
    case '_':
      return l10n.t('Underscore');
    case ' ':
      return l10n.t('Space');
    case '.':
      return l10n.t('Dot');
  }
}
