import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AppEnv } from '../../api/http/context.ts'
import { mountStatic } from '../../api/static.ts'
import { SiteData } from '../../content/site-data.ts'
import { brotliBytes } from '../../site/build/compress.ts'
import { distDir, internalDir } from '../../site/build/paths.ts'

/** A page with one word and nothing else: what a page of this site is compared with. */
const EMPTY = `<!doctype html><html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Trang trống</title></head><body><p>Trống</p></body></html>`
/** Path of the empty page. */
export const EMPTY_PATH = '/trang-trong/'

/** The built site, and an empty page beside it that is served in the same way. */
export async function startStaticSite(): Promise<{ url: string; close(): Promise<void> }> {
  const site = SiteData.parse(JSON.parse(await readFile(`${internalDir}site.json`, 'utf8')))
  const dir = await mkdtemp(join(tmpdir(), 'coretech-static-'))
  await cp(distDir, dir, { recursive: true })
  await mkdir(dir + EMPTY_PATH)
  await writeFile(`${dir}${EMPTY_PATH}index.html`, EMPTY)
  await writeFile(`${dir}${EMPTY_PATH}index.html.br`, await brotliBytes(EMPTY))
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
