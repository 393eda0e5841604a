import * as v from 'valibot';

/** Something that is in the bundles. */
export interface BundledPart {
  readonly name: string;
  /** Null where nobody tells it, as of what was compiled into WebAssembly. */
  readonly version: string | null;
}

const componentShape = v.looseObject({
  'bom-ref': v.string(),
  name: v.string(),
  version: v.string(),
  properties: v.optional(v.array(v.looseObject({ name: v.string() }))),
});

const sbomShape = v.looseObject({
  bomFormat: v.literal('CycloneDX'),
  metadata: v.looseObject({ component: componentShape }),
  components: v.array(componentShape),
  dependencies: v.array(v.looseObject({ ref: v.string(), dependsOn: v.array(v.string()) })),
});

/**
 * What `npm sbom` says of all that is installed, cut to what is in the bundles. To npm all of it is for development, because nothing is
 * installed with the extension. Throws where something is bundled that npm does not know.
 */
export function bundledSbom(installed: unknown, name: string, bundled: readonly BundledPart[]): unknown {
  const sbom = v.parse(sbomShape, installed);
  const root = sbom.metadata.component;
  const components = bundled.map((part) => {
    if (part.version === null) return { type: 'library', 'bom-ref': part.name, name: part.name };
    const known = sbom.components.find((each) => each.name === part.name && each.version === part.version);
    if (!known) throw new Error(`${part.name} ${part.version} is bundled, and npm does not know it.`);
    const properties = known.properties?.filter(
      (property) => property.name !== 'cdx:npm:package:development',
    );
    return { ...known, scope: 'required', properties };
  });
  const shipped = new Set(components.map((each) => each['bom-ref']));
  const dependencies = sbom.dependencies
    .filter(({ ref }) => shipped.has(ref))
    .map((each) => ({ ...each, dependsOn: each.dependsOn.filter((ref) => shipped.has(ref)) }));
  return {
    ...sbom,
    metadata: { ...sbom.metadata, component: { ...root, name, description: undefined } },
    components,
    // All of it is in the extension's own files, whoever asked for it.
    dependencies: [{ ref: root['bom-ref'], dependsOn: [...shipped] }, ...dependencies],
  };
}
