/**
 * Origin that canonical addresses, the sitemap and pictures for sharing are built with.
 *
 * Without `PUBLIC_URL` only this machine reads the pages. `PORT` does not matter, so servers on
 * several ports share one build.
 */
export function builtForUrl(env: NodeJS.ProcessEnv): string {
  return env['PUBLIC_URL']?.trim() || 'http://localhost:8787'
}
