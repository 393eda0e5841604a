import type { License } from '../../shared/picture/picture';
import { maxTitle } from './fields';
import { candidate, lazyCandidates } from './imageAddresses';
import { licenseFrom, onlyLicense } from './pageLicense';
import { endsAsPicture } from '../../shared/picture/pictureTypes';
import { placeOf, type AddPlace, type Bases, type Candidate, type Place } from './place';
import { attribute, type Attributes } from './tags';
import { decodeReferences, oneLine } from './text';
import { isItemImage } from './toldPictures';

/** UTF-16 units of a caption or of the text of a link. */
const maxText = 2_400;
/** Open at once. */
const maxFigures = 50;

interface Figure {
  readonly places: Place[];
  readonly licenses: License[];
  caption: string;
}

/** An open link. */
interface Link {
  /** The address of the picture that it seems to lead to; empty for none. */
  readonly picture: readonly Candidate[];
  /** Whether it has a picture inside it. */
  isUsed: boolean;
  readonly title: string | null;
  /** The licence that it leads to, which its text may name. */
  readonly license: string | null;
  text: string;
}

/**
 * What stands around the pictures of a page and belongs to them: links to larger ones, figures with their captions, and
 * licences, which are the page's where they stand in no figure. A link that leads to a picture and has none inside it
 * is a sighting of its own.
 */
export class Surroundings {
  readonly #bases: Bases;
  readonly #add: AddPlace;
  readonly #licenses: License[] = [];
  readonly #figures: Figure[] = [];
  #captions = 0;
  #link: Link | null = null;

  constructor(bases: Bases, add: AddPlace) {
    this.#bases = bases;
    this.#add = add;
  }

  start(name: string, attributes: Attributes): void {
    switch (name) {
      case 'link':
        if (isLicense(attributes)) this.#licensed(attribute(attributes, 'href') ?? '', '');
        break;
      case 'a':
        this.#endLink();
        this.#link = this.#opened(attributes);
        break;
      case 'figure':
        if (this.#figures.length < maxFigures) this.#figures.push({ places: [], licenses: [], caption: '' });
        break;
      case 'figcaption':
        this.#captions += 1;
        break;
    }
  }

  end(name: string): void {
    switch (name) {
      case 'figcaption':
        this.#captions = Math.max(0, this.#captions - 1);
        break;
      case 'figure':
        this.#endFigure();
        break;
      case 'a':
        this.#endLink();
        break;
    }
  }

  text(text: string): void {
    const figure = this.#figures.at(-1);
    if (figure && this.#captions > 0 && figure.caption.length < maxText)
      figure.caption += text.slice(0, maxText);
    const link = this.#link;
    if (link && link.license !== null && link.text.length < maxText) link.text += text.slice(0, maxText);
  }

  /** Adds a picture that is shown at this point of the page. */
  shown(place: Place): void {
    this.#figures.at(-1)?.places.push(place);
    if (this.#link && !this.#link.isUsed) {
      this.#link.isUsed = true;
      place.candidates = [...this.#link.picture, ...place.candidates];
    }
  }

  /** Ends what is still open at the end of the page. Returns its licence; null if it has none, or several. */
  close(): License | null {
    this.#endLink();
    while (this.#figures.length > 0) this.#endFigure();
    return onlyLicense(this.#licenses);
  }

  #opened(attributes: Attributes): Link {
    const href = attribute(attributes, 'href');
    const [found] = candidate(href, 'link', this.#bases);
    const picture =
      found && (isItemImage(attributes) || endsAsPicture(found.url.pathname))
        ? [found]
        : lazyCandidates(attributes, this.#bases);
    return {
      picture: picture.slice(0, 1).map((each) => ({ ...each, rank: 'link', isHint: false })),
      isUsed: false,
      title: oneLine(attribute(attributes, 'title') ?? '', maxTitle),
      license: isLicense(attributes) ? (href ?? null) : null,
      text: '',
    };
  }

  #endLink(): void {
    const link = this.#link;
    this.#link = null;
    if (!link) return;
    if (!link.isUsed)
      this.#add(placeOf(link.picture, { titles: [null, null, link.title, null], isLink: true }));
    if (link.license !== null) this.#licensed(link.license, decodeReferences(link.text));
  }

  #licensed(address: string, name: string): void {
    const license = licenseFrom(address, name.trim() === '' ? null : name, this.#bases.base);
    if (license) (this.#figures.at(-1)?.licenses ?? this.#licenses).push(license);
  }

  #endFigure(): void {
    const figure = this.#figures.pop();
    if (!figure) return;
    const caption = oneLine(decodeReferences(figure.caption), maxTitle);
    const license = onlyLicense(figure.licenses);
    for (const place of figure.places) {
      place.titles[1] ??= caption;
      place.license ??= license;
    }
  }
}

function isLicense(attributes: Attributes): boolean {
  return /(?:^|\s)license(?:\s|$)/i.test(
    `${attributes.get('rel') ?? ''} ${attributes.get('itemprop') ?? ''}`,
  );
}
