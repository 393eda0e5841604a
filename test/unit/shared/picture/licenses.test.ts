import assert from 'node:assert/strict';
import {
  bothAllowed,
  creativeCommonsLicense,
  isLicenseAllowed,
  licenseById,
  licenseByAddress,
  licenseByName,
  type LicenseId,
} from '../../../../src/shared/picture/licenses';
import { flickrLicense } from '../../../../src/core/sources/flickr/licenses';

describe('licences', () => {
  it('name their terms and lead to them', () => {
    assert.deepEqual(licenseById('CC-BY-SA-4.0'), {
      id: 'CC-BY-SA-4.0',
      name: 'CC BY-SA 4.0',
      url: 'https://creativecommons.org/licenses/by-sa/4.0/',
    });
  });

  describe('of Flickr', () => {
    // As flickr.photos.licenses.getInfo lists them: number and the part of the address that says which one it is.
    const listed: readonly (readonly [number, string])[] = [
      [1, '/licenses/by-nc-sa/2.0/'],
      [2, '/licenses/by-nc/2.0/'],
      [3, '/licenses/by-nc-nd/2.0/'],
      [4, '/licenses/by/2.0/'],
      [5, '/licenses/by-sa/2.0/'],
      [6, '/licenses/by-nd/2.0/'],
      [7, '/commons/usage/'],
      [8, '/government-copyright'],
      [9, '/publicdomain/zero/1.0/'],
      [10, '/publicdomain/mark/1.0/'],
      [11, '/licenses/by/4.0/'],
      [12, '/licenses/by-sa/4.0/'],
      [13, '/licenses/by-nd/4.0/'],
      [14, '/licenses/by-nc/4.0/'],
      [15, '/licenses/by-nc-sa/4.0/'],
      [16, '/licenses/by-nc-nd/4.0/'],
    ];
    for (const [number, path] of listed) {
      it(`${number} is ${path}`, () => {
        const { url = null } = flickrLicense(number) ?? {};
        assert.ok(url?.endsWith(path), url ?? 'no address');
      });
    }

    it('0 is all rights reserved, and a number that is not listed is unknown', () => {
      assert.equal(flickrLicense(0)?.name, 'All rights reserved');
      assert.equal(flickrLicense(17), null);
      assert.equal(flickrLicense(null), null);
    });
  });

  describe('of Creative Commons', () => {
    const cc = 'https://creativecommons.org';
    // Elements, version and port as Openverse and Wikimedia Commons give them; id, name, address.
    const known: readonly (readonly [[string, string, string?], string, string, string])[] = [
      [['by', '2.0'], 'CC-BY-2.0', 'CC BY 2.0', `${cc}/licenses/by/2.0/`],
      [['by-sa', '2.5'], 'CC-BY-SA-2.5', 'CC BY-SA 2.5', `${cc}/licenses/by-sa/2.5/`],
      [['BY-ND', '3.0'], 'CC-BY-ND-3.0', 'CC BY-ND 3.0', `${cc}/licenses/by-nd/3.0/`],
      [['by-nc', '1.0'], 'CC-BY-NC-1.0', 'CC BY-NC 1.0', `${cc}/licenses/by-nc/1.0/`],
      [['by-nc-sa', '4.0'], 'CC-BY-NC-SA-4.0', 'CC BY-NC-SA 4.0', `${cc}/licenses/by-nc-sa/4.0/`],
      [['by-nc-nd', '4.0'], 'CC-BY-NC-ND-4.0', 'CC BY-NC-ND 4.0', `${cc}/licenses/by-nc-nd/4.0/`],
      [['by-nd-nc', '1.0'], 'CC-BY-NC-ND-1.0', 'CC BY-NC-ND 1.0', `${cc}/licenses/by-nd-nc/1.0/`],
      [['by-sa', '3.0', 'de'], 'CC-BY-SA-3.0-DE', 'CC BY-SA 3.0 DE', `${cc}/licenses/by-sa/3.0/de/`],
      [['by', '3.0', 'igo'], 'CC-BY-3.0-IGO', 'CC BY 3.0 IGO', `${cc}/licenses/by/3.0/igo/`],
      [
        ['by', '2.5', 'scotland'],
        'CC-BY-2.5-SCOTLAND',
        'CC BY 2.5 SCOTLAND',
        `${cc}/licenses/by/2.5/scotland/`,
      ],
      [['by', '2.1', 'jp'], 'CC-BY-2.1-JP', 'CC BY 2.1 JP', `${cc}/licenses/by/2.1/jp/`],
      [['by', '4.0', 'nowhere'], 'CC-BY-4.0', 'CC BY 4.0', `${cc}/licenses/by/4.0/`],
      [['sampling+', '1.0'], 'CC-SAMPLING+-1.0', 'CC Sampling+ 1.0', `${cc}/licenses/sampling+/1.0/`],
      [
        ['nc-sampling+', '1.0'],
        'CC-NC-SAMPLING+-1.0',
        'CC NC-Sampling+ 1.0',
        `${cc}/licenses/nc-sampling+/1.0/`,
      ],
      [['sa', '1.0'], 'CC-SA-1.0', 'CC SA 1.0', `${cc}/licenses/sa/1.0/`],
      [['cc0', '1.0'], 'CC0-1.0', 'CC0 1.0 Universal', `${cc}/publicdomain/zero/1.0/`],
      [['pdm', '1.0'], 'CC-PDM-1.0', 'Public Domain Mark 1.0', `${cc}/publicdomain/mark/1.0/`],
    ];
    for (const [[terms, version, port], id, name, url] of known) {
      it(`${[terms, version, port].filter(Boolean).join(' ')} is ${id}, which its address leads back to`, () => {
        assert.deepEqual(creativeCommonsLicense(terms, version, port), { id, name, url });
        assert.deepEqual(licenseByAddress(url), { id, name, url });
      });
    }

    for (const [terms, version] of [
      ['by', '5.0'],
      ['by', ''],
      ['', '4.0'],
      ['by-xx', '4.0'],
      ['toString', '4.0'],
      ['by/../x', '4.0'],
    ] as const)
      it(`there is no ${terms} ${version}`, () => assert.equal(creativeCommonsLicense(terms, version), null));
  });

  describe('by their address', () => {
    const known: readonly (readonly [string, string])[] = [
      ['http://creativecommons.org/licenses/by-sa/4.0', 'CC-BY-SA-4.0'],
      ['https://creativecommons.org/licenses/by-sa/4.0/', 'CC-BY-SA-4.0'],
      ['https://www.creativecommons.org/licenses/by-sa/4.0/deed.de', 'CC-BY-SA-4.0'],
      ['https://creativecommons.org/licenses/by-sa/4.0/deed', 'CC-BY-SA-4.0'],
      ['https://creativecommons.org/licenses/by-sa/4.0/legalcode', 'CC-BY-SA-4.0'],
      ['https://creativecommons.org/licenses/by-sa/4.0/legalcode.fr', 'CC-BY-SA-4.0'],
      ['https://creativecommons.org/licenses/by/4.0/rdf', 'CC-BY-4.0'],
      ['https://creativecommons.org/licenses/by/4.0/?ref=x#y', 'CC-BY-4.0'],
      ['HTTPS://CreativeCommons.org/Licenses/BY/3.0/DE/deed.de', 'CC-BY-3.0-DE'],
      ['https://creativecommons.org/licenses/by/3.0/us', 'CC-BY-3.0-US'],
      ['https://creativecommons.org/license/by/3.0/', 'CC-BY-3.0'],
      ['https://creativecommons.org/licenses/sampling%2B/1.0/', 'CC-SAMPLING+-1.0'],
      ['http://creativecommons.org/publicdomain/zero/1.0/deed.en', 'CC0-1.0'],
      ['https://creativecommons.org/publicdomain/mark/1.0/', 'CC-PDM-1.0'],
      ['http://creativecommons.org/licenses/publicdomain/', 'public-domain'],
      ['https://www.flickr.com/commons/usage/', 'no-known-copyright'],
      ['https://rightsstatements.org/page/NKC/1.0/?language=en', 'no-known-copyright'],
      ['https://www.usa.gov/government-copyright', 'us-government-work'],
      ['http://www.usa.gov/copyright.shtml', 'us-government-work'],
      ['https://www.pexels.com/license/', 'pexels'],
      ['https://pixabay.com/service/license-summary/', 'pixabay'],
      ['https://www.nasa.gov/multimedia/guidelines/index.html', 'nasa-media-guidelines'],
      ['http://rightsstatements.org/vocab/InC/1.0/', 'in-copyright'],
      ['https://rightsstatements.org/page/InC/1.0/', 'in-copyright'],
      ['https://creativecommons.org/share-your-work/public-domain/pdm/', 'CC-PDM-1.0'],
      ['http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/', 'OGL-UK-3.0'],
      ['http://artlibre.org/', 'LAL-1.3'],
      ['https://www.gnu.org/copyleft/fdl.html', 'GFDL-1.2-or-later'],
    ];
    for (const [address, id] of known)
      it(`${address} is ${id}`, () => assert.equal(licenseByAddress(address)?.id, id));

    for (const address of [
      '',
      'by-sa',
      '/licenses/by/4.0/',
      'https://example.org/licenses/by/4.0/',
      'https://creativecommons.org.example.org/licenses/by/4.0/',
      'https://evilcreativecommons.org/licenses/by/4.0/',
      'https://creativecommons.org/',
      'https://creativecommons.org/licenses/',
      'https://creativecommons.org/licenses/by/9.0/',
      'https://creativecommons.org/licenses/%E0%A4%A/4.0/',
      'https://www.flickr.com/',
      'https://example.org/constructor',
    ])
      it(`${address || 'nothing'} is none`, () => assert.equal(licenseByAddress(address), null));
  });

  describe('by their name', () => {
    const known: readonly (readonly [string, string])[] = [
      ['cc-by-sa-3.0-de', 'CC-BY-SA-3.0-DE'],
      ['CC BY-SA 4.0', 'CC-BY-SA-4.0'],
      ['CC-BY-2.0', 'CC-BY-2.0'],
      [' cc by 2.5 ', 'CC-BY-2.5'],
      ['cc-by-sa-3.0-migrated', 'CC-BY-SA-3.0'],
      ['cc-by-sa-4.0,3.0,2.5,2.0,1.0', 'CC-BY-SA-4.0'],
      ['cc0', 'CC0-1.0'],
      ['CC0-1.0', 'CC0-1.0'],
      ['cc-zero', 'CC0-1.0'],
      ['pd', 'public-domain'],
      ['Public domain', 'public-domain'],
      ['No restrictions', 'no-known-copyright'],
      ['All rights reserved', 'all-rights-reserved'],
      ['FAL', 'LAL-1.3'],
      ['GFDL', 'GFDL-1.2-or-later'],
    ];
    for (const [name, id] of known) it(`${name} is ${id}`, () => assert.equal(licenseByName(name)?.id, id));

    for (const name of [
      '',
      'cc',
      'CC BY',
      'cc-by-9.0',
      'MIT',
      '© 2026 somebody',
      'constructor',
      'c'.repeat(9_999),
    ])
      it(`${name.slice(0, 40) || 'nothing'} is none`, () => assert.equal(licenseByName(name), null));
  });

  describe('that are allowed', () => {
    const cases: readonly (readonly [LicenseId, readonly string[], boolean])[] = [
      ['CC-BY-4.0', ['CC-BY-4.0'], true],
      ['CC-BY-4.0', ['CC-BY'], true],
      ['CC-BY-4.0', ['pexels', ' cc-by '], true],
      ['CC-BY-4.0', ['CC BY 4.0'], true],
      ['CC-BY-SA-4.0', ['CC-BY'], false],
      ['CC-BY-NC-4.0', ['CC-BY'], false],
      ['CC-BY-2.0', ['CC-BY-4.0'], false],
      ['CC-BY-SA-4.0', ['CC-BY-SA'], true],
      ['CC-BY-4.0', ['CC'], false],
      ['CC-BY-4.0', [''], false],
      ['CC0-1.0', ['CC0'], true],
      ['CC-PDM-1.0', ['cc-pdm'], true],
      ['public-domain', ['Public domain'], true],
      ['pixabay', ['pix'], false],
      ['pixabay', [], false],
    ];
    for (const [id, allowed, expected] of cases)
      it(`[${allowed.join(', ')}] ${expected ? 'allow' : 'do not allow'} ${id}`, () =>
        assert.equal(isLicenseAllowed(licenseById(id), allowed), expected));

    it('are ported ones, too, where their version does not matter', () => {
      assert.ok(isLicenseAllowed(creativeCommonsLicense('by', '3.0', 'de'), ['CC-BY']));
      assert.ok(!isLicenseAllowed(creativeCommonsLicense('by-sa', '3.0', 'de'), ['CC-BY']));
    });

    it('without a list all are, with one none that is not known', () => {
      assert.ok(isLicenseAllowed(null, null));
      assert.ok(isLicenseAllowed(licenseById('all-rights-reserved'), null));
      assert.ok(!isLicenseAllowed(null, ['CC-BY', 'unknown']));
    });

    it('by two lists are those that both allow', () => {
      assert.equal(bothAllowed(null, null), null);
      assert.deepEqual(bothAllowed(['CC-BY'], null), ['CC-BY']);
      assert.deepEqual(bothAllowed(null, ['CC0-1.0']), ['CC0-1.0']);
      assert.deepEqual(bothAllowed(['CC-BY', 'CC0-1.0', 'pexels'], ['cc-by-4.0', 'CC-BY-SA', 'pexels']), [
        'pexels',
        'cc-by-4.0',
      ]);
      assert.deepEqual(bothAllowed(['CC-BY'], ['CC-BY-SA']), []);
    });
  });
});
