import type { OfflineWords } from '../content/text/reading.ts'
import type { cutGuide, joinGuide, shellId } from './guide-part.ts'

/** What of a service worker's scope is used here; TypeScript has it only without the DOM. */
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
/**
 * Reading without a network, and the next guide for less than half its bytes: all of the service worker, in one
 * function that uses nothing outside itself, because `site/pages/sw.js.ts` sends its text to the
 * browser.
 *
 * Pages always come from the network when there is one; a copy is given only when there is none, and
 * says of which day it is. Of a guide only its part has to come, when another guide of the same build
 * has been read. Pages of one visitor, staff and the API are never touched.
 */
export function serviceWorker(
  words: OfflineWords,
  cut: typeof cutGuide,
  join: typeof joinGuide,
  idOf: typeof shellId,
): void {
  // The scope is the DOM's window to TypeScript.
  const worker = self as unknown as WorkerScope

  const PAGES = 'ct-pages-1'
  const FILES = 'ct-files-1'
  const CORE = ['/', '/huong-dan/', '/khac-phuc/']
  const MOST_PAGES = 80
  const MOST_FILES = 60
  const PATIENCE_MS = 10_000
  /** What somebody seems about to open is fetched ahead, and soon is news of yesterday. */
  const EXPECTED_MS = 10_000
  const GUIDE = /^\/huong-dan\/[^/]+\/$/
  const KEPT_HEADERS = [
    'Content-Type',
    'Content-Security-Policy',
    'X-Content-Type-Options',
    'Referrer-Policy',
    'Permissions-Policy',
    'Cross-Origin-Opener-Policy',
  ]
  const PRIVATE = /^\/(noi-bo|yeu-cau|gui-yeu-cau|tra-cuu|tim-kiem|api|dev)(\/|$)/
  /** Their names change with their bytes, so a copy is as good as the original. */
  const LASTING = /^\/(_astro|fonts)\//

  worker.addEventListener('install', (event) => {
    event.waitUntil(Promise.all([worker.skipWaiting(), ...CORE.map(fetchAndKeep)]))
  })

  worker.addEventListener('activate', (event) => {
    event.waitUntil(Promise.all([removeOldCaches(), worker.clients.claim()]))
  })

  let expected: { path: string; until: number; part: Promise<string | undefined> } | undefined

  worker.addEventListener('message', (event) => {
    const { data } = event
    if (typeof data !== 'object' || data === null) return
    if ('keep' in data && typeof data.keep === 'string') {
      if (data.keep.startsWith('/') && !PRIVATE.test(data.keep)) {
        event.waitUntil(fetchAndKeep(data.keep))
      }
    }
    if ('expect' in data && typeof data.expect === 'string' && GUIDE.test(data.expect)) {
      event.waitUntil(expect(data.expect))
    }
  })

  worker.addEventListener('fetch', (event) => {
    const { request } = event
    const url = new URL(request.url)
    if (request.method !== 'GET' || url.origin !== worker.location.origin) return
    if (PRIVATE.test(url.pathname)) return
    if (request.mode === 'navigate') event.respondWith(page(event, url.pathname))
    else if (LASTING.test(url.pathname)) event.respondWith(lastingFile(request))
  })

  async function page(event: RequestEvent, path: string): Promise<Response> {
    try {
      const answer = await withPatience(
        composed(event.request).then((guide) => guide ?? fetch(event.request)),
      )
      if (answer.ok && !answer.redirected) event.waitUntil(keepPage(path, answer.clone()))
      return answer
    } catch {
      const kept = await caches.match(path, { cacheName: PAGES })
      if (kept) return withNotice(kept, words.saved, 200)
      const list = await caches.match('/huong-dan/', { cacheName: PAGES })
      if (list) return withNotice(list, words.notSaved, 503)
      return new Response(words.nothing, {
        status: 503,
        headers: { 'Content-Type': 'text/plain; charset=utf-8' },
      })
    }
  }

  /**
   * A guide in the shell of the one read last.
   * @returns undefined when the page itself is wanted: a reload, another build, no guide read yet
   * @throws TypeError without a network
   */
  async function composed({ url, cache }: Request): Promise<Response | undefined> {
    const { pathname, search } = new URL(url)
    if (!GUIDE.test(pathname) || search || cache !== 'default') return undefined
    const shell = await lastGuide()
    const pieces = shell && cut(await shell.text())
    if (!pieces) return undefined
    const part = await partOf(pathname)
    if (part === undefined) return undefined
    const [id, ...own] = part.split('\f')
    if (id !== (await idOf(pieces))) return undefined
    const slug = pathname.split('/')[2] ?? ''
    return new Response(join(pieces, own, slug), { headers: shell.headers })
  }

  async function lastGuide(): Promise<Response | undefined> {
    const pages = await caches.open(PAGES)
    const guides = (await pages.keys()).filter(({ url }) => GUIDE.test(new URL(url).pathname))
    const last = guides.at(-1)
    return last && pages.match(last)
  }

  function partOf(path: string): Promise<string | undefined> {
    // Not forgotten once used: what the pointer said of the link may arrive after the visit began.
    if (expected?.path === path && Date.now() < expected.until) return expected.part
    return fetchPart(path)
  }

  async function fetchPart(path: string): Promise<string | undefined> {
    const answer = await fetch(`${path}phan.txt`, { cache: 'no-cache' })
    return answer.ok && !answer.redirected ? answer.text() : undefined
  }

  async function expect(path: string): Promise<void> {
    if (expected?.path === path && Date.now() < expected.until) return
    if (!(await lastGuide())) return
    const part = fetchPart(path)
    expected = { path, until: Date.now() + EXPECTED_MS, part }
    await part.catch(() => (expected = undefined))
  }

  /** A network that does not answer is none, as far as a reader is concerned. */
  function withPatience(answer: Promise<Response>): Promise<Response> {
    return new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error('slow')), PATIENCE_MS)
      answer.then(resolve, reject)
    })
  }

  /** The copy of a page with a line above its heading that says how old it is. */
  async function withNotice(kept: Response, sentence: string, status: number): Promise<Response> {
    const at = new Date(kept.headers.get('X-Kept-At') ?? 0)
    // Vietnam is UTC+7 the whole year.
    const [year = '', month = '', day = '', hour = '', minute = ''] = new Date(
      at.getTime() + 7 * 3_600_000,
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

  async function keepPage(path: string, answer: Response): Promise<void> {
    if (!answer.headers.get('Content-Type')?.startsWith('text/html')) return
    const html = await answer.text()
    const headers = new Headers({ 'X-Kept-At': new Date().toISOString() })
    for (const name of KEPT_HEADERS) {
      const value = answer.headers.get(name)
      if (value) headers.set(name, value)
    }
    const pages = await caches.open(PAGES)
    // Taken out first: what was read last is to stand last, because the first are dropped.
    await pages.delete(path)
    await pages.put(path, new Response(html, { headers }))
    await dropFirst(pages, MOST_PAGES, CORE)
    const files = await caches.open(FILES)
    for (const [, file = ''] of html.matchAll(/(?:src|href)="(\/_astro\/[^"]+)"/g)) {
      if (!(await files.match(file))) await files.add(file).catch(() => undefined)
    }
  }

  async function fetchAndKeep(path: string): Promise<void> {
    try {
      const answer = await fetch(path)
      if (answer.ok && !answer.redirected) await keepPage(path, answer)
    } catch {
      // It will be kept when it is read.
    }
  }

  async function lastingFile(request: Request): Promise<Response> {
    const files = await caches.open(FILES)
    const kept = await files.match(request)
    if (kept) return kept
    const answer = await fetch(request)
    if (answer.ok) {
      await files.put(request, answer.clone())
      await dropFirst(files, MOST_FILES, [])
    }
    return answer
  }

  async function dropFirst(cache: Cache, most: number, spared: readonly string[]): Promise<void> {
    const all = await cache.keys()
    const others = all.filter(({ url }) => !spared.includes(new URL(url).pathname))
    for (const request of others.slice(0, Math.max(0, all.length - most)))
      await cache.delete(request)
  }

  async function removeOldCaches(): Promise<void> {
    const names = await caches.keys()
    const old = names.filter((name) => name.startsWith('ct-') && ![PAGES, FILES].includes(name))
    await Promise.all(old.map((name) => caches.delete(name)))
  }
}
