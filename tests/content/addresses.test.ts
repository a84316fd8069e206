import { access, readdir, readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import * as addresses from '../../content/addresses.ts'
import { rootDir } from '../../site/make/paths.ts'

const { ANSWERED_BELOW, fontFile, isAnsweredByApi, LOOKUP_PATH, unslashed } = addresses

/** Every address by its constant's name. */
const known = Object.entries(addresses).flatMap(([name, value]): [name: string, path: string][] =>
  typeof value === 'string' ? [[name, value]] : [],
)

/** Names of the root's pages, folders and files: `huong-dan`, `api`, `sw.js` … */
const firstNames = [...new Set(known.map(([, path]) => path.split('/')[1] ?? ''))].filter(Boolean)

/** Files that name an address themselves, and why. */
const ALLOWED: Record<string, string> = {
  'content/addresses.ts': 'the definitions',
  'api/db/migrations/0002-staff.ts': 'a comment inside SQL, which was applied and never changes',
}

/**
 * Addresses that code names itself, in quotes, templates, attributes or regular expressions.
 * Comments and imports may name any.
 */
function ownAddresses(code: string): string[] {
  const bare = code
    .replace(/^\s*\/?\*.*$/gm, '')
    .replace(/\/\*\*? .*? \*\//g, '')
    .replace(/(^|\s)\/\/ .*$/gm, '')
    .replace(/\bfrom '[^']*'|\bimport\('[^']*'\)|^\s*import '[^']*'/gm, '')
  const names = firstNames.map((name) => name.replaceAll('.', '\\.')).join('|')
  return bare.match(new RegExp(`(?<![\\w.])\\\\?/(?:${names})(?![\\w-]).*`, 'g')) ?? []
}

async function sources(): Promise<string[]> {
  const found = await Promise.all(
    ['api', 'site', 'content'].map(async (folder) => {
      const files = await readdir(rootDir + folder, { recursive: true })
      return files.map((file) => `${folder}/${file}`)
    }),
  )
  return [...found.flat(), 'astro.config.mjs'].filter((file) => /\.(ts|astro|mjs)$/.test(file))
}

describe('one place for each address', () => {
  test('no source names an address that content/addresses.ts defines', async () => {
    const files = (await sources()).filter((file) => !Object.hasOwn(ALLOWED, file))
    expect(files.length).toBeGreaterThan(200)
    const found = await Promise.all(
      files.map(async (file) => {
        const code = await readFile(rootDir + file, 'utf8')
        return ownAddresses(code).map((address) => `${file}: ${address}`)
      }),
    )
    expect(found.flat()).toEqual([])
  })

  test.for([
    { code: `c.redirect('/huong-dan/')`, finds: 1 },
    { code: 'html`<a href="/noi-bo/nhan-su/">`', finds: 1 },
    { code: `closed('POST /api/staff/accounts', act)`, finds: 1 },
    { code: 'const GUIDE = /^\\/huong-dan\\/[^/]+\\/$/', finds: 1 },
    { code: `router.get('/tim-kiem', act)`, finds: 1 },
    { code: `register('/sw.js')`, finds: 1 },
    { code: 'const url = `${publicUrl}/noi-bo/phieu/${code}/`', finds: 1 },
    { code: ' * Content of `/dev/mail/`.', finds: 0 },
    { code: `import { a } from '../search/a.ts'`, finds: 0 },
    { code: 'const url = `${origin}${FORM_PATH}` // leads to /gui-yeu-cau/', finds: 0 },
  ])('the check finds $finds in: $code', ({ code, finds }) => {
    expect(ownAddresses(code)).toHaveLength(finds)
  })

  test('no two constants hold the same address', () => {
    expect(new Set(known.map(([, path]) => path)).size).toBe(known.length)
  })

  test('pages end with a slash; calls and files do not', () => {
    const odd = known.filter(([name, path]) => {
      const isBelow = name.endsWith('_PATH') || name === 'STAFF_API'
      return path.endsWith('/') !== isBelow
    })
    expect(odd).toEqual([])
  })
})

describe('files that cannot import addresses', () => {
  test('wrangler.toml sends the worker what the API answers, and nothing else', async () => {
    const config = await readFile(`${rootDir}wrangler.toml`, 'utf8')
    const list = /run_worker_first = \[([^\]]*)\]/.exec(config)?.[1] ?? ''
    const { FORM_PATH, SEARCH_PATH, STAFF_PATH } = addresses
    const pages = [STAFF_PATH, FORM_PATH, SEARCH_PATH, LOOKUP_PATH] as const
    expect([...list.matchAll(/"([^"]+)"/g)].map(([, path]) => path).sort()).toEqual(
      [
        ...ANSWERED_BELOW.map((path) => `${path}*`),
        ...pages.map((path) => unslashed(path)),
        LOOKUP_PATH,
      ].sort(),
    )
  })

  test('the style sheet names the fonts that pages preload', async () => {
    const sheet = await readFile(`${rootDir}site/styles/tokens.css`, 'utf8')
    const fonts = [...sheet.matchAll(/url\('([^']+)'\)/g)].map(([, path]) => path)
    expect(fonts).toEqual([400, 600].map(fontFile))
    for (const font of fonts) await access(`${rootDir}site/public${font ?? ''}`)
  })

  test('the contract lists every public call, and no other', async () => {
    const contract = await readFile(`${rootDir}api/CONTRACT.md`, 'utf8')
    const calls = contract.matchAll(/^\| `(?:GET|POST) (\/api\/[^`]+)`/gm)
    const listed = new Set([...calls].map(([, path = '']) => path.replace(/\/\{.*$/, '')))
    const named = known.filter(([name, path]) => {
      return name.endsWith('_API') && !path.startsWith(addresses.STAFF_API)
    })
    expect([...listed].sort()).toEqual(named.map(([, path]) => path).sort())
  })
})

test.for([
  { path: '/tra-cuu/', isApi: true },
  { path: '/tra-cuu/da-gui/', isApi: false },
  { path: '/yeu-cau/abc/', isApi: true },
  { path: '/huong-dan/', isApi: false },
  { path: '/search/index.json', isApi: false },
  { path: '/api/health', isApi: true },
])('the API answers $path: $isApi', ({ path, isApi }) => {
  expect(isAnsweredByApi(path)).toBe(isApi)
})
