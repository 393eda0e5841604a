import { rawValue, type Attributes } from './tags';

/** Characters. A page with less text, no picture and scripts is an empty frame for them. */
const maxFrameCharacters = 200;
/** A frame may have a logo. */
const maxFramePictures = 2;
/** Ids and names of elements that frameworks draw into. */
const rootNames = /^(?:root|app|app-root|react-root|__next|__nuxt|___gatsby|q-app|svelte)$/i;

/**
 * Whether scripts draw a page, as far as its text tells: it has scripts, and either shows no picture and hardly any words,
 * or at most a logo or two beside an empty element of a name that frameworks use. What stands in `noscript` does not count.
 */
export class ScriptMarks {
  #scripts = 0;
  #characters = 0;
  /** The tag name of an open element that frameworks draw into, as long as it is empty. */
  #rootElement: string | null = null;
  #hasEmptyRoot = false;

  addStartTag(name: string, attributes: Attributes): void {
    // Data is no script.
    if (name === 'script' && !/json/i.test(rawValue(attributes, 'type'))) this.#scripts += 1;
    const isRoot = rootNames.test(rawValue(attributes, 'id')) || rootNames.test(name);
    this.#rootElement = isRoot ? name : null;
  }

  addEndTag(name: string): void {
    if (name === this.#rootElement) this.#hasEmptyRoot = true;
    this.#rootElement = null;
  }

  addText(text: string): void {
    const { length } = text.trim();
    this.#characters += length;
    if (length > 0) this.#rootElement = null;
  }

  /** `shown`: pictures that the page's body shows by itself. */
  isDrawnByScript(shown: number): boolean {
    if (this.#scripts === 0) return false;
    return (
      (shown === 0 && this.#characters < maxFrameCharacters) ||
      (shown <= maxFramePictures && this.#hasEmptyRoot)
    );
  }
}
