// npm run schema: writes the JSON schemas of scrape files, by which VS Code completes and checks them, in both languages.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toJsonSchema } from '@valibot/to-json-schema';
import prettier from 'prettier';
import { scrapeFileShape } from '../src/shared/scrapeFile/scrapeFile';

const projectFolder = join(__dirname, '..');

const languages = ['en', 'ru'] as const;
type Language = (typeof languages)[number];

/** What each field is for, by its place. */
const descriptions: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  '': {
    en: 'A scrape that can be repeated: what is searched for, which pictures are taken, and where they go.',
    ru: 'Сбор, который можно повторить: что искать, какие картинки брать и куда их сохранять.',
  },
  $schema: { en: 'The schema of this file.', ru: 'Схема этого файла.' },
  version: { en: 'The version of this format: 1.', ru: 'Версия этого формата: 1.' },
  searches: {
    en: 'What is searched for, one after another. Pictures that several find are one picture.',
    ru: 'Что искать, одно за другим. Картинка, найденная несколько раз, считается одной.',
  },
  'searches[]': {
    en: 'A keyword with sources, or web pages, or addresses of pictures.',
    ru: 'Слово с источниками, или веб-страницы, или адреса картинок.',
  },
  'searches[].keyword': { en: 'The word or words to search for.', ru: 'Слово или слова для поиска.' },
  'searches[].sources': {
    en: 'The sources that are asked; without this all that need no key or have one.',
    ru: 'Опрашиваемые источники; без этого поля все, которым ключ не нужен или дан.',
  },
  'searches[].find': {
    en: 'How many pictures this search is to find; without this 100, or the quantity where that is more.',
    ru: 'Сколько картинок найти; без этого поля 100 или количество, если оно больше.',
  },
  'searches[].demands': {
    en: 'What every picture must be, for which the sources are asked as far as they can be.',
    ru: 'Какой должна быть каждая картинка; об этом источники спрашиваются, насколько их можно спросить.',
  },
  'searches[].demands.license': {
    en: 'The group that its licence is in, or what that allows.',
    ru: 'Группа лицензии или то, что она разрешает.',
  },
  'searches[].demands.licenses': {
    en: 'One of these licences, by their ids, also without version.',
    ru: 'Одна из этих лицензий, по идентификаторам, можно без версии.',
  },
  'searches[].demands.licenses[]': { en: 'CC-BY-4.0, CC-BY, CC0-1.0 …', ru: 'CC-BY-4.0, CC-BY, CC0-1.0 …' },
  'searches[].demands.orientation': { en: 'How a picture lies.', ru: 'Расположение картинки.' },
  'searches[].demands.minWidth': { en: 'The least width in pixels.', ru: 'Наименьшая ширина в пикселях.' },
  'searches[].demands.minHeight': { en: 'The least height in pixels.', ru: 'Наименьшая высота в пикселях.' },
  'searches[].demands.type': { en: 'The type of its file.', ru: 'Тип файла.' },
  'searches[].demands.color': {
    en: 'A color that it has much of; other sources than those that can be asked for it are left alone.',
    ru: 'Цвет, которого на картинке много; источники, которые нельзя об этом спросить, не опрашиваются.',
  },
  'searches[].demands.tags': {
    en: 'What it is tagged with, all of these; other sources than those that can be asked for tags are left alone.',
    ru: 'Метки, которые есть у картинки, все до одной; источники, которые нельзя о них спросить, не опрашиваются.',
  },
  'searches[].demands.tags[]': { en: 'A word or a few.', ru: 'Слово или несколько слов.' },
  'searches[].demands.order': {
    en: 'newest: the newest first, where the source can be asked for it.',
    ru: 'newest: сначала новые, если источник можно об этом спросить.',
  },
  'searches[].pages': {
    en: 'Addresses of web pages, all of whose pictures are found.',
    ru: 'Адреса веб-страниц; находятся все картинки на них.',
  },
  'searches[].addresses': {
    en: 'Addresses of pictures. None has its secrets, such as tokens, written down.',
    ru: 'Адреса картинок. Секреты в адресах, например токены, не записываются.',
  },
  filters: { en: 'Which of the found pictures are taken.', ru: 'Какие из найденных картинок брать.' },
  'filters.minWidth': { en: 'The least width in pixels.', ru: 'Наименьшая ширина в пикселях.' },
  'filters.minHeight': { en: 'The least height in pixels.', ru: 'Наименьшая высота в пикселях.' },
  'filters.orientation': { en: 'How a picture lies.', ru: 'Расположение картинки.' },
  'filters.license': {
    en: 'The group that its licence is in, or what that allows.',
    ru: 'Группа лицензии или то, что она разрешает.',
  },
  'filters.type': {
    en: 'The type of its largest file, by its address.',
    ru: 'Тип самого большого файла, судя по его адресу.',
  },
  'filters.source': {
    en: 'The source that it comes from, by its id.',
    ru: 'Источник, из которого картинка, по его имени.',
  },
  'filters.text': {
    en: 'Words, all of which its title or its author has.',
    ru: 'Слова, каждое из которых есть в названии или имени автора.',
  },
  sort: {
    en: 'The order in which pictures are taken and numbered.',
    ru: 'Порядок, в котором картинки берутся и нумеруются.',
  },
  size: {
    en: 'small (about 320 px), large (up to 1024 px) or original (the largest there is).',
    ru: 'small (около 320 пикселей), large (до 1024) или original (наибольший).',
  },
  quantity: {
    en: 'How many good files are to be in the folder, or all.',
    ru: 'Сколько хороших файлов должно быть в папке, или all для всех.',
  },
  licenses: {
    en: 'The only licences that may be saved: CC-BY-4.0, or CC-BY for every version of it. Without this all.',
    ru: 'Единственные лицензии, которые можно сохранять: CC-BY-4.0 или CC-BY для любой её версии. Без этого поля любые.',
  },
  'licenses[]': { en: 'The id of a licence.', ru: 'Имя лицензии.' },
  naming: { en: 'How files are named.', ru: 'Как называть файлы.' },
  'naming.template': {
    en: 'Text with {keyword}, {n} (a number), {title}, {creator}, {id}, {source}, {width}, {height}, {date}.',
    ru: 'Текст с {keyword}, {n} (номер), {title}, {creator}, {id}, {source}, {width}, {height}, {date}.',
  },
  'naming.separator': {
    en: 'What stands in a name for each space.',
    ru: 'Что стоит в имени вместо каждого пробела.',
  },
  folder: {
    en: 'Where pictures go, relative to the folder of this file, with /. It may lead upwards, but not out of the workspace.',
    ru: 'Куда сохранять, относительно папки этого файла, через /. Можно подниматься вверх, но не из рабочей области.',
  },
  pictures: {
    en: 'The only pictures that are taken, by their keys, such as flickr:123. Without this all that pass.',
    ru: 'Единственные картинки, которые брать, по их ключам, например flickr:123. Без этого поля все подходящие.',
  },
};

type Schema = ReturnType<typeof toJsonSchema>;

/** The schema in a language, as it lies in the folder. */
export async function scrapeFileSchema(language: Language): Promise<string> {
  const schema = toJsonSchema(scrapeFileShape, {
    typeMode: 'input',
    errorMode: 'ignore',
    overrideAction: ({ valibotAction, jsonSchema }) => {
      // Slashes need no escape where no slashes stand around the expression; flags are not known there.
      if (valibotAction.type === 'regex' && 'pattern' in jsonSchema)
        return { ...jsonSchema, pattern: jsonSchema.pattern?.replaceAll('\\/', '/') };
      return null;
    },
  });
  const { searches } = schema.properties ?? {};
  if (typeof searches !== 'object' || typeof searches.items !== 'object' || Array.isArray(searches.items))
    throw new Error('a scrape file has a list of searches');
  // What the shape checks by itself.
  Object.assign(searches.items, {
    oneOf: ['keyword', 'pages', 'addresses'].map((name) => ({ required: [name] })),
    dependencies: { sources: ['keyword'], find: ['keyword'] },
  });
  const text = JSON.stringify(described(schema, '', language));
  const config = await prettier.resolveConfig(join(projectFolder, 'schemas'));
  return prettier.format(text, { ...config, parser: 'json' });
}

/** The schema with what each of its fields is for; throws where that is not said of one. */
function described(schema: Schema, place: string, language: Language): Schema {
  const { properties = {}, items, ...others } = schema;
  const own = descriptions[place]?.[language];
  if (own === undefined && !place.endsWith('[]')) throw new Error(`nothing is said of ${place}`);
  const named = Object.entries(properties).map(([name, each]) => {
    const below = place === '' ? name : `${place}.${name}`;
    return [name, typeof each === 'object' ? described(each, below, language) : each] as const;
  });
  return {
    ...others,
    ...(own !== undefined && { description: own }),
    ...(named.length > 0 && { properties: Object.fromEntries(named) }),
    ...(typeof items === 'object' &&
      !Array.isArray(items) && { items: described(items, `${place}[]`, language) }),
  };
}

/** Paths of the schemas below the project's folder. */
export const schemaFiles: Readonly<Record<Language, string>> = {
  en: 'schemas/scrapeFile.json',
  ru: 'schemas/scrapeFile.ru.json',
};

async function main(): Promise<void> {
  mkdirSync(join(projectFolder, 'schemas'), { recursive: true });
  for (const language of languages)
    writeFileSync(join(projectFolder, schemaFiles[language]), await scrapeFileSchema(language));
}

if (require.main === module)
  main().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
