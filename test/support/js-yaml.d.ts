declare module 'js-yaml' {
  /** What a YAML document says. Throws where it is none. */
  export function load(text: string): unknown;
}
