declare module '*/esbuild.js' {
  import type { Plugin } from 'esbuild';

  /** Leaves out of a bundle what nothing here comes to. */
  export const leaveOut: Plugin;
}
