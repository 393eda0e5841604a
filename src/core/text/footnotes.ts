import type { BlockContext, Line, MarkdownConfig } from '@lezer/markdown';

const nodeName = 'FootnoteDefinition';
const markPattern = /\[\^[^\]\s]+\]:/y;
/** Columns that the further paragraphs of a footnote are indented by. */
const footnoteIndent = 4;

/**
 * Footnotes as GitHub, Pandoc and Obsidian write them: `[^1]: ` and a text that may have several paragraphs. To CommonMark
 * the beginning looks like the definition of a link.
 */
export const footnotes: MarkdownConfig = {
  defineNodes: [
    {
      name: nodeName,
      block: true,
      composite: (_context: BlockContext, line: Line, indent: number): boolean => {
        if (line.next >= 0 && line.indent < line.baseIndent + indent) return false;
        line.moveBaseColumn(line.baseIndent + indent);
        return true;
      },
    },
  ],
  parseBlock: [
    {
      name: nodeName,
      after: 'IndentedCode',
      parse: (context: BlockContext, line: Line): false | null => {
        const length = markLength(line);
        // None is inside another.
        if (length === 0 || context.parentType().name === nodeName) return false;
        context.startComposite(nodeName, line.pos, footnoteIndent);
        line.moveBase(line.skipSpace(line.pos + length));
        return null;
      },
      endLeaf: (_context: BlockContext, line: Line): boolean => markLength(line) > 0,
    },
  ],
};

/** The length of the mark that a footnote begins with; 0 where none begins. */
function markLength(line: Line): number {
  markPattern.lastIndex = line.pos;
  return markPattern.exec(line.text)?.[0].length ?? 0;
}
