import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { initWasm, Resvg } from '@resvg/resvg-wasm'
import { FAVICON_FILE, PREVIEWS_PATH } from '../../content/addresses.ts'
import { labelOf, products } from '../../content/schema.ts'
import { home, site } from '../../content/text/site.ts'
import type { BuiltGuide } from './frames.ts'
import { rootDir } from './paths.ts'

/** Sizes that programs which show links ask for. */
const WIDTH = 1200
const HEIGHT = 630
const TEXT_WIDTH = 1000
const ALL_PRODUCTS = products
  .filter(({ slug }) => slug !== 'khac')
  .map(({ label }) => label)
  .join(' · ')
const FAMILY = 'Be Vietnam Pro'
const cacheDir = `${rootDir}node_modules/.cache/coretech-og/`

/**
 * Draws the preview pictures of shared links: `og/<slug>.png` for each guide and
 * `og/trang-chu.png` for all other pages. Each is cached under a hash of its inputs, so a second
 * build draws nothing.
 */
export async function drawPictures(options: {
  distDir: string
  guides: readonly BuiltGuide[]
}): Promise<void> {
  const folder = `${options.distDir}${PREVIEWS_PATH}`
  await mkdir(folder, { recursive: true })
  await mkdir(cacheDir, { recursive: true })
  const files = await Promise.all(
    [400, 600].map((weight) => readFile(`${rootDir}site/fonts/be-vietnam-pro-${weight}.ttf`)),
  )
  const drawing = await readFile(new URL(import.meta.url))
  const sign = await readFile(`${rootDir}site/public${FAVICON_FILE}`, 'utf8')
  let pen: Promise<Pen> | undefined
  const pictures = [
    { name: 'trang-chu', title: home.heading, note: ALL_PRODUCTS },
    ...options.guides.map(({ slug, guide }) => ({
      name: slug,
      title: guide.title,
      note: guide.product === 'khac' ? ALL_PRODUCTS : labelOf(products, guide.product),
    })),
  ]
  for (const { name, ...words } of pictures) {
    const made = createHash('sha256').update(drawing).update(sign).update(JSON.stringify(words))
    for (const file of files) made.update(file)
    const kept = `${cacheDir}${made.digest('hex')}.png`
    let png: Uint8Array | undefined = await readFile(kept).catch(() => undefined)
    if (!png) {
      pen ??= takePen(files)
      png = paint(await pen, words, sign)
      await writeFile(kept, png)
    }
    await writeFile(`${folder}${name}.png`, png)
  }
}

/** Renders SVG and measures words, with the site's own font. */
interface Pen {
  /** PNG of an SVG. */
  render(svg: string): Uint8Array
  /** Width of a word in semibold at a size of 100. */
  widthOf(word: string): number
}

async function takePen(files: readonly Buffer[]): Promise<Pen> {
  const engine = import.meta.resolve('@resvg/resvg-wasm/index_bg.wasm')
  await initWasm(await readFile(new URL(engine)))
  const load = (svg: string) => new Resvg(svg, { font: { fontBuffers: [...files] } })
  return {
    render: (svg) => load(svg).render().asPng(),
    widthOf: (word) => {
      const text = `<text y="200" font-family="${FAMILY}" font-weight="600" font-size="100">`
      const box = load(svgOf(`${text}${escaped(word)}</text>`)).getBBox()
      return box?.width ?? 0
    },
  }
}

function paint(
  pen: Pen,
  { title, note }: { title: string; note: string },
  sign: string,
): Uint8Array {
  const { lines, size } = fit(pen, title)
  const lineHeight = size * 1.32
  const top = 345 - (lineHeight * (lines.length - 1)) / 2
  const text = lines.map(
    (line, at) =>
      `<text x="88" y="${top + lineHeight * at}" font-weight="600" font-size="${size}">${escaped(line)}</text>`,
  )
  const mark = (x: number, y: number, width: number) =>
    sign.replace('<svg ', `<svg x="${x}" y="${y}" width="${width}" height="${width}" `)
  return pen.render(
    svgOf(`
      <rect width="${WIDTH}" height="${HEIGHT}" fill="#fbf9f6"/>
      <rect width="${WIDTH}" height="14" fill="#0b6768"/>
      <g opacity="0.07">${mark(800, 270, 520)}</g>
      ${mark(88, 74, 72)}
      <g font-family="${FAMILY}" fill="#211d18">
        <text x="180" y="124" font-weight="600" font-size="40">${escaped(site.brand)}</text>
        <text x="390" y="124" font-size="36" fill="#625a4f">${escaped(site.brandSuffix)}</text>
        ${text.join('')}
        <text x="88" y="562" font-size="34" fill="#0b6768">${escaped(note)}</text>
      </g>`),
  )
}

/** Breaks a title into as few lines as fit, of like length, in the largest letters that leave room. */
function fit(pen: Pen, title: string): { lines: string[]; size: number } {
  const words = title.split(' ').map((word) => ({ word, width: pen.widthOf(word) }))
  for (const size of [84, 74, 64]) {
    const lines = evenLines(words, (TEXT_WIDTH * 100) / size)
    if (lines.length * size <= 240) return { lines, size }
  }
  return { lines: evenLines(words, (TEXT_WIDTH * 100) / 54), size: 54 }
}

interface Word {
  word: string
  width: number
}

function evenLines(words: readonly Word[], most: number): string[] {
  let lines = linesOf(words, most)
  for (let width = most; width > most / 2; width -= 20) {
    const narrower = linesOf(words, width)
    if (narrower.length > lines.length) break
    lines = narrower
  }
  return lines
}

function linesOf(words: readonly Word[], most: number): string[] {
  const SPACE = 26
  const lines: string[] = []
  let width = Infinity
  for (const each of words) {
    width += SPACE + each.width
    if (width > most) {
      lines.push(each.word)
      width = each.width
    } else lines.push(`${lines.pop() ?? ''} ${each.word}`)
  }
  return lines
}

function svgOf(inner: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">${inner}</svg>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
