import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  CallToolRequestSchema,
  ListToolsRequestSchema,
  type CallToolResult,
} from '@modelcontextprotocol/sdk/types.js';
import { toJsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';
import { imageToolNames, imageTools } from '../shared/agent/imageTools';
import { callImageTool, toolErrorText, type ImageToolCalls, type ToolRun } from '../shared/agent/toolCalls';

/** Tools that are offered. */
export interface ServedTools {
  /** Cancels the calls that are under way. Settles when they have ended and the connection is closed. */
  end(): Promise<void>;
}

const instructions =
  'Images with known licences: call search_images once, choose by title, licence and pixels, call save_images with their ids, then insert_image for each. Tell the user which licences the images have.';

/** Offers the tools to whoever speaks the Model Context Protocol over this transport. Settles when it is connected. */
export async function serveImageTools(
  tools: ImageToolCalls,
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

async function callTool(
  tools: ImageToolCalls,
  name: string,
  given: unknown,
  run: ToolRun,
): Promise<CallToolResult> {
  try {
    const answer = await callImageTool(tools, name, given, run);
    return { content: [{ type: 'text', text: JSON.stringify(answer) }], structuredContent: answer };
  } catch (error) {
    return { content: [{ type: 'text', text: toolErrorText(error) }], isError: true };
  }
}
