import type { Attributes } from './tags';

/** Characters. A page with less text, no picture and scripts is an empty frame for them. */
const fewWords = 200;
/** A frame may have a logo. */
const fewPictures = 2;
/** Ids and names of elements that frameworks draw into. */
const rootName = /^(?:root|app|app-root|react-root|__next|__nuxt|___gatsby|q-app|svelte)$/i;

/**
 * Whether scripts draw a page, as far as its text tells: it has scripts, and either shows no picture and hardly any words,
 * or at most a logo or two beside an empty element of a name that frameworks use. What stands in `noscript` does not count.
 */
export class ScriptMarks {
  #scripts = 0;
  #words = 0;
  /** The tag name of an open element that frameworks draw into, as long as it is empty. */
  #root: string | null = null;
  #hasEmptyRoot = false;

  start(name: string, attributes: Attributes): void {
    // Data is no script.
    if (name === 'script' && !/json/i.test(attributes.get('type') ?? '')) this.#scripts += 1;
    const isRoot = rootName.test(attributes.get('id') ?? '') || rootName.test(name);
    this.#root = isRoot ? name : null;
  }

  end(name: string): void {
    if (name === this.#root) this.#hasEmptyRoot = true;
    this.#root = null;
  }

  text(text: string): void {
    const { length } = text.trim();
    this.#words += length;
    if (length > 0) this.#root = null;
  }

  /** `shown`: pictures that the page's body shows by itself. */
  isDrawn(shown: number): boolean {
    if (this.#scripts === 0) return false;
    return (shown === 0 && this.#words < fewWords) || (shown <= fewPictures && this.#hasEmptyRoot);
  }
}
