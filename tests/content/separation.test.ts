import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { HANDLING_SLUGS } from '../../content/handling-schema.ts'
import { InternalData } from '../../content/internal-data.ts'
import { fold } from '../../content/search/fold.ts'
import { rootDir } from '../../site/build/paths.ts'

/**
 * Builds a copy of the project with canaries in the handbook, and looks for them in every byte that
 * a visitor can fetch (issue 4, item 5). What visitors get of the API is asked in tests/api.
 */

/** Words of no language, one for each way into a page; folded, so that no spelling hides them. */
const canaries = {
  sentence: 'chimkwyx',
  title: 'tieudezvq',
  alias: 'biethieuqjz',
  section: 'mucwvxz',
  callSheet: 'phieuxqk',
}
const PAGE = 'bang-loi-va-xu-ly-so-bo'
const COPIED = ['api', 'content', 'site', 'astro.config.mjs', 'package.json', 'package-lock.json']

let root: string
let published: File[]
let internal: File[]

interface File {
  name: string
  /** Unpacked, folded. */
  text: string
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'coretech-canary-'))
  for (const name of COPIED) await cp(`${rootDir}${name}`, `${root}/${name}`, { recursive: true })
  // Caches of content must not be shared: another build may be using them.
  await mkdir(`${root}/node_modules`)
  for (const name of await readdir(`${rootDir}node_modules`)) {
    if (/^\.(astro|vite)/.test(name)) continue
    await symlink(`${rootDir}node_modules/${name}`, `${root}/node_modules/${name}`)
  }
  await plant(`content/handling/${PAGE}.mdx`, (text) =>
    text
      .replace(/^title: .*$/m, `title: Bảng lỗi ${canaries.title}`)
      .replace(/^aliases:$/m, `aliases:\n  - ${canaries.alias} lỗi`)
      .replace(/^ {2}- khách đang chờ trên máy\n/m, '')
      .replace(/^## 7\..*$/m, `## 7. Đoạn ${canaries.section}`)
      .concat(`\nCâu này có chữ ${canaries.sentence} và chỉ nhân viên được đọc.\n`),
  )
  await plant('content/data/call-sheets.json', (text) =>
    text.replace('“Chờ hoài', `“${canaries.callSheet} chờ hoài`),
  )
  await promisify(execFile)(process.execPath, ['site/build/build.ts'], { cwd: root })

  const dist = await filesIn(`${root}/dist/`)
  const site = await readFile(`${root}/dist-internal/site.json`, 'utf8')
  published = [...dist, { name: 'dist-internal/site.json', text: fold(site) }]
  const data = InternalData.parse(
    JSON.parse(await readFile(`${root}/dist-internal/internal.json`, 'utf8')),
  )
  internal = Object.entries(data.files).map(([name, { body, encoding }]) =>
    fileOf(name, Buffer.from(body, encoding)),
  )
}, 300_000)

afterAll(() => rm(root, { recursive: true, force: true }))

async function plant(path: string, change: (text: string) => string): Promise<void> {
  const before = await readFile(`${root}/${path}`, 'utf8')
  const after = change(before)
  expect(after, path).not.toBe(before)
  await writeFile(`${root}/${path}`, after)
}

async function filesIn(folder: string): Promise<File[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async ({ parentPath, name }) => {
        const path = join(parentPath, name)
        return fileOf(path.slice(folder.length), await readFile(path))
      }),
  )
}

function fileOf(name: string, bytes: Buffer): File {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b
  const unpacked = isGzip
    ? gunzipSync(bytes)
    : name.endsWith('.br')
      ? brotliDecompressSync(bytes)
      : bytes
  return { name, text: fold(unpacked.toString('utf8')) }
}

const holding = (files: readonly File[], words: string): string[] =>
  files.filter(({ text }) => text.includes(words)).map(({ name }) => name)

describe.for(Object.entries(canaries))('T24 the canary in a %s', ([, canary]) => {
  test('is nowhere that a visitor can look', () => {
    expect(holding(published, canary)).toEqual([])
  })

  test('is on its page behind the door', () => {
    expect(holding(internal, canary)).toContain(`/noi-bo/cam-nang/${PAGE}/`)
  })
})

test('T24 this test sees into packed fragments, word lists and compressed copies', () => {
  const found = holding(internal, canaries.sentence)
  expect(found.some((name) => name.startsWith('/noi-bo/pagefind/fragment/'))).toBe(true)
  expect(found.some((name) => name.startsWith('/noi-bo/pagefind/index/'))).toBe(true)
  expect(found).toContain('/noi-bo/tim-kiem/index.txt')
  // What all pages of a site say is found in all forms of a public page, too.
  const shown = holding(published, fold('Tìm kiếm hướng dẫn'))
  expect(shown).toEqual(expect.arrayContaining(['index.html', 'index.html.br', 'index.html.gz']))
  expect(shown.length).toBeGreaterThan(60)
})

test('K01 no page, file or list of the public build names the handbook', () => {
  const expected = ['robots.txt', 'robots.txt.br', 'robots.txt.gz']
  const withDoor = holding(published, '/noi-bo/').filter((name) => !/^sw\.js/.test(name))
  expect(withDoor.sort()).toEqual(expected)
  expect(holding(published, 'cam-nang')).toEqual([])
  expect(published.filter(({ name }) => name.includes('noi-bo'))).toEqual([])
  for (const slug of HANDLING_SLUGS) expect(holding(published, `${slug}/`), slug).toEqual([])
})

test('K01 no sentence of the handbook is published, but those that public pages say themselves', async () => {
  const own = [
    ...(await filesIn(`${root}/content/handling/`)),
    ...(await sourcesNamed('call-sheets.json', 'reply-voices.ts', 'text/handbook.ts')),
  ]
  const others = (await filesIn(`${root}/content/`)).filter(
    ({ name }) => !/^handling|call-sheets|reply-voices|handbook/.test(name),
  )
  const said = others.map(({ text }) => text).join('\n')
  const sentences = own
    .flatMap(({ text }) => text.split(/[\n“”"'|.:;]|\*\*/))
    .map((each) => each.replace(/^[\s#*-]+(\d+\. )?/, '').trim())
    .filter((each) => each.length >= 30 && !/[<>{}[\]]/.test(each) && !said.includes(each))
  expect(sentences.length).toBeGreaterThan(500)
  const whole = published.map(({ text }) => text.replace(/<[^>]*>/g, '')).join('\n')
  expect(sentences.filter((each) => whole.includes(each))).toEqual([])
})

test('what is packed is all: no folder of internal pages is left behind', async () => {
  expect((await readdir(`${root}/dist-internal`)).sort()).toEqual([
    'internal.json',
    'site.json',
    'stamp',
  ])
})

async function sourcesNamed(...names: string[]): Promise<File[]> {
  const files = await filesIn(`${root}/content/`)
  return files.filter(({ name }) => names.some((each) => name.endsWith(each)))
}
