/** Under which the workspace's state holds what outlives the window (`RememberedState`). */
export const rememberedKey = 'form';
