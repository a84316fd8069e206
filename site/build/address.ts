/**
 * Origin that canonical addresses, the sitemap and pictures for sharing are built with.
 *
 * The same rule as the API's (CONTRACT §8.8): `PUBLIC_URL`, else this machine's own port.
 */
export function builtForUrl(env: NodeJS.ProcessEnv): string {
  return env['PUBLIC_URL']?.trim() || `http://localhost:${env['PORT']?.trim() || '8787'}`
}
