import { build } from 'vite'
import { SERVICE_WORKER_FILE } from '../../content/addresses.ts'
import { rootDir } from './paths.ts'

/**
 * Bundles the service worker to `sw.js`, at the root of the site so that its scope is every page.
 *
 * Astro itself puts scripts under `/_astro/`, with names that change: a worker needs one address.
 */
export async function buildServiceWorker(distDir: string): Promise<void> {
  await build({
    root: rootDir,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    build: {
      outDir: distDir,
      emptyOutDir: false,
      modulePreload: false,
      rolldownOptions: {
        input: `${rootDir}site/service-worker.ts`,
        output: { format: 'iife', entryFileNames: SERVICE_WORKER_FILE.slice(1) },
      },
    },
  })
}
