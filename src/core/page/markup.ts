// The libraries that read HTML and Markdown: a third of the engine's code, in a bundle of their own (`loadMarkup.ts`).
export { GFM, parser } from '@lezer/markdown';
export { load } from 'cheerio/slim';
