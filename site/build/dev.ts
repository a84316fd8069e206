import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { buildSite } from './build.ts'
import { internalDir, rootDir } from './paths.ts'

/**
 * `npm run dev`: Astro's server in front, the API behind it on the next port, both reloading.
 *
 * The front keeps the address that the API expects (PUBLIC_URL) and hands it what is the API's,
 * and what only a build makes: search indexes, and the files that frames of the last build ask for.
 * The API may take its frames from SITE_DEV_ORIGIN to show changes of the layout at once.
 */
const port = Number(process.env['PORT'] ?? '8787')
const origin = `http://localhost:${port}`
const apiPort = port + 1
const apiPaths =
  '^/(api/|dev/|noi-bo/|_astro/|search/|pagefind/|gui-yeu-cau/|tim-kiem/|yeu-cau/|tra-cuu/(\\?|$))'

process.env['ASTRO_TELEMETRY_DISABLED'] = '1'
const built = await readFile(`${internalDir}site.json`).catch(() => undefined)
if (!built) await buildSite()

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

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    api.kill(signal)
    void front.stop()
  })
}
