import * as v from 'valibot';
import { maxSheetPictures } from '../engine/contactSheet';
import { maxSearchTagLength, maxSearchTags, orientations, searchTagPattern } from '../panel/filters';
import { sizeNames } from '../picture/picture';
import { sourceIds } from '../sources/sources';
import { visibleLine } from '../words/plainText';
import { exactly, type ObjectTexts } from '../words/shape';

/** The tools that agents are offered, and no more: each costs a model attention. Their texts are for models, in English. */
export const imageToolNames = ['search_images', 'save_images', 'insert_image'] as const;
export type ImageToolName = (typeof imageToolNames)[number];

/** As many as there are on a contact sheet. */
export const maxFoundImages = maxSheetPictures;
const usualFoundImages = 12;
const maxIdLength = 4_000;
const maxPathLength = 1_000;
const maxTextLength = 2_000;

/** What is wrong with a field, with those that there are, because models guess. */
const texts: ObjectTexts = {
  unknown: (known) => `There is no such field. There are ${known}.`,
  object: (known) => `It must be an object with ${known}.`,
  missing: (known) => `It is missing. There are ${known}.`,
};

const said = <Value extends v.GenericSchema>(schema: Value, description: string) =>
  v.pipe(schema, v.description(description));
const text = (most: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(most));
/** Paths are shown to people as they are, so nothing in them may be invisible. */
const path = (what: string) =>
  v.pipe(
    text(maxPathLength),
    v.check(
      (given) => visibleLine(given) === given,
      `${what} must have no invisible characters, and no space around it`,
    ),
  );
const count = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most));

const licenseIds = v.pipe(v.array(text(100)), v.minLength(1), v.maxLength(100));

const tag = v.pipe(
  text(maxSearchTagLength),
  v.regex(searchTagPattern, 'A tag begins with no space and no hyphen, and has no comma'),
);

/** What a licence must allow. */
export const toolLicenseNeeds = ['any', 'free', 'commercial', 'modify', 'public-domain'] as const;

export const searchImagesShape = exactly(
  {
    keyword: v.optional(said(text(200), 'What the images show, in a few words. Either this or page.')),
    page: v.optional(said(text(maxPathLength), 'Address of a web page whose images are listed.')),
    sources: v.optional(
      said(
        v.pipe(v.array(v.picklist(sourceIds)), v.minLength(1), v.maxLength(sourceIds.length)),
        'Where to search; all that need no key, or have one, where left out.',
      ),
    ),
    license_need: v.optional(
      said(
        v.picklist(toolLicenseNeeds),
        'What the licence must allow: free (use and change, also commercially), commercial, modify, public-domain.',
      ),
      'any',
    ),
    allowed_licenses: v.optional(
      said(
        licenseIds,
        'Only images with these licences, by id (CC0-1.0, CC-BY-4.0) or without the version (CC-BY).',
      ),
    ),
    orientation: v.optional(said(v.picklist(orientations), 'Which way up.'), 'any'),
    tags: v.optional(
      said(
        v.pipe(v.array(tag), v.minLength(1), v.maxLength(maxSearchTags)),
        'For a keyword: tags, all of which an image has. Sources that cannot be asked for tags are left out.',
      ),
    ),
    min_width: v.optional(said(count(100_000), 'Least width in pixels.'), 1),
    min_height: v.optional(said(count(100_000), 'Least height in pixels.'), 1),
    count: v.optional(said(count(maxFoundImages), 'How many to find.'), usualFoundImages),
    contact_sheet: v.optional(
      said(
        v.boolean(),
        'Whether one picture comes with them that shows all, each with its number, to choose by eye.',
      ),
      true,
    ),
  },
  texts,
);

const id = said(text(maxIdLength), 'Id of an image, as search_images gave it.');

export const saveImagesShape = exactly(
  {
    ids: v.optional(
      said(
        v.pipe(v.array(id), v.minLength(1), v.maxLength(maxFoundImages)),
        'Which images. Either this or keyword.',
      ),
    ),
    keyword: v.optional(
      said(
        text(200),
        'What the images show: the first ones that are found are saved, unseen. Prefer to search and to choose.',
      ),
    ),
    quantity: v.optional(said(count(maxFoundImages), 'How many to save for a keyword.'), 1),
    license_need: v.optional(
      said(v.picklist(toolLicenseNeeds), 'For a keyword: what the licences must allow, as in search_images.'),
      'any',
    ),
    folder: v.optional(
      said(path('The folder'), 'Folder in the workspace, with /; images/<keyword> where left out.'),
    ),
    size: v.optional(
      said(
        v.picklist(sizeNames),
        'small: about 320 px, large: up to 1024 px, original: the largest there is.',
      ),
      'large',
    ),
    allowed_licenses: v.optional(
      said(licenseIds, 'Save only images with these licences, by id as in search_images.'),
    ),
  },
  texts,
);

/** Where an image goes in a document; one of them. */
const placeShape = exactly(
  {
    after_line: v.optional(
      said(
        v.pipe(v.number(), v.integer(), v.minValue(0)),
        'Behind this line, counted from 1; 0: at the start.',
      ),
    ),
    after_heading: v.optional(said(text(maxTextLength), 'Below the heading with this text.')),
    replace: v.optional(said(text(maxTextLength), 'In place of this text, which must be there once.')),
  },
  texts,
);

export const insertImageShape = exactly(
  {
    image: said(
      text(maxIdLength),
      'Path of an image in the workspace, as save_images gave it, or the id of a saved image.',
    ),
    document: said(path('The path'), 'Path of a text document in the workspace.'),
    place: said(placeShape, 'Where: exactly one of after_line, after_heading and replace.'),
    alt: v.optional(
      said(
        v.pipe(v.string(), v.maxLength(maxTextLength)),
        'What the image shows, for those who do not see it.',
      ),
    ),
  },
  texts,
);

/** A search with what a model leaves out. */
export function searchInput(given: v.InferInput<typeof searchImagesShape>): SearchImagesInput {
  return v.parse(searchImagesShape, given);
}

export type SearchImagesInput = v.InferOutput<typeof searchImagesShape>;
export type SaveImagesInput = v.InferOutput<typeof saveImagesShape>;
export type InsertImageInput = v.InferOutput<typeof insertImageShape>;
export type InsertPlaceInput = InsertImageInput['place'];

const nullableText = v.nullable(v.string());

const licenseOutput = v.nullable(v.object({ id: v.string(), name: v.string(), url: nullableText }));

/** What a search answers. */
export const foundImagesShape = v.object({
  images: v.array(
    v.object({
      number: said(v.number(), 'Its number on the contact sheet, from 1.'),
      id: v.string(),
      title: nullableText,
      /** What it shows, as its source says. */
      description: nullableText,
      creator: nullableText,
      license: licenseOutput,
      /** Of the largest file. */
      width: v.nullable(v.number()),
      height: v.nullable(v.number()),
      source: v.string(),
      page: nullableText,
    }),
  ),
  /** What was not searched, and why. */
  problems: v.array(v.string()),
  notices: v.array(v.string()),
});
export type FoundImages = v.InferOutput<typeof foundImagesShape>;

/** What was saved. */
export const savedImagesShape = v.object({
  folder: v.string(),
  images: v.array(
    v.object({
      id: v.string(),
      /** Below the root, with `/`. */
      path: v.string(),
      width: v.nullable(v.number()),
      height: v.nullable(v.number()),
      alt: v.string(),
      /** A line to be shown with it. */
      credit: v.string(),
      credit_required: v.boolean(),
    }),
  ),
  failed: v.array(v.object({ id: v.string(), reason: v.string() })),
});
export type SavedImages = v.InferOutput<typeof savedImagesShape>;

/** What was written into a document. */
export const insertedImageShape = v.object({
  document: v.string(),
  text: v.string(),
  /** The first line of it, from 1. */
  line: v.number(),
  /** Where the file on disk does not have it yet, but only its editor: that has changes of the user, or cannot be saved. */
  unsaved: v.optional(v.literal(true)),
});
export type InsertedImage = v.InferOutput<typeof insertedImageShape>;

/** What each tool is called, is told to a model, takes and answers. */
export const imageTools = {
  search_images: {
    title: 'Search images',
    description:
      'Finds images with known licences on Flickr, Openverse, Wikimedia Commons, NASA and other sources, or on a web page. Gives ids, titles, authors, licences and pixels, no files, and, where images can be shown, a contact sheet: one image with a numbered thumbnail of each. Use it before save_images. Do not use it for images that are generated or that are in the workspace already. Sources have limits: ask once with the count that is needed.',
    input: searchImagesShape,
    output: foundImagesShape,
  },
  save_images: {
    title: 'Save images',
    description:
      'Downloads images that search_images found into a folder of the workspace, with a record of author and licence of each (metadata.jsonl, CREDITS.md). Gives their paths, pixels, alt text and a line of credit. What is there already is not downloaded again.',
    input: saveImagesShape,
    output: savedImagesShape,
  },
  insert_image: {
    title: 'Insert image',
    description:
      'Writes a saved image into a text document, in its language, with the right path, alt text and the credit that its licence asks for. Use it rather than writing the path by hand.',
    input: insertImageShape,
    output: insertedImageShape,
  },
} as const satisfies Record<ImageToolName, unknown>;
