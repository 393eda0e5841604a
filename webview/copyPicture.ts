/** Pixels of the longest edge of what is copied; programs that it is pasted into keep it in memory uncompressed. */
const maxCopiedEdge = 4096;

/**
 * Puts the picture at this address onto the clipboard, as PNG, which is what browsers write there. To be called by what the user does,
 * even if the address is yet to come: nothing else may write there, nor a page without the focus, which is waited for.
 */
export async function copyPicture(address: string | Promise<string>): Promise<void> {
  const png = Promise.resolve(address).then(pngOf);
  if (!document.hasFocus())
    await new Promise((resolve) => addEventListener('focus', resolve, { once: true }));
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
}

async function pngOf(address: string): Promise<Blob> {
  const image = new Image();
  // VS Code's resources are of another origin, and what is drawn of them without this cannot be read.
  image.crossOrigin = 'anonymous';
  image.src = address;
  await image.decode();
  const { naturalWidth, naturalHeight } = image;
  const scale = Math.min(1, maxCopiedEdge / Math.max(naturalWidth, naturalHeight));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(naturalHeight * scale));
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The picture cannot be drawn.'))));
  });
}
