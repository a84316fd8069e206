import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openClient } from '../../api/db/open.ts'
import { HANDBOOK_SLUGS } from '../../content/handbook-schema.ts'
import { InternalData } from '../../content/internal-data.ts'
import { fold } from '../../content/search/fold.ts'
import { SiteData } from '../../content/site-data.ts'
import { buildCopy, copyProject } from '../support/copy.ts'
import { startEdgeProduct } from '../support/edge.ts'
import { freePort } from '../support/port.ts'
import { spawnServer } from '../support/process.ts'
import type { Product } from '../support/product.ts'
import { storeSession, storeStaff, tricksWith } from '../support/staff.ts'

/**
 * Builds a copy of the project with canaries in the handbook, starts it on both runtimes, and looks
 * for them in every byte that a visitor can fetch (CONTRACT §4).
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
/** The page that holds the canaries; the call sheets lie below it. */
const ADDRESS = `/noi-bo/cam-nang/${PAGE}/`
/** Address at which the copy publishes a canary on purpose, so that looking for them can fail. */
const LEAK = '/ro-ri/'
const PACKED_LEAK = '/pagefind/fragment/ro-ri.pf_fragment'
/** Address of the copy of an internal file that is published on purpose, one of each folder. */
const copyOf = (file: Planted) => `${LEAK}${file.place}.txt`

let root: string
let published: File[]
let internal: File[]
let sentences: string[]
/** One file of each folder behind the door, which no public file equals. */
let planted: Planted[]

interface Planted extends File {
  place: number
  bytes: Buffer
}

interface Answered extends File {
  /** Body alone, unpacked and folded. */
  body: string
}

interface File {
  name: string
  /** Unpacked, folded. */
  text: string
}

beforeAll(async () => {
  root = await copyProject()
  await plant(`content/handbook/${PAGE}.mdx`, (text) =>
    text
      .replace(/^title: .*$/m, `title: Bảng lỗi ${canaries.title}`)
      .replace(/^aliases:$/m, `aliases:\n  - ${canaries.alias} lỗi`)
      .replace(/^ {2}- khách đang chờ trên máy\n/m, '')
      .concat(`\n## 9. Đoạn ${canaries.section}\n`)
      .concat(`\nCâu này có chữ ${canaries.sentence} và chỉ nhân viên được đọc.\n`),
  )
  await plant('content/data/call-sheets.json', (text) =>
    text.replace('“Chờ hoài', `“${canaries.callSheet} chờ hoài`),
  )
  await buildCopy(root)

  const dist = await filesIn(`${root}/dist/`)
  const site = await readFile(`${root}/dist-internal/site.json`, 'utf8')
  published = [...dist, { name: 'dist-internal/site.json', text: fold(site) }]
  const data = InternalData.parse(
    JSON.parse(await readFile(`${root}/dist-internal/internal.json`, 'utf8')),
  )
  const bytesOf = ({ body, encoding }: (typeof data.files)[string]) => Buffer.from(body, encoding)
  internal = Object.entries(data.files).map(([name, file]) => fileOf(name, bytesOf(file)))
  planted = oneOfEachFolder().map((file, place) => ({
    ...file,
    place,
    bytes: bytesOf(data.files[file.name]!),
  }))
  sentences = await handbookSentences()
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

describe.for(Object.entries(canaries))('the canary in a %s (T24)', ([, canary]) => {
  test('is in no published file', () => {
    expect(holding(published, canary)).toEqual([])
  })

  test('is on its internal page', () => {
    expect(holding(internal, canary)).toContainEqual(expect.stringContaining(ADDRESS))
  })
})

test('the search for canaries reads packed fragments, word lists and compressed copies (T24)', () => {
  const found = holding(internal, canaries.sentence)
  expect(found.some((name) => name.startsWith('/noi-bo/pagefind/fragment/'))).toBe(true)
  expect(found.some((name) => name.startsWith('/noi-bo/pagefind/index/'))).toBe(true)
  expect(found).toContain('/noi-bo/tim-kiem/index.json')
  // What all pages of a site say is found in all forms of a public page, too.
  const shown = holding(published, fold('Tìm kiếm hướng dẫn'))
  expect(shown).toEqual(expect.arrayContaining(['index.html', 'index.html.br', 'index.html.gz']))
  expect(shown.length).toBeGreaterThan(60)
})

test('no page, file or list of the public build names the handbook (K01)', () => {
  const expected = ['robots.txt', 'robots.txt.br', 'robots.txt.gz']
  const withDoor = holding(published, '/noi-bo/').filter((name) => !/^sw\.js/.test(name))
  expect(withDoor.sort()).toEqual(expected)
  expect(holding(published, 'cam-nang')).toEqual([])
  expect(published.filter(({ name }) => name.includes('noi-bo'))).toEqual([])
  for (const slug of HANDBOOK_SLUGS) expect(holding(published, `${slug}/`), slug).toEqual([])
})

test('no sentence of the handbook is published, except those that public pages contain (K01)', () => {
  expect(sentences.length).toBeGreaterThan(500)
  expect(saidIn(published, sentences)).toEqual([])
})

test('no folder of internal pages is left after packing', async () => {
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

describe.for([
  { runtime: 'Node', start: startNodeCopy },
  { runtime: 'workerd', start: () => startEdgeProduct({}, root) },
])('the copy on $runtime (T24, K01)', ({ start }) => {
  let product: Asked
  let toVisitor: Answered[]
  let toStaff: Answered[]

  beforeAll(async () => {
    await publishLeak()
    product = await start()
    const { id } = await storeStaff(product, 'collaborator')
    const { token } = await storeSession(product, id)
    toVisitor = await answersOf(product, questions())
    const files = internal.map(({ name }) => ({ path: name }))
    toStaff = await answersOf(product, files, { cookie: `session=${token}` })
  }, 300_000)
  afterAll(async () => {
    await product.close()
    await removeLeak()
  })

  test.for(Object.entries(canaries))('tells no visitor the canary in a %s', ([, canary]) => {
    // What leaks on purpose is found, on the page, packed and in a header: nothing else is.
    const copies = planted.filter(({ text }) => text.includes(canary)).map(copyOf)
    const leaks = [PACKED_LEAK, LEAK, ...copies].map((path) => `GET ${path}`)
    expect(holding(toVisitor, canary).sort()).toEqual(leaks.sort())
  })

  test('gives no visitor a whole file of any folder behind the door', () => {
    const own = new Set(ownFiles().map(({ text }) => text))
    const given = toVisitor.filter(({ body }) => own.has(body)).map(({ name }) => name)
    // The copies that are published on purpose, one of each folder, and nothing else.
    expect(planted.length).toBeGreaterThanOrEqual(8)
    expect(given.sort()).toEqual(planted.map((file) => `GET ${copyOf(file)}`).sort())
  })

  test.for(Object.entries(canaries))('tells staff the canary in a %s', ([, canary]) => {
    expect(holding(toStaff, canary)).toContainEqual(expect.stringContaining(`GET ${ADDRESS}`))
  })

  test('tells no visitor a sentence of the handbook, and staff all of them', () => {
    const unplanted = toVisitor.filter(({ name }) => !name.startsWith(`GET ${LEAK}`))
    expect(saidIn(unplanted, sentences)).toEqual([])
    // Those with marks inside, a link or bold words, read otherwise on the page.
    expect(saidIn(toStaff, sentences).length).toBeGreaterThan(0.8 * sentences.length)
  })

  test('answers for every public page and internal search file', () => {
    const served = toVisitor.filter(({ text }) => text.startsWith('200 '))
    const pages = published.filter(({ name }) => name.endsWith('index.html'))
    expect(served.length).toBeGreaterThan(200)
    for (const { name } of pages) {
      expect(served.map((each) => each.name)).toContain(`GET /${name.replace(/index\.html$/, '')}`)
    }
    const found = holding(toStaff, canaries.sentence)
    expect(found).toContain('GET /noi-bo/tim-kiem/index.json')
    expect(found.some((name) => name.startsWith('GET /noi-bo/pagefind/fragment/'))).toBe(true)
    expect(found.some((name) => name.startsWith('GET /noi-bo/pagefind/index/'))).toBe(true)
  })
})

/** Files behind the door that are not also public, as shared scripts of the search are. */
function ownFiles(): File[] {
  const isPublic = new Set(published.map(({ text }) => text))
  return internal.filter(({ text }) => !isPublic.has(text))
}

function oneOfEachFolder(): File[] {
  const folderOf = ({ name }: File) => name.replace(/[^/]+\/?$/, '')
  return [...new Map(ownFiles().map((file) => [folderOf(file), file])).values()]
}

/** A running copy, as its callers know it. */
type Asked = Pick<Product, 'url' | 'fetch' | 'sql' | 'close'>

interface Question {
  path: string
  method?: string
  headers?: Record<string, string>
}

/** Every address that a visitor can think of, and every way to ask for the handbook's pages. */
function questions(): Question[] {
  const built = published.filter(({ name }) => !name.startsWith('dist-internal/'))
  const files = [
    ...built.map(({ name }) => `/${name}`),
    ...built.map(({ name }) => `/${name.replace(/index\.html$/, '')}`),
    ...built.filter(({ name }) => /\.(js|css)$/.test(name)).map(({ name }) => `/${name}.map`),
    LEAK,
    PACKED_LEAK,
    ...planted.map(copyOf),
  ]
  const hidden = internal.map(({ name }) => name)
  const chosen = planted.map(({ name }) => name)
  const twisted = hidden.filter((path) => path.includes(PAGE) || chosen.includes(path))
  const paths = [
    ...files,
    ...MADE_BY_THE_API,
    ...hidden,
    // Where the public build keeps its own, and beside the pages.
    ...hidden.map((path) => path.replace('/noi-bo/', '/')),
    ...hidden.filter((path) => /\.(js|css)$/.test(path)).map((path) => `${path}.map`),
    ...twisted.flatMap((path) => tricksWith(path)),
  ]
  const ways: Omit<Question, 'path'>[] = [
    { method: 'HEAD' },
    { headers: { range: 'bytes=0-9999' } },
    { headers: { 'if-none-match': '*' } },
    { headers: { 'if-modified-since': new Date().toUTCString() } },
    { headers: { 'accept-encoding': 'identity' } },
    { headers: { accept: 'text/html' } },
    { headers: { cookie: `session=${'A'.repeat(43)}` } },
    { method: 'POST', headers: { accept: 'text/html' } },
  ]
  return [
    ...[...new Set(paths)].map((path) => ({ path })),
    ...MADE_BY_THE_API.map((path) => ({ path, headers: { accept: 'text/html' } })),
    ...hidden.flatMap((path) => ways.map((way) => ({ path, ...way }))),
  ]
}

/** Pages, frames and errors that no file holds. */
const MADE_BY_THE_API = [
  '/api/health',
  '/api/openapi.json',
  '/api/tickets',
  '/api/staff/accounts',
  '/api/staff/handbook/export',
  '/gui-yeu-cau/?huong-dan=khong-nhan-duoc-otp',
  '/gui-yeu-cau/?phieu=dang-nhap',
  '/tim-kiem/',
  '/tim-kiem/?q=khach+dang+cho+tren+may',
  '/tim-kiem/?q=bang+loi+va+xu+ly+so+bo',
  '/tra-cuu/',
  '/yeu-cau/khong-co/',
  '/khong-co/',
  '/khung/',
  '/khung/loi/',
  '/noi-bo',
  '/noi-bo/',
  '/noi-bo/khung/',
  '/noi-bo/dang-nhap/',
  '/noi-bo/nhan-su/',
  '/dev/mail/',
  '/dist-internal/internal.json',
  '/dist-internal/site.json',
  '/api/worker.ts',
  '/content/handbook/',
  `/content/handbook/${PAGE}.mdx`,
  '/content/data/call-sheets.json',
]

/** Status, headers and body of an answer, unpacked and folded. */
async function answersOf(
  product: Asked,
  asked: readonly Question[],
  more: Record<string, string> = {},
): Promise<Answered[]> {
  const known = new Map<string, string>()
  const answers: Answered[] = []
  const waiting = [...asked]
  const ask = async (): Promise<void> => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { path, method = 'GET', headers = {} } = next
      // With the origin before it, a path that begins with two slashes stays one.
      const answer = await product.fetch(`${product.url}${path}`, {
        method,
        headers: { ...headers, ...more },
      })
      const bytes = Buffer.from(await answer.arrayBuffer())
      const key = bytes.toString('latin1')
      const body = known.get(key) ?? fileOf(path, bytes).text
      known.set(key, body)
      const head = [...answer.headers].map(([name, value]) => `${name}: ${fold(plain(value))}`)
      const about = Object.entries(headers).map(([name, value]) => ` ${name}: ${value}`)
      answers.push({
        name: `${method} ${path}${about.join('')}`,
        text: [`${answer.status} `, ...head, body].join('\n'),
        body,
      })
    }
  }
  await Promise.all(Array.from({ length: 8 }, ask))
  return answers
}

/** A header's value with what an address hides: `%C3%A9` is a letter. */
function plain(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

async function startNodeCopy(): Promise<Asked> {
  const dir = await mkdtemp(join(tmpdir(), 'coretech-canary-data-'))
  const env = {
    PATH: process.env.PATH,
    PORT: String(await freePort()),
    DATABASE_URL: `file:${join(dir, 'support.db')}`,
    FILES_DIR: join(dir, 'files'),
  }
  const server = await spawnServer(env, root)
  const client = await openClient(env.DATABASE_URL)
  return {
    url: server.url,
    fetch: (path, options) => fetch(path, { redirect: 'manual', ...options }),
    sql: (statement) => client.execute(statement),
    async close() {
      await client.close()
      await server.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

/** Publishes every canary: on a page, in a packed file, in a header of each runtime. */
async function publishLeak(): Promise<void> {
  const [first = '', ...others] = Object.values(canaries)
  await mkdir(`${root}/dist${LEAK}`)
  await writeFile(`${root}/dist${LEAK}index.html`, `<p>${others.join(' ')}</p>`)
  await writeFile(`${root}/dist${PACKED_LEAK}`, gzipSync(Object.values(canaries).join(' ')))
  for (const file of planted) await writeFile(`${root}/dist${copyOf(file)}`, file.bytes)
  headersBefore = await readFile(`${root}/dist/_headers`, 'utf8')
  siteBefore = await readFile(`${root}/dist-internal/site.json`, 'utf8')
  await writeFile(`${root}/dist/_headers`, `${headersBefore}\n${LEAK}\n  X-Ro-Ri: ${first}\n`)
  const site = SiteData.parse(JSON.parse(siteBefore))
  site.headers.push({ path: LEAK, set: { 'X-Ro-Ri': first } })
  await writeFile(`${root}/dist-internal/site.json`, JSON.stringify(site))
}

let headersBefore: string
let siteBefore: string

async function removeLeak(): Promise<void> {
  await rm(`${root}/dist${LEAK}`, { recursive: true })
  await rm(`${root}/dist${PACKED_LEAK}`)
  await writeFile(`${root}/dist/_headers`, headersBefore)
  await writeFile(`${root}/dist-internal/site.json`, siteBefore)
}

/** Sentences of the handbook that no public page says, folded. */
async function handbookSentences(): Promise<string[]> {
  const own = [
    ...(await filesIn(`${root}/content/handbook/`)),
    ...(await sourcesNamed('call-sheets.json', 'reply-voices.ts', 'text/handbook.ts')),
  ]
  const others = (await filesIn(`${root}/content/`)).filter(
    ({ name }) => !/^handling|call-sheets|reply-voices|handbook/.test(name),
  )
  const said = others.map(({ text }) => text).join('\n')
  return own
    .flatMap(({ text }) => text.split(/[\n“”"'|.:;]|\*\*/))
    .map((each) => each.replace(/^[\s#*-]+(\d+\. )?/, '').trim())
    .filter((each) => each.length >= 30 && !/[<>{}[\]]/.test(each) && !said.includes(each))
}

/** Those of the sentences that some of the texts say, tags apart. */
function saidIn(files: readonly File[], looked: readonly string[]): string[] {
  const texts = new Set(files.map(({ text }) => text.replace(/<[^>]*>/g, '')))
  const whole = [...texts].join('\n')
  return looked.filter((each) => whole.includes(each))
}
