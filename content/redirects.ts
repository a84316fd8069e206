import { guidePath, GUIDES_PATH } from './addresses.ts'
import * as z from 'zod'
import rows from './data/redirects.json' with { type: 'json' }

const GuidePath = z
  .string()
  .regex(
    new RegExp(`^${GUIDES_PATH}[a-z0-9-]+/$`),
    `viết cả đường dẫn, như ${guidePath('quen-mat-khau')}`,
  )

/**
 * Schema of the redirects of renamed guides, old path to new path.
 *
 * Rows are never deleted, because mails and chats keep links for years.
 */
export const Redirects = z.array(z.strictObject({ from: GuidePath, to: GuidePath }))
/** Redirects of renamed guides. */
export type Redirects = z.infer<typeof Redirects>

/** The rows of `data/redirects.json`. */
export const redirects = Redirects.parse(rows)

/**
 * Checks the table: `from` is still a guide or listed twice, or `to` is not a guide.
 * @returns faults as Vietnamese sentences
 */
export function redirectFaults(table: Redirects, slugs: readonly string[]): string[] {
  const isGuide = (path: string) => slugs.some((slug) => path === guidePath(slug))
  return table.flatMap(({ from, to }, at) => [
    ...(isGuide(from) ? [`${from}: địa chỉ cũ vẫn là một bài hướng dẫn.`] : []),
    ...(isGuide(to) ? [] : [`${to}: địa chỉ mới không phải một bài hướng dẫn.`]),
    ...(table.findIndex((row) => row.from === from) < at ? [`${from}: có hai dòng.`] : []),
  ])
}

/** Formats the table for Workers' `dist/_redirects`. */
export function redirectsFile(table: Redirects): string {
  return table
    .flatMap(({ from, to }) => [from, from.slice(0, -1)].map((old) => `${old} ${to} 301\n`))
    .join('')
}
