import * as vscode from 'vscode';
import { settingNames, settingsSection } from '../ids';
import type { RunningProgram } from '../start';
import { readAgentAccess, type AgentAccess } from '../settings/agentAccess';
import { offerMcpServers } from './mcpProvider';

// Loaded in every window: whatever is needed for more than to be found is behind `start`.

/** The names of the tools, as the manifest has them. */
const toolNames = ['search_images', 'save_images', 'insert_image'] as const;

/** Offers agents what the setting says, now and whenever it changes. */
export function offerToAgents(start: () => Promise<RunningProgram>): vscode.Disposable {
  const name = `${settingsSection}.${settingNames.agents}`;
  let registered: readonly vscode.Disposable[] = [];
  const withdraw = (): void => {
    for (const each of registered) each.dispose();
    registered = [];
  };
  const offer = (): void => {
    withdraw();
    const access = readAccess();
    if (access === 'tools') registered = toolNames.map((tool) => registerTool(tool, start));
  };
  const mcp = offerMcpServers(async () => (readAccess() === 'mcp' ? (await start()).mcpServers() : []));
  offer();
  return vscode.Disposable.from(
    { dispose: withdraw },
    mcp,
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (!change.affectsConfiguration(name)) return;
      offer();
      mcp.noteChange();
    }),
  );
}

function readAccess(): AgentAccess {
  return readAgentAccess(vscode.workspace.getConfiguration(settingsSection));
}

function registerTool(
  name: (typeof toolNames)[number],
  start: () => Promise<RunningProgram>,
): vscode.Disposable {
  return vscode.lm.registerTool(name, {
    prepareInvocation: async ({ input }) => (await (await start()).agentTools()).prepare(name, input),
    invoke: async ({ input }, token) => (await (await start()).agentTools()).invoke(name, input, token),
  });
}
