import type { License } from '../../shared/picture/picture';
import { maxTitleLength } from './fields';
import { candidatesAt, scriptCandidates } from './imageCandidates';
import { licenseOfPage, onlyLicense } from './pageLicense';
import { hasPictureExtension, isPictureFile } from '../../shared/picture/pictureTypes';
import { isSvg } from './pictureName';
import { policyOfLink } from './referrerPolicy';
import { isSameButForSize, pathWithoutSuffix } from './sizeVariants';
import {
  createSighting,
  resolveAddress,
  type AddSighting,
  type Bases,
  type Candidate,
  type Sighting,
} from './sighting';
import { attributeText, attributeValue, rawValue, type Attributes } from './tags';
import { decodeReferences, cleanLine } from './text';
import { isItemImage } from './metadataPictures';

/** UTF-16 units of a caption or of the text of a link. */
const maxTextLength = 2_400;
/** Open at once. */
const maxFigures = 50;

interface Figure {
  readonly sightings: Sighting[];
  readonly licenses: License[];
  caption: string;
}

/** An open link. */
interface OpenLink {
  /** The address of the picture that it seems to lead to; empty for none. */
  readonly picture: readonly Candidate[];
  /** Where it leads, whatever that is. */
  readonly target: Candidate | null;
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
  readonly #addSighting: AddSighting;
  readonly #licenses: License[] = [];
  readonly #figures: Figure[] = [];
  #openCaptions = 0;
  #link: OpenLink | null = null;

  constructor(bases: Bases, add: AddSighting) {
    this.#bases = bases;
    this.#addSighting = add;
  }

  addStartTag(name: string, attributes: Attributes): void {
    switch (name) {
      case 'link':
        if (isLicenseLink(attributes)) this.#addLicense(attributeValue(attributes, 'href') ?? '', '');
        break;
      case 'a':
        this.#endLink();
        this.#link = this.#openLink(attributes);
        break;
      case 'figure':
        if (this.#figures.length < maxFigures)
          this.#figures.push({ sightings: [], licenses: [], caption: '' });
        break;
      case 'figcaption':
        this.#openCaptions += 1;
        break;
    }
  }

  addEndTag(name: string): void {
    switch (name) {
      case 'figcaption':
        this.#openCaptions = Math.max(0, this.#openCaptions - 1);
        break;
      case 'figure':
        this.#endFigure();
        break;
      case 'a':
        this.#endLink();
        break;
    }
  }

  addText(text: string): void {
    const figure = this.#figures.at(-1);
    if (figure && this.#openCaptions > 0 && figure.caption.length < maxTextLength)
      figure.caption += text.slice(0, maxTextLength);
    const link = this.#link;
    if (link && link.license !== null && link.text.length < maxTextLength)
      link.text += text.slice(0, maxTextLength);
  }

  /** Adds a picture that is shown at this point of the page. */
  addShownPicture(place: Sighting): void {
    this.#figures.at(-1)?.sightings.push(place);
    if (this.#link && !this.#link.isUsed) {
      const { picture, target } = this.#link;
      this.#link.isUsed = true;
      const isLarger =
        picture.length === 0 &&
        target &&
        place.candidates.some(({ url }) => isSameButForSize(url, target.url));
      place.candidates = [...(isLarger ? [target] : picture), ...place.candidates];
    }
  }

  /** Ends what is still open at the end of the page. Returns its licence; null if it has none, or several. */
  endPage(): License | null {
    this.#endLink();
    while (this.#figures.length > 0) this.#endFigure();
    return onlyLicense(this.#licenses);
  }

  #openLink(attributes: Attributes): OpenLink {
    const href = attributeValue(attributes, 'href');
    const [found] = candidatesAt(attributeText(attributes, 'href'), 'link', this.#bases);
    const picture =
      found && (isItemImage(attributes) || this.#isPictureLink(found.url))
        ? [found]
        : scriptCandidates(attributes, 'link', this.#bases).own;
    const policy = policyOfLink(attributes);
    const asLink = (each: Candidate): Candidate => ({
      ...each,
      rank: 'link',
      origin: 'page',
      ...(policy && { referrerPolicy: policy }),
    });
    return {
      picture: picture.slice(0, 1).map(asLink),
      target: found ? asLink(found) : null,
      isUsed: false,
      title: cleanLine(attributeValue(attributes, 'title') ?? '', maxTitleLength),
      license: isLicenseLink(attributes) ? (href ?? null) : null,
      text: '',
    };
  }

  /** Whether the name of what a link leads to is that of a picture; in a document drawings and icons count. */
  #isPictureLink(url: URL): boolean {
    const path = pathWithoutSuffix(url);
    return hasPictureExtension(path) || (this.#bases.page === null && (isPictureFile(path) || isSvg(url)));
  }

  #endLink(): void {
    const link = this.#link;
    this.#link = null;
    if (!link) return;
    if (!link.isUsed)
      this.#addSighting(
        createSighting(link.picture, { titles: [null, null, link.title, null], kind: 'link' }),
      );
    if (link.license !== null) this.#addLicense(link.license, decodeReferences(link.text));
  }

  #addLicense(address: string, name: string): void {
    const url = resolveAddress(address, this.#bases)?.href;
    const license = licenseOfPage(url, name.trim() === '' ? null : name, 'about:blank');
    if (license) (this.#figures.at(-1)?.licenses ?? this.#licenses).push(license);
  }

  #endFigure(): void {
    const figure = this.#figures.pop();
    if (!figure) return;
    const caption = cleanLine(decodeReferences(figure.caption), maxTitleLength);
    const license = onlyLicense(figure.licenses);
    for (const place of figure.sightings) {
      place.titles[1] ??= caption;
      place.license ??= license;
    }
  }
}

function isLicenseLink(attributes: Attributes): boolean {
  return /(?:^|\s)license(?:\s|$)/i.test(
    `${rawValue(attributes, 'rel')} ${rawValue(attributes, 'itemprop')}`,
  );
}
