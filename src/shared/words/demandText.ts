import * as l10n from '@vscode/l10n';
import type { ColorNeed, LicenseNeed, Orientation, TypeNeed } from '../panel/filters';
import { pictureTypes } from '../picture/pictureTypes';
import type { DemandName, SearchDemands, UnseenDemand } from '../sources/demands';
import { decimalText } from './l10n';
import { plainText } from './plainText';

/** What a filter by licence shows. */
export function licenseLabel(need: LicenseNeed): string {
  switch (need) {
    case 'any':
      return l10n.t('Any');
    case 'free':
      return l10n.t('Free to use and change');
    case 'conditions':
      return l10n.t('With conditions');
    case 'reserved':
      return l10n.t('All rights reserved or unknown');
    case 'commercial':
      return l10n.t('Free to use commercially');
    case 'modify':
      return l10n.t('Free to modify');
    case 'public-domain':
      return l10n.t('Public domain');
  }
}

export function orientationLabel(orientation: Orientation): string {
  switch (orientation) {
    case 'any':
      return l10n.t('Any');
    case 'landscape':
      return l10n.t('Landscape');
    case 'portrait':
      return l10n.t('Portrait');
    case 'square':
      return l10n.t('Square');
  }
}

export function typeLabel(type: TypeNeed): string {
  switch (type) {
    case 'any':
      return l10n.t('Any');
    case 'unknown':
      return l10n.t('Unknown');
    default:
      return pictureTypes[type].name;
  }
}

export function colorLabel(color: ColorNeed): string {
  switch (color) {
    case 'any':
      return l10n.t('Any');
    case 'red':
      return l10n.t('Red');
    case 'orange':
      return l10n.t('Orange');
    case 'yellow':
      return l10n.t('Yellow');
    case 'green':
      return l10n.t('Green');
    case 'turquoise':
      return l10n.t('Turquoise');
    case 'blue':
      return l10n.t('Blue');
    case 'violet':
      return l10n.t('Violet');
    case 'pink':
      return l10n.t('Pink');
    case 'brown':
      return l10n.t('Brown');
    case 'black':
      return l10n.t('Black');
    case 'gray':
      return l10n.t('Gray');
    case 'white':
      return l10n.t('White');
  }
}

export function leastWidthLabel(width: number): string {
  return l10n.t('≥ {0} px wide', decimalText(width, 0));
}

export function leastHeightLabel(height: number): string {
  return l10n.t('≥ {0} px high', decimalText(height, 0));
}

export function tagsLabel(tags: readonly string[]): string {
  return l10n.t('Tags: {0}', plainText(tags.join(', ')));
}

/** What a search demands, each in a word or two. */
export function demandTexts(demands: SearchDemands): readonly string[] {
  const { license, licenses = [], orientation, minWidth, minHeight, type, color, tags, order } = demands;
  return [
    ...(license ? [licenseLabel(license)] : []),
    ...licenses.map(plainText),
    ...(type ? [typeLabel(type)] : []),
    ...(orientation ? [orientationLabel(orientation)] : []),
    ...(minWidth === undefined ? [] : [leastWidthLabel(minWidth)]),
    ...(minHeight === undefined ? [] : [leastHeightLabel(minHeight)]),
    ...(color ? [colorLabel(color)] : []),
    ...(tags ? [tagsLabel(tags)] : []),
    ...(order ? [l10n.t('Newest')] : []),
  ];
}

/** A kind of demand that filters can see to, as it stands in a sentence. */
export function demandName(name: Exclude<DemandName, UnseenDemand | 'order'>): string {
  switch (name) {
    case 'license':
      return l10n.t('licence');
    case 'orientation':
      return l10n.t('orientation');
    case 'size':
      return l10n.t('size');
    case 'type':
      return l10n.t('type');
  }
}
