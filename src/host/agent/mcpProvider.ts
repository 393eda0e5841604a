import * as vscode from 'vscode';
import { isSince } from './editorVersion';

/** Of the manifest. */
const providerId = 'imageScraper';

/** A server of the Model Context Protocol that VS Code is to start. */
export interface McpServer {
  readonly label: string;
  /** Absolute path of the program. */
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly version: string;
}

export interface OfferedMcpServers extends vscode.Disposable {
  /** What is offered has changed. */
  readonly noteChange: () => void;
}

/** What VS Code has since 1.101, and types of 1.100 do not know. */
interface McpApi {
  readonly McpStdioServerDefinition?: new (
    label: string,
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    version: string,
  ) => unknown;
  readonly lm: {
    registerMcpServerDefinitionProvider?(
      id: string,
      provider: {
        readonly onDidChangeMcpServerDefinitions: vscode.Event<void>;
        provideMcpServerDefinitions(): Promise<readonly unknown[]>;
      },
    ): vscode.Disposable;
  };
}

/** Offers servers to VS Code where it knows of such. */
export function offerMcpServers(serversNow: () => Promise<readonly McpServer[]>): OfferedMcpServers {
  const { lm, McpStdioServerDefinition: Definition } = vscode as unknown as McpApi;
  const changes = new vscode.EventEmitter<void>();
  const provider =
    Definition &&
    isSince(vscode.version, 101) &&
    lm.registerMcpServerDefinitionProvider?.(providerId, {
      onDidChangeMcpServerDefinitions: changes.event,
      provideMcpServerDefinitions: async () =>
        (await serversNow()).map(
          ({ label, command, args, env, version }) => new Definition(label, command, args, env, version),
        ),
    });
  return {
    noteChange: () => changes.fire(),
    dispose() {
      if (provider) provider.dispose();
      changes.dispose();
    },
  };
}
