import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { watch } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { constants, setPriority } from 'node:os'
import { text } from 'node:stream/consumers'
import {
  ANSWERED_BELOW,
  ASSETS_PATH,
  LOOKUP_PATH,
  PAGEFIND_PATH,
  SEARCH_INDEX_FILE,
} from '../../content/addresses.ts'
import { reportOf } from './content-lint.ts'
import type { ContentFault } from './lint/fault.ts'
import { internalDir, rootDir } from './paths.ts'

/**
 * `npm run dev`: Astro's server in front, the API behind it on the next port, both reloading.
 *
 * The front keeps the address that the API expects (PUBLIC_URL) and hands it what is the API's,
 * and what only a build makes: search indexes, and the files that frames of the last build ask for.
 * Where no build is there, one is made meanwhile. Faults of the content are listed at the start and
 * after every change of it, here and in the browser.
 */
const port = Number(process.env['PORT']?.trim() || '8787')
const publicUrl = process.env['PUBLIC_URL']?.trim() || `http://localhost:${port}`
const apiPort = port + 1
const built = [ASSETS_PATH, SEARCH_INDEX_FILE, PAGEFIND_PATH]
const apiPaths = `^(${[...ANSWERED_BELOW, ...built].join('|')}|${LOOKUP_PATH}(\\?|$))`
/** Editors write a file in several strokes. */
const STROKES_MS = 300

process.env['ASTRO_TELEMETRY_DISABLED'] = '1'
/** What Vite's client in the browser understands. */
type Notice = { type: 'full-reload' } | { type: 'error'; err: { message: string; stack: string } }

/** What browsers are shown until the content is mended. */
let faults: ContentFault[] = []
let tellBrowsers: ((notice: Notice) => void) | undefined

const astro = await import('astro')
const front = await astro.dev({
  root: rootDir,
  server: { port, host: 'localhost' },
  // Astro refuses `/api/tickets` for its missing slash before the proxy sees it.
  trailingSlash: 'ignore',
  vite: {
    plugins: [
      {
        name: 'content-faults',
        configureServer(server) {
          tellBrowsers = (notice) => server.ws.send(notice)
          server.ws.on('connection', showFaults)
        },
      },
    ],
    server: {
      strictPort: true,
      proxy: {
        [apiPaths]: {
          target: `http://localhost:${apiPort}`,
          changeOrigin: false,
          configure: (proxy) =>
            proxy.on('error', (_error, _request, answer) => {
              if ('writeHead' in answer) answerNotReady(answer)
            }),
        },
      },
    },
  },
})

const node = (...args: string[]): ChildProcess =>
  spawn(process.execPath, args, {
    cwd: rootDir,
    stdio: 'inherit',
    env: {
      ...process.env,
      PORT: String(apiPort),
      PUBLIC_URL: publicUrl,
    },
  })

let api: ChildProcess | undefined
/** Starts follow each other: the database has one owner at a time. */
let starting = buildIfMissing().then(startApi)

onChange('api', restart)
onChange('content', () => {
  checkContent()
  restart()
})
checkContent()

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    api?.kill('SIGTERM')
    // Watchers of folders would keep the process alive.
    void front.stop().finally(() => process.exit(0))
  })
}

/**
 * Builds what the API needs, where nothing was ever built; later the last build serves. In a process
 * of its own, because Astro's dev server and its build do not share one, and behind the first pages.
 */
async function buildIfMissing(): Promise<void> {
  if (await readFile(`${internalDir}site.json`).catch(() => undefined)) return
  console.log('Đang dựng biểu mẫu và chỉ mục tìm kiếm ở phía sau …')
  const build = node('site/make/command.ts', '--draft')
  if (build.pid) setPriority(build.pid, constants.priority.PRIORITY_BELOW_NORMAL)
  await once(build, 'exit')
}

function restart(): void {
  starting = starting.then(startApi)
}

/**
 * Starts the API, after the one before has ended. Not by `node --watch`: it sends messages of its
 * own through every worker thread, which the database takes for its own.
 */
async function startApi(): Promise<void> {
  if (api && api.exitCode === null && api.signalCode === null) {
    const ended = once(api, 'exit')
    api.kill('SIGTERM')
    await ended
  }
  api = node('api/node.ts')
}

/** In a process of its own, which reads changed data and rules anew. */
function checkContent(): void {
  const lint = spawn(process.execPath, ['site/make/content-lint.ts', '--json'], {
    cwd: rootDir,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  void text(lint.stdout).then((found) => {
    if (!found) return
    const hadFaults = faults.length > 0
    // The lint prints what it found in this very shape.
    faults = JSON.parse(found) as ContentFault[]
    console.log(reportOf(faults))
    if (faults.length > 0) showFaults()
    else if (hadFaults) tellBrowsers?.({ type: 'full-reload' })
  })
}

/** Shows faults over the page; browsers that open one later get them as they connect. */
function showFaults(): void {
  if (faults.length === 0) return
  tellBrowsers?.({ type: 'error', err: { message: reportOf(faults), stack: '' } })
}

function onChange(folder: string, act: () => void): void {
  let waiting: NodeJS.Timeout | undefined
  watch(rootDir + folder, { recursive: true }, () => {
    clearTimeout(waiting)
    waiting = setTimeout(act, STROKES_MS)
  })
}

/** The page that a browser gets while the build or the API is not ready; it asks again by itself. */
function answerNotReady(answer: ServerResponse): void {
  if (answer.headersSent) return
  answer.writeHead(503, { 'Content-Type': 'text/html; charset=utf-8', 'Retry-After': '2' })
  answer.end(
    '<!doctype html><html lang="vi"><meta charset="utf-8"><meta http-equiv="refresh" content="2">' +
      '<title>Đang chuẩn bị</title><p>Phần này đang được dựng, trang tự tải lại sau vài giây. Nếu chờ lâu, xem cửa sổ lệnh.</p></html>',
  )
}
