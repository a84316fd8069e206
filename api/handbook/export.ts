import { handbookPath } from '../../content/addresses.ts'
import type { Deps } from '../deps.ts'

/**
 * Every page of the handbook in one document, to be kept apart from the site: all of it open, no
 * buttons that could do nothing there, and links that lead to the site.
 */
export function handbookExport(
  { config, internal }: Pick<Deps, 'config' | 'internal'>,
  title: string,
): string {
  const parts = internal.handbook.map(({ slug }) => {
    const page = internal.get(handbookPath(slug))
    const text = page ? new TextDecoder().decode(page.bytes) : ''
    return (/<main\b[^>]*>([\s\S]*?)<\/main>/.exec(text)?.[1] ?? '')
      .replace(/<button\b[\s\S]*?<\/button>/g, '')
      .replace(/<details\b[^>]*>/g, '<details open>')
      .replaceAll(' href="/', ` href="${config.publicUrl}/`)
  })
  return `<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><meta name="robots" content="noindex">
<meta name="viewport" content="width=device-width"><title>${title}</title>
<style>body{max-width:48rem;margin:auto;padding:1rem;font:1rem/1.6 system-ui}</style></head>
<body>
${parts.map((part) => `<section>${part}</section>`).join('\n<hr>\n')}
</body></html>
`
}
