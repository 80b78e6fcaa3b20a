import { createRequire } from 'node:module';

// The server may have no font at all, so one comes along (SIL Open Font License).
const FONTS = [
  '@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf',
  '@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf',
];
// Sharp on a phone, and some 100 kB.
const ZOOM = 1.5;

/**
 * An SVG document as a PNG file, drawn off the event loop. The renderer is loaded when the first picture is wanted: once
 * a week, where it is wanted at all. Nothing that the document names is fetched.
 */
export async function pngOf(svg: string): Promise<Uint8Array> {
  const { renderAsync } = await import('@resvg/resvg-js');
  const { resolve } = createRequire(import.meta.url);
  const image = await renderAsync(svg, {
    fitTo: { mode: 'zoom', value: ZOOM },
    font: { loadSystemFonts: false, fontFiles: FONTS.map((font) => resolve(font)), defaultFontFamily: 'Inter' },
  });
  return image.asPng();
}
