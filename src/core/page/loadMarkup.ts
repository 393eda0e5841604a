import type * as markup from './markup';

/**
 * What reads HTML and Markdown, loaded when it is first needed: who saves pictures needs none of it, and would wait for it at every
 * start of the worker. By `require`, because what needs it is not asynchronous.
 */
export function loadMarkup(): typeof markup {
  // eslint-disable-next-line @typescript-eslint/no-require-imports, @typescript-eslint/no-unsafe-return -- as said above
  return require('./markup');
}
