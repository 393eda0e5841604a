/** A dialog of VS Code leaves the focus on the page as a whole: it goes back to what had it before. */
export function keepFocusOverDialogs(): void {
  let last: EventTarget | null = null;
  document.addEventListener('focusin', ({ target }) => (last = target));
  window.addEventListener('focus', () => {
    if (document.activeElement !== document.body) return;
    if (last instanceof HTMLElement && last.isConnected) last.focus();
  });
}
