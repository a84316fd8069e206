import { readdir, readFile, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const brotli = promisify(brotliCompress)
const gzipped = promisify(gzip)
const TEXT = /\.(html|css|js|json|svg|txt|xml|webmanifest)$/

/** Bytes of a text as brotli sends them at its best. */
export async function brotliBytes(text: string | Buffer): Promise<Buffer> {
  return brotli(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })
}

/**
 * Writes `.br` and `.gz` beside every text of the build, for the Node server. Workers compress by
 * themselves; `.assetsignore` keeps these files out of their upload.
 */
export async function compressTexts(distDir: string): Promise<void> {
  const files = await readdir(distDir, { recursive: true })
  for (const file of files.filter((name) => TEXT.test(name))) {
    const bytes = await readFile(`${distDir}${file}`)
    await writeFile(`${distDir}${file}.br`, await brotliBytes(bytes))
    await writeFile(`${distDir}${file}.gz`, await gzipped(bytes, { level: 9 }))
  }
  await writeFile(`${distDir}.assetsignore`, '*.br\n*.gz\n.assetsignore\n')
}
