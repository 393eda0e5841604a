/** How the program ends. */
export const exitCodes = { good: 0, notAll: 1, usage: 2, cancelled: 130 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
