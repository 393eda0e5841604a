import { toJsonSchema } from '@valibot/to-json-schema';
import { imageToolNames, imageTools, type ImageToolName } from '../src/shared/agent/imageTools';

/** How people call each tool in a prompt (`#imageSearch`), and its picture. */
const references: Readonly<Record<ImageToolName, { readonly name: string; readonly icon: string }>> = {
  search_images: { name: 'imageSearch', icon: '$(search)' },
  save_images: { name: 'imageSave', icon: '$(cloud-download)' },
  insert_image: { name: 'imageInsert', icon: '$(file-media)' },
};

/** The manifest's `languageModelTools`. */
export function languageModelTools(): readonly Readonly<Record<string, unknown>>[] {
  return imageToolNames.map((name) => {
    const { $schema, ...inputSchema } = toJsonSchema(imageTools[name].input, {
      typeMode: 'input',
      errorMode: 'ignore',
    });
    void $schema;
    return {
      name,
      displayName: `%tool.${name}%`,
      userDescription: `%tool.${name}.description%`,
      modelDescription: imageTools[name].description,
      toolReferenceName: references[name].name,
      canBeReferencedInPrompt: true,
      icon: references[name].icon,
      tags: ['images', 'pictures', 'photos', 'licenses'],
      when: "config.imageScraper.agents == 'tools'",
      inputSchema,
    };
  });
}
