import * as vscode from 'vscode';
import type { ImageToolName } from '../../shared/agent/imageTools';
import { callImageTool, ToolError, understoodInput } from '../../shared/agent/toolCalls';
import { withoutDots } from '../../shared/form/form';
import { setDisplayLanguage } from '../../shared/words/l10n';
import { withoutLinks } from '../../shared/words/plainText';
import type { EngineSettings } from '../../shared/engine/settings';
import type { Engine } from '../../shared/engine/engine';
import type { Controller } from '../controller';
import type { Log } from '../log';
import { openAgentDocument } from '../ui/agentDocuments';
import { AgentTools, type AgentPorts } from './agentTools';
import { loggedCall } from './loggedCall';
import { contactSheetPart } from './sheetPart';
import { insertQuestion, saveQuestion, searchQuestion, type ToolQuestion } from './questions';

export { mcpServersFor } from './mcpServer';

export interface AgentHostPorts extends Omit<
  AgentPorts,
  'isTrusted' | 'openDocument' | 'engine' | 'allowedLicenses'
> {
  readonly engine: Pick<Engine, 'describe' | 'contactSheet'>;
  readonly controller: AgentPorts['controller'] & Pick<Controller, 'asideFolderOf' | 'asideFolderFor'>;
  readonly settings: () => EngineSettings;
  /** Absolute path. */
  readonly thumbnailFolder: string;
  readonly log: Log;
}

/** The tools as VS Code asks for them. */
export interface EditorTools {
  /** What the user is told of a call, and asked before. */
  readonly prepare: (name: ImageToolName, input: unknown) => Promise<vscode.PreparedToolInvocation>;
  /** Rejects with what a model is to know, or where it is cancelled with `vscode.CancellationError`. */
  readonly invoke: (
    name: ImageToolName,
    input: unknown,
    token: vscode.CancellationToken,
  ) => Promise<vscode.LanguageModelToolResult>;
}

/** The tools of this window. This bundle is loaded when the first of them is asked for. */
export function createEditorTools(ports: AgentHostPorts): EditorTools {
  setDisplayLanguage(vscode.env.language, vscode.l10n.bundle);
  const { controller, log } = ports;
  const tools = new AgentTools({
    ...ports,
    isTrusted: () => vscode.workspace.isTrusted,
    allowedLicenses: () => ports.settings().allowedLicenses,
    openDocument: openAgentDocument,
  });

  async function questionFor(name: ImageToolName, input: unknown): Promise<ToolQuestion> {
    if (name === 'search_images') return searchQuestion(understoodInput(name, input));
    if (name === 'insert_image') return insertQuestion(understoodInput(name, input));
    await controller.restore();
    const wanted = understoodInput(name, input);
    const keys = [...new Set(wanted.ids)];
    const pictures = keys.flatMap((key) => controller.pictureOf(key) ?? []);
    const { keyword } = wanted;
    // As it will be, without what leads somewhere and back.
    const folder = wanted.folder === undefined ? undefined : withoutDots(wanted.folder, ports.roots());
    const usual =
      keyword === undefined ? controller.asideFolderOf(keys) : controller.asideFolderFor(keyword.trim());
    return saveQuestion(wanted, pictures, folder ?? usual);
  }

  async function run(
    name: ImageToolName,
    input: unknown,
    signal: AbortSignal,
  ): Promise<vscode.LanguageModelToolResult> {
    const answer = await callImageTool(tools, name, input, { signal, onProgress: () => undefined });
    const parts: unknown[] = [new vscode.LanguageModelTextPart(JSON.stringify(answer))];
    if ('problems' in answer && understoodInput('search_images', input).contact_sheet) {
      const pictures = answer.images.flatMap(({ id }) => controller.pictureOf(id) ?? []);
      parts.push(...(await contactSheetPart(pictures, ports, signal)));
    }
    return new vscode.LanguageModelToolResult(parts as vscode.LanguageModelTextPart[]);
  }

  return {
    async prepare(name, input) {
      try {
        const { doing, title, message } = await questionFor(name, input);
        return {
          invocationMessage: withoutLinks(doing),
          confirmationMessages: { title, message: withoutLinks(message) },
        };
      } catch (error) {
        // What is wrong with the input is said by the call itself, to the model.
        if (error instanceof ToolError) return {};
        throw error;
      }
    },
    invoke(name, input, token) {
      const abort = new AbortController();
      const { signal } = abort;
      const cancel = (): void => abort.abort(new vscode.CancellationError());
      if (token.isCancellationRequested) cancel();
      const cancels = token.onCancellationRequested(cancel);
      return loggedCall(log, name, input, signal, () => run(name, input, signal)).finally(() => {
        cancels.dispose();
      });
    },
  };
}
