import type { SourceId } from './sources';

/** The environment variable from which the terminal's program takes the user's own key for a source. */
export function apiKeyVariable(id: SourceId): string {
  return `${id.toUpperCase()}_API_KEY`;
}
