import { spawn } from 'node:child_process'
import { watch } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { buildSite } from './build.ts'
import { internalDir, rootDir } from './paths.ts'

/**
 * `npm run dev`: Astro's server in front, the API behind it on the next port, both reloading.
 *
 * The front keeps the address that the API expects (PUBLIC_URL) and hands it what is the API's,
 * and what only a build makes: search indexes, and the files that frames of the last build ask for.
 * The API may take its frames from SITE_DEV_ORIGIN to show changes of the layout at once. What is
 * wrong with the content is listed at the start and after every change of it.
 */
const port = Number(process.env['PORT'] ?? '8787')
const origin = `http://localhost:${port}`
const apiPort = port + 1
const apiPaths =
  '^/(api/|dev/|noi-bo/|_astro/|search/|pagefind/|gui-yeu-cau/|tim-kiem/|yeu-cau/|tra-cuu/(\\?|$))'

process.env['ASTRO_TELEMETRY_DISABLED'] = '1'
const built = await readFile(`${internalDir}site.json`).catch(() => undefined)
if (!built) await buildSite({ isDraft: true })

const astro = await import('astro')
const front = await astro.dev({
  root: rootDir,
  server: { port, host: 'localhost' },
  vite: {
    server: {
      strictPort: true,
      proxy: { [apiPaths]: { target: `http://localhost:${apiPort}`, changeOrigin: false } },
    },
  },
})
const api = spawn(process.execPath, ['--watch', 'api/node.ts'], {
  cwd: rootDir,
  stdio: 'inherit',
  env: {
    ...process.env,
    PORT: String(apiPort),
    PUBLIC_URL: process.env['PUBLIC_URL'] ?? origin,
    SITE_DEV_ORIGIN: origin,
  },
})

checkContent()
let waiting: NodeJS.Timeout | undefined
watch(`${rootDir}content`, { recursive: true }, () => {
  // Editors write a file in several strokes.
  clearTimeout(waiting)
  waiting = setTimeout(checkContent, 300)
})

/** In a process of its own, which reads changed data and rules anew. */
function checkContent(): void {
  spawn(process.execPath, ['site/build/content-lint.ts'], { cwd: rootDir, stdio: 'inherit' })
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    api.kill(signal)
    void front.stop()
  })
}
