import type { Engine } from './engine';
import type { Failure } from './failure';
import type { DescribedFile, DescribeRequest } from './verify';

/** All that the records of a folder say of these files, and what kept more from being known. */
export async function describedFiles(
  engine: Pick<Engine, 'describe'>,
  request: DescribeRequest,
  signal: AbortSignal,
): Promise<{ readonly files: readonly DescribedFile[]; readonly failure: Failure | null }> {
  const files: DescribedFile[] = [];
  let failure: Failure | null = null;
  for await (const event of engine.describe(request, signal)) {
    if (event.type === 'files') files.push(...event.files);
    else ({ failure } = event);
  }
  return { files, failure };
}
