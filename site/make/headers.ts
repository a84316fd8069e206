import { createHash } from 'node:crypto'
import { ASSETS_PATH, FAVICON_FILE, FONTS_PATH, PAGEFIND_PATH } from '../../content/addresses.ts'
import { HSTS } from '../../content/hsts.ts'

/** Headers of all paths that begin like `path` (when it ends in `*`) or are `path`. */
export interface HeaderRule {
  path: string
  set: Record<string, string>
}

/** What stands inside pages themselves, the same on all of them: the policy knows it by its hash. */
export interface InlineCode {
  styles: string
  scripts: readonly string[]
}

/** The code inside a built page; data for search engines is none. */
export function inlineCodeOf(html: string): InlineCode {
  const scripts = html.matchAll(/<script>([^]*?)<\/script>/g)
  return {
    styles: /<style>([^]*?)<\/style>/.exec(html)?.[1] ?? '',
    scripts: [...scripts].map(([, code = '']) => code),
  }
}

/** Content security policy of pages that hold this inline code and no other. */
export function policyFor({ styles, scripts }: InlineCode): string {
  const known = (code: string) => `'sha256-${createHash('sha256').update(code).digest('base64')}'`
  return [
    "default-src 'none'",
    `script-src ${["'self'", "'wasm-unsafe-eval'", ...scripts.map(known)].join(' ')}`,
    `style-src 'self' ${known(styles)}`,
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/**
 * Headers of every answer, for Node, the worker and Workers' static files alike.
 *
 * Cache-Control stands only where it differs from the rule for pages (look again each time), because
 * Workers join the values of rules that both match. Paths under /_astro/, /fonts/ and Pagefind's
 * fragments carry a hash or a version in their names.
 */
export function headerRules(csp: string): HeaderRule[] {
  const forever = { 'Cache-Control': 'public, max-age=31536000, immutable' }
  return [
    {
      path: '/*',
      set: {
        'Content-Security-Policy': csp,
        'X-Content-Type-Options': 'nosniff',
        'Referrer-Policy': 'strict-origin-when-cross-origin',
        'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
        'Cross-Origin-Opener-Policy': 'same-origin',
      },
    },
    // Browsers ask for it with every page.
    { path: FAVICON_FILE, set: { 'Cache-Control': 'public, max-age=86400' } },
    { path: `${ASSETS_PATH}*`, set: forever },
    { path: `${FONTS_PATH}*`, set: forever },
    { path: `${PAGEFIND_PATH}fragment/*`, set: forever },
    { path: `${PAGEFIND_PATH}index/*`, set: forever },
  ]
}

/**
 * The same rules as Workers read them, in `dist/_headers`, with HSTS for all paths.
 *
 * HSTS is always included: a deployed worker is reached over https, and browsers ignore the header
 * of the local one, which serves http. The API sends it by its settings.
 */
export function headersFile(rules: readonly HeaderRule[]): string {
  return rules
    .map(({ path, set }) => ({ path, set: path === '/*' ? { ...set, ...HSTS } : set }))
    .map(({ path, set }) => {
      const lines = Object.entries(set).map(([name, value]) => `  ${name}: ${value}\n`)
      return `${path}\n${lines.join('')}`
    })
    .join('\n')
}
