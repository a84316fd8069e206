import {
  ANSWERED_BELOW,
  ASSETS_PATH,
  FONTS_PATH,
  GUIDES_PATH,
  HOME_PATH,
  LOOKUP_PATH,
  TROUBLESHOOTER_PATH,
} from '../content/addresses.ts'
import { offline as words } from '../content/text/reading.ts'
import { VIETNAM_OFFSET_MS } from '../content/units.ts'

/*
 * The service worker: shows pages that were read before when there is no network, and fetches the
 * guide that a reader is about to open. `make/service-worker.ts` bundles it to `/sw.js`.
 *
 * Pages come from the network while there is one; a kept copy is shown only without it, and says how
 * old it is. Pages of one visitor, of staff and of the API are never kept or answered.
 */

/** The part of a service worker's scope that is used here; TypeScript has it only without the DOM. */
interface WorkerScope {
  location: Location
  clients: { claim(): Promise<void> }
  skipWaiting(): Promise<void>
  addEventListener(type: 'install' | 'activate', act: (event: LifeEvent) => void): void
  addEventListener(type: 'fetch', act: (event: RequestEvent) => void): void
  addEventListener(type: 'message', act: (event: LifeEvent & { data: unknown }) => void): void
}
interface LifeEvent {
  waitUntil(work: Promise<unknown>): void
}
interface RequestEvent extends LifeEvent {
  request: Request
  respondWith(answer: Promise<Response>): void
}

// TypeScript takes `self` for the DOM's window.
const worker = self as unknown as WorkerScope

const PAGES = 'ct-pages-1'
const FILES = 'ct-files-1'
const CORE = [HOME_PATH, GUIDES_PATH, TROUBLESHOOTER_PATH]
const MAX_PAGES = 80
const MAX_FILES = 60
/** After this long without an answer the network counts as down. */
const NETWORK_TIMEOUT_MS = 10_000
/** How long a prefetched page may be used. */
const PREFETCH_MS = 10_000
const GUIDE = new RegExp(`^${GUIDES_PATH}[^/]+/$`)
const KEPT_HEADERS = [
  'Content-Type',
  'Content-Security-Policy',
  'X-Content-Type-Options',
  'Referrer-Policy',
  'Permissions-Policy',
  'Cross-Origin-Opener-Policy',
]
/** Of one visitor, of staff or of the API. */
const PRIVATE = [...ANSWERED_BELOW, LOOKUP_PATH]
/** Files whose names change with their bytes: a kept copy is as good as the original. */
const IMMUTABLE = [ASSETS_PATH, FONTS_PATH]
const ASSET_LINK = new RegExp(`(?:src|href)="(${ASSETS_PATH}[^"]+)"`, 'g')

/** Whether a path is one of the prefixes, with or without its slash, or lies below one. */
const isBelow = (prefixes: readonly string[], path: string): boolean =>
  prefixes.some((prefix) => `${path}/`.startsWith(prefix))

let prefetched: { path: string; until: number; answer: Promise<Response> } | undefined

worker.addEventListener('install', (event) => {
  event.waitUntil(Promise.all([worker.skipWaiting(), ...CORE.map(fetchAndKeep)]))
})

worker.addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([removeOldCaches(), worker.clients.claim()]))
})

worker.addEventListener('message', (event) => {
  const { data } = event
  if (typeof data !== 'object' || data === null) return
  if ('keep' in data && typeof data.keep === 'string') {
    if (data.keep.startsWith('/') && !isBelow(PRIVATE, data.keep)) {
      event.waitUntil(fetchAndKeep(data.keep))
    }
  }
  if ('prefetch' in data && typeof data.prefetch === 'string' && GUIDE.test(data.prefetch)) {
    event.waitUntil(prefetch(data.prefetch))
  }
})

worker.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== worker.location.origin) return
  if (isBelow(PRIVATE, url.pathname)) return
  if (request.mode === 'navigate') event.respondWith(page(event, url))
  else if (isBelow(IMMUTABLE, url.pathname)) event.respondWith(immutableFile(request))
})

/** A page from the network, else its kept copy, else the kept list of guides. */
async function page(event: RequestEvent, url: URL): Promise<Response> {
  const path = url.pathname
  try {
    const answer = await withTimeout(fromNetwork(event.request, url))
    if (answer.ok && !answer.redirected) event.waitUntil(keepPage(path, answer.clone()))
    return answer
  } catch {
    const kept = await caches.match(path, { cacheName: PAGES })
    if (kept) return withNotice(kept, words.saved, 200)
    const list = await caches.match(GUIDES_PATH, { cacheName: PAGES })
    if (list) return withNotice(list, words.notSaved, 503)
    return new Response(words.nothing, {
      status: 503,
      headers: { 'Content-Type': 'text/plain; charset=utf-8' },
    })
  }
}

/** The prefetched page if it fits the request; a reload always asks again. */
async function fromNetwork(request: Request, { pathname, search }: URL): Promise<Response> {
  if (prefetched?.path === pathname && !search && request.cache === 'default') {
    const { until, answer } = prefetched
    // Kept for a second visit: the pointer's message may arrive after the visit began.
    const copy = Date.now() < until ? (await answer.catch(() => undefined))?.clone() : undefined
    // A redirected answer may not be given to a navigation.
    if (copy?.ok && !copy.redirected) return copy
  }
  return fetch(request)
}

async function prefetch(path: string): Promise<void> {
  if (prefetched?.path === path && Date.now() < prefetched.until) return
  const answer = fetch(path)
  prefetched = { path, until: Date.now() + PREFETCH_MS, answer }
  await answer.catch(() => (prefetched = undefined))
}

function withTimeout(answer: Promise<Response>): Promise<Response> {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('slow')), NETWORK_TIMEOUT_MS)
    answer.then(resolve, reject)
  })
}

/** The kept page with a line above its heading that says how old it is. */
async function withNotice(kept: Response, sentence: string, status: number): Promise<Response> {
  const at = new Date(kept.headers.get('X-Kept-At') ?? 0)
  const [year = '', month = '', day = '', hour = '', minute = ''] = new Date(
    at.getTime() + VIETNAM_OFFSET_MS,
  )
    .toISOString()
    .split(/[-T:]/)
  const line = sentence.replace('{date}', `${day}/${month}/${year} ${hour}:${minute}`)
  const html = (await kept.text()).replace(
    /<main[^>]*>/,
    (main) => `${main}<p class="notice warn kept" role="status">${line}</p>`,
  )
  return new Response(html, { status, headers: kept.headers })
}

/** Keeps a page with the styles and scripts it names. */
async function keepPage(path: string, answer: Response): Promise<void> {
  if (!answer.headers.get('Content-Type')?.startsWith('text/html')) return
  const html = await answer.text()
  const headers = new Headers({ 'X-Kept-At': new Date().toISOString() })
  for (const name of KEPT_HEADERS) {
    const value = answer.headers.get(name)
    if (value) headers.set(name, value)
  }
  const pages = await caches.open(PAGES)
  // Deleted first, so that the page read last stands last: the first ones are dropped.
  await pages.delete(path)
  await pages.put(path, new Response(html, { headers }))
  await dropFirst(pages, MAX_PAGES, CORE)
  const files = await caches.open(FILES)
  for (const [, file = ''] of html.matchAll(ASSET_LINK)) {
    if (!(await files.match(file))) await files.add(file).catch(() => undefined)
  }
}

async function fetchAndKeep(path: string): Promise<void> {
  try {
    const answer = await fetch(path)
    if (answer.ok && !answer.redirected) await keepPage(path, answer)
  } catch {
    // The page is kept when it is read.
  }
}

async function immutableFile(request: Request): Promise<Response> {
  const files = await caches.open(FILES)
  const kept = await files.match(request)
  if (kept) return kept
  const answer = await fetch(request)
  if (answer.ok) {
    await files.put(request, answer.clone())
    await dropFirst(files, MAX_FILES, [])
  }
  return answer
}

async function dropFirst(cache: Cache, most: number, spared: readonly string[]): Promise<void> {
  const all = await cache.keys()
  const others = all.filter(({ url }) => !spared.includes(new URL(url).pathname))
  for (const request of others.slice(0, Math.max(0, all.length - most))) await cache.delete(request)
}

async function removeOldCaches(): Promise<void> {
  const names = await caches.keys()
  const old = names.filter((name) => name.startsWith('ct-') && ![PAGES, FILES].includes(name))
  await Promise.all(old.map((name) => caches.delete(name)))
}
