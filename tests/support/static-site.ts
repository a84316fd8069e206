import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { parse } from 'node-html-parser'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AppEnv } from '../../api/http/context.ts'
import { mountStatic } from '../../api/static.ts'
import { SiteData } from '../../content/site-data.ts'
import { brotliBytes } from '../../site/make/compress.ts'
import { distDir, internalDir } from '../../site/make/paths.ts'

/** A page with one word and nothing else: what a page of this site is compared with. */
const EMPTY = `<!doctype html><html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Trang trống</title></head><body><p>Trống</p></body></html>`
/** Path of the empty page. */
export const EMPTY_PATH = '/trang-trong/'
/** A guide's words and nothing else: what none of its looks can be quicker than. */
export const BARE_GUIDE_PATH = '/chi-chu/'
const GUIDE = '/huong-dan/khong-nhan-duoc-otp/'

/** The built site, and beside it an empty page and a bare one, served in the same way. */
export async function startStaticSite(): Promise<{ url: string; close(): Promise<void> }> {
  const site = SiteData.parse(JSON.parse(await readFile(`${internalDir}site.json`, 'utf8')))
  const dir = await mkdtemp(join(tmpdir(), 'coretech-static-'))
  await cp(distDir, dir, { recursive: true })
  const guide = parse(await readFile(`${distDir}${GUIDE}index.html`, 'utf8')).querySelector('main')
  const words = (guide?.innerHTML ?? '').replace(/ class="[^"]*"|<svg.*?<\/svg>/g, '')
  const pages = { [EMPTY_PATH]: EMPTY, [BARE_GUIDE_PATH]: EMPTY.replace('<p>Trống</p>', words) }
  for (const [path, html] of Object.entries(pages)) {
    await mkdir(dir + path)
    await writeFile(`${dir}${path}index.html`, html)
    await writeFile(`${dir}${path}index.html.br`, await brotliBytes(html))
  }
  const app = new Hono<AppEnv>()
  mountStatic(app, dir, site)
  const server = createAdaptorServer({ fetch: app.fetch })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      await new Promise((resolve) => server.close(resolve))
      await rm(dir, { recursive: true })
    },
  }
}
