/** After so many pages of sources in a row without a picture of use, none is expected of the others. */
export const maxFruitlessPages = 10;

/** How long a search for pictures of use goes on in vain. */
export class FruitlessPages {
  #count = 0;

  /** Whether going on is no use. */
  get isEnough(): boolean {
    return this.#count >= maxFruitlessPages;
  }

  /** Notes pages with new pictures, and whether any of these is of use. What comes after it is enough changes nothing. */
  note(pages: number, isAnyOfUse: boolean): void {
    if (!this.isEnough) this.#count = isAnyOfUse ? 0 : this.#count + pages;
  }
}
