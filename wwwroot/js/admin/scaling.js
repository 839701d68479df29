// Makes pictures smaller in the browser where they are larger than anybody sends, or of a kind that only it can read.

/** The longest side of a picture that was made smaller, in pixels; the server makes the same of what it gets. */
const side = 4096;

/** What is kept as it is at most, in pixels and in bytes. */
const pixels = 40_000_000;
const bytes = 20 * 1024 * 1024;

// A smaller file is sent as it is: the server looks at it, and knows what to do.
const worthALook = 4 * 1024 * 1024;
const kept = /^image\/(jpeg|png|webp|gif|svg\+xml)$/;

/** The picture to send, and a sentence about what was done to it. One that cannot be read here is given back. */
export async function scale(file) {
  const isKept = kept.test(file.type);
  if (!file.type.startsWith('image/') || file.type === 'image/svg+xml' || isKept && file.size <= worthALook) return { file, note: '' };
  try {
    const whole = await createImageBitmap(file);
    const { width, height } = whole;
    if (isKept && width * height <= pixels && file.size <= bytes) {
      whole.close();
      return { file, note: '' };
    }
    const factor = Math.min(1, side / Math.max(width, height));
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [Math.round(width * factor), Math.round(height * factor)];
    const context = canvas.getContext('2d');
    context.imageSmoothingQuality = 'high';
    context.drawImage(whole, 0, 0, canvas.width, canvas.height);
    whole.close();
    const type = file.type === 'image/png' ? 'image/png' : 'image/jpeg';
    let blob = await encode(canvas, type);
    if (blob.size > bytes) blob = await encode(canvas, 'image/jpeg');
    const name = `${file.name.replace(/\.[^.]*$/, '') || 'picture'}.${blob.type === 'image/png' ? 'png' : 'jpg'}`;
    return {
      file: new File([blob], name, { type: blob.type }),
      note: `It was made smaller before it was sent: ${count(width)} × ${count(height)} pixels became ${count(canvas.width)} × ${count(canvas.height)}.`,
    };
  } catch {
    return { file, note: '' };
  }
}

/** A small picture of a file to look at; null where the browser cannot read it. */
export async function thumbnail(file, height = 160) {
  try {
    const image = await createImageBitmap(file);
    const canvas = document.createElement('canvas');
    const factor = Math.min(1, height / image.height, 2 * height / image.width);
    [canvas.width, canvas.height] = [Math.max(1, Math.round(image.width * factor)), Math.max(1, Math.round(image.height * factor))];
    canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
    image.close();
    return canvas;
  } catch {
    return null;
  }
}

const encode = (canvas, type) => new Promise((resolve, reject) => {
  canvas.toBlob(blob => blob ? resolve(blob) : reject(new Error('The browser made no picture.')), type, 0.9);
});

const count = number => number.toLocaleString('en-GB');
