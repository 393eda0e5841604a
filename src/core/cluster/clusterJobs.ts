// The jobs for several computers: in a bundle of their own, which the worker loads when one of them is asked for.
export { mergeFolders } from './mergeFolders';
export { shardList } from './shardList';
