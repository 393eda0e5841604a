/** Pixels of the longest edge of what is copied; programs that it is pasted into keep it in memory uncompressed. */
const maxCopiedEdge = 4096;

/**
 * Puts the picture at this address onto the clipboard, as PNG, which is what browsers write there. To be called by what the user does:
 * nothing else may write there.
 */
export async function copyPicture(address: string): Promise<void> {
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': pngOf(address) })]);
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
