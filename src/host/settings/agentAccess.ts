import { settingNames } from '../ids';
import type { Configuration } from './configuration';

/** How agents in this window get at pictures: by tools of the editor, by a server of the Model Context Protocol, or not at all. */
export type AgentAccess = 'tools' | 'mcp' | 'off';

export function readAgentAccess(own: Configuration): AgentAccess {
  const value = own.get(settingNames.agents);
  return value === 'mcp' || value === 'off' ? value : 'tools';
}
