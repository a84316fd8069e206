import * as z from 'zod'
import rows from './data/redirects.json' with { type: 'json' }

const guidePath = z
  .string()
  .regex(/^\/huong-dan\/[a-z0-9-]+\/$/, 'viết cả đường dẫn, như /huong-dan/quen-mat-khau/')

/**
 * Addresses that guides had before they were renamed, each with the one it has now. Links stand in
 * mails and chats for years, so a row is never taken out.
 */
export const Redirects = z.array(z.strictObject({ from: guidePath, to: guidePath }))
export type Redirects = z.infer<typeof Redirects>

export const redirects = Redirects.parse(rows)

/**
 * What is wrong with the table, in Vietnamese: an old address that is still a guide's or stands
 * there twice, a new one that no guide has (one that moved on among them).
 */
export function redirectFaults(table: Redirects, slugs: readonly string[]): string[] {
  const isGuide = (path: string) => slugs.some((slug) => path === `/huong-dan/${slug}/`)
  return table.flatMap(({ from, to }, at) => [
    ...(isGuide(from) ? [`${from}: địa chỉ cũ vẫn là một bài hướng dẫn.`] : []),
    ...(isGuide(to) ? [] : [`${to}: địa chỉ mới không phải một bài hướng dẫn.`]),
    ...(table.findIndex((row) => row.from === from) < at ? [`${from}: có hai dòng.`] : []),
  ])
}

/** The table as Workers' static files read it, in `dist/_redirects`. */
export function redirectsFile(table: Redirects): string {
  return table
    .flatMap(({ from, to }) => [from, from.slice(0, -1)].map((old) => `${old} ${to} 301\n`))
    .join('')
}
