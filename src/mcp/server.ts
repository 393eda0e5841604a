import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  CallToolRequestSchema,
  ListToolsRequestSchema,
  ResultSchema,
  RootsListChangedNotificationSchema,
  type CallToolResult,
} from '@modelcontextprotocol/sdk/types.js';
import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { imageToolNames, imageTools } from '../shared/agent/imageTools';
import {
  callImageTool,
  ToolError,
  toolErrorText,
  understoodInput,
  type ImageToolCalls,
  type ToolRun,
} from '../shared/agent/toolCalls';
import type { ContactSheetEvent } from '../shared/engine/contactSheet';
import { errorText } from '../shared/words/untrusted';
import { terminalFailureText } from '../terminal/terminalFailureText';

/** The tools, and what is shown with the answer of one. */
export interface ServedImageTools extends ImageToolCalls {
  /** The contact sheet of images that were found, in this order. */
  drawSheet(ids: readonly string[], run: ToolRun): Promise<ContactSheetEvent>;
}

/** Tools that are offered. */
export interface ServedTools {
  /** Settles when the connection is closed, with the error that has closed it, if any. */
  readonly closed: Promise<Error | null>;
  /** Cancels the calls that are under way. Settles when they have ended and the connection is closed. */
  end(): Promise<void>;
}

/** A client that does not say what its roots are is not waited for longer. In milliseconds. */
const maxRootsMs = 5_000;

const instructions =
  'Images with known licences: call search_images once, choose by title, licence, pixels and the contact sheet, whose numbers are those of the images, call save_images with their ids, then insert_image for each. Tell the user which licences the images have.';

/**
 * Offers the tools, which are told the addresses of the client's roots, to whoever speaks the Model Context Protocol over this transport. Settles when
 * it is connected.
 */
export async function serveImageTools(
  createTools: (clientRoots: () => Promise<readonly string[]>) => ServedImageTools,
  version: string,
  transport: Transport,
): Promise<ServedTools> {
  const server = new Server(
    { name: 'image-scraper', version },
    { capabilities: { tools: {} }, instructions },
  );
  const tools = createTools(clientRootsOf(server));
  const ending = new AbortController();
  const calls = new Set<Promise<unknown>>();
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: imageToolNames.map((name) => {
      const { title, description, input, output } = imageTools[name];
      return {
        name,
        title,
        description,
        inputSchema: schemaOf(input),
        outputSchema: schemaOf(output),
        annotations: { readOnlyHint: name === 'search_images', openWorldHint: name !== 'insert_image' },
      };
    }),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal, sendNotification }) => {
    const token = params._meta?.progressToken;
    let progress = 0;
    const onProgress = (message: string): void => {
      progress += 1;
      if (token === undefined) return;
      const told = {
        method: 'notifications/progress' as const,
        params: { progressToken: token, progress, message },
      };
      // One who has gone needs no news.
      void sendNotification(told).catch(() => undefined);
    };
    const run = { signal: AbortSignal.any([signal, ending.signal]), onProgress };
    const call = callTool(tools, params.name, params.arguments ?? {}, run);
    calls.add(call);
    return call.finally(() => calls.delete(call));
  });
  let lastError: Error | null = null;
  server.onerror = (error) => (lastError = error);
  const closed = new Promise<Error | null>((done) => (server.onclose = () => done(lastError)));
  await server.connect(transport);
  return {
    closed,
    async end() {
      ending.abort();
      await Promise.allSettled(calls);
      await server.close();
    },
  };
}

const rootsShape = v.object({ roots: v.array(v.object({ uri: v.string() })) });

/** What asks a client for its roots, again after it has said that they changed. None are those of one that has no roots. */
function clientRootsOf(server: Server): () => Promise<readonly string[]> {
  let known: Promise<readonly string[]> | null = null;
  server.setNotificationHandler(RootsListChangedNotificationSchema, () => {
    known = null;
  });
  async function askForRoots(): Promise<readonly string[]> {
    try {
      // The SDK's own schema refuses all roots where one is of another kind than a file.
      const answer = await server.request({ method: 'roots/list' }, ResultSchema, { timeout: maxRootsMs });
      return v.parse(rootsShape, answer).roots.map(({ uri }) => uri);
    } catch (error) {
      known = null;
      throw new ToolError(`The client does not say what its roots are (${errorText(error)}). Try again.`);
    }
  }
  return async () => (server.getClientCapabilities()?.roots ? (known ??= askForRoots()) : []);
}

type ToolSchema = { readonly type: 'object'; readonly [name: string]: unknown };

function schemaOf(shape: v.GenericSchema): ToolSchema {
  return { ...toJsonSchema(shape, { typeMode: 'input', errorMode: 'ignore' }), type: 'object' };
}

async function callTool(
  tools: ServedImageTools,
  name: string,
  given: unknown,
  run: ToolRun,
): Promise<CallToolResult> {
  try {
    const answer = await callImageTool(tools, name, given, run);
    const content: CallToolResult['content'] = [{ type: 'text', text: JSON.stringify(answer) }];
    if ('problems' in answer && understoodInput('search_images', given).contact_sheet) {
      const ids = answer.images.map(({ id }) => id);
      content.push(...(await sheetContent(tools, ids, run)));
    }
    return { content, structuredContent: answer };
  } catch (error) {
    return { content: [{ type: 'text', text: toolErrorText(error) }], isError: true };
  }
}

/** The contact sheet of images that were found, or why there is none. Throws `ToolError` where it is cancelled. */
async function sheetContent(
  tools: ServedImageTools,
  ids: readonly string[],
  run: ToolRun,
): Promise<CallToolResult['content']> {
  if (ids.length === 0) return [];
  const { sheet, failure } = await tools.drawSheet(ids, run);
  if (run.signal.aborted) throw new ToolError('The search was cancelled.');
  if (sheet)
    return [{ type: 'image', data: Buffer.from(sheet.bytes).toString('base64'), mimeType: sheet.mimeType }];
  const why = failure ? ` ${terminalFailureText(failure)}` : '';
  return [{ type: 'text', text: `There is no contact sheet, because no thumbnail could be loaded.${why}` }];
}
