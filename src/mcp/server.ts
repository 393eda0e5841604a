import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  CallToolRequestSchema,
  ListToolsRequestSchema,
  type CallToolResult,
} from '@modelcontextprotocol/sdk/types.js';
import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { imageToolNames, imageTools, type ImageToolName } from '../shared/agent/imageTools';
import { errorText } from '../shared/words/untrusted';
import { ToolError, type ImageTools } from './imageTools';

/** Tools that are offered. */
export interface ServedTools {
  /** Cancels the calls that are under way. Settles when they have ended and the connection is closed. */
  end(): Promise<void>;
}

const instructions =
  'Images with known licences: call search_images once, choose by title, licence and pixels, call save_images with their ids, then insert_image for each. Tell the user which licences the images have.';

/** Offers the tools to whoever speaks the Model Context Protocol over this transport. Settles when it is connected. */
export async function serveImageTools(
  tools: ImageTools,
  version: string,
  transport: Transport,
): Promise<ServedTools> {
  const server = new Server(
    { name: 'image-scraper', version },
    { capabilities: { tools: {} }, instructions },
  );
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
  await server.connect(transport);
  return {
    async end() {
      ending.abort();
      await Promise.allSettled(calls);
      await server.close();
    },
  };
}

type ToolSchema = { readonly type: 'object'; readonly [name: string]: unknown };

function schemaOf(shape: v.GenericSchema): ToolSchema {
  return { ...toJsonSchema(shape, { typeMode: 'input', errorMode: 'ignore' }), type: 'object' };
}

/** What a call is told and tells while it runs. */
export interface ToolRun {
  readonly signal: AbortSignal;
  readonly onProgress: (message: string) => void;
}

async function callTool(
  tools: ImageTools,
  name: string,
  given: unknown,
  run: ToolRun,
): Promise<CallToolResult> {
  try {
    const answer = await answerOf(tools, name, given, run);
    return { content: [{ type: 'text', text: JSON.stringify(answer) }], structuredContent: answer };
  } catch (error) {
    const known =
      error instanceof ToolError ? error.message : `This went wrong in the tool itself: ${errorText(error)}`;
    return { content: [{ type: 'text', text: known }], isError: true };
  }
}

async function answerOf(
  tools: ImageTools,
  name: string,
  given: unknown,
  run: ToolRun,
): Promise<Record<string, unknown>> {
  const known: Readonly<Record<ImageToolName, () => Promise<Record<string, unknown>>>> = {
    search_images: () => tools.search(understoodInput('search_images', given), run),
    save_images: () => tools.save(understoodInput('save_images', given), run),
    insert_image: () => tools.insert(understoodInput('insert_image', given)),
  };
  const call = imageToolNames.find((each) => each === name);
  if (!call) throw new ToolError(`There is no tool ${name}. There are ${imageToolNames.join(', ')}.`);
  return known[call]();
}

/** Throws `ToolError` that names the first field that is wrong. */
function understoodInput<Name extends ImageToolName>(
  name: Name,
  given: unknown,
): v.InferOutput<(typeof imageTools)[Name]['input']> {
  const parsed = v.safeParse(imageTools[name].input, given, { abortEarly: true });
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const field = v.getDotPath(issue) ?? 'the arguments';
  throw new ToolError(`${field}: ${issue.message}. See the input schema of ${name}.`);
}
