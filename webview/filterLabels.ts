import * as l10n from '@vscode/l10n';
import type { LicenseNeed, Orientation, TypeNeed } from '../src/shared/panel/filters';
import { pictureTypes } from '../src/shared/picture/pictureTypes';

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
