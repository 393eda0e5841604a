/**
 * How the program ends. With `notAll` everything was tried, and the same again gives the same; `brokenOff` came before the end, as by a
 * full disk or without a network, and the same command goes on.
 */
export const exitCodes = { good: 0, notAll: 1, usage: 2, brokenOff: 3, cancelled: 130 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
