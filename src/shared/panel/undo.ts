/** So long what the user did can be taken back, in milliseconds. */
export const maxUndoMs = 10_000;
