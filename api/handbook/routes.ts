import type { Context } from 'hono'
import {
  HANDBOOK_EXPORT_API,
  HANDBOOK_PATH,
  STAFF_ASSETS_PATH,
  STAFF_PAGEFIND_PATH,
  STAFF_SEARCH_PATH,
} from '../../content/addresses.ts'
import { staffHome } from '../../content/text/staff.ts'
import type { Deps } from '../deps.ts'
import type { AppEnv } from '../http/context.ts'
import { Problem } from '../problem.ts'
import { doerOf, recordEvent } from '../audit/audit.ts'
import type { StaffDoor } from '../door/guard.ts'
import { handbookExport } from './export.ts'
import { handbookRules } from './rules.ts'

/** The handbook: files of the internal build, and all of its pages in one file. */
export function handbookRoutes(deps: Deps, door: StaffDoor): void {
  const { closed } = door.admit(handbookRules)
  for (const rule of [
    `GET ${HANDBOOK_PATH}*`,
    `GET ${STAFF_SEARCH_PATH}*`,
    `GET ${STAFF_PAGEFIND_PATH}*`,
    `GET ${STAFF_ASSETS_PATH}*`,
  ] as const) {
    closed(rule, (c) => answerFile(deps, c))
  }

  closed(`POST ${HANDBOOK_EXPORT_API}`, async (c, me) => {
    await deps.db.write([recordEvent(deps, doerOf(deps, c, me), 'handbook-exported')])
    return c.body(handbookExport(deps, staffHome.handbook), 200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Disposition': 'attachment; filename="cam-nang.html"',
    })
  })
}

/**
 * Answers an internal file, whole: no ranges, no validators that could be asked about.
 * @throws Problem `khong-tim-thay` when there is none of exactly this path
 */
function answerFile({ internal }: Pick<Deps, 'internal'>, c: Context<AppEnv>): Response {
  // As it was asked for: a path that must be decoded or cleaned first is not the one we gave out.
  const file = internal.get(new URL(c.req.url).pathname)
  if (!file) throw new Problem('khong-tim-thay')
  if (internal.csp !== null) c.header('Content-Security-Policy', internal.csp)
  return c.body(file.bytes, 200, { 'Content-Type': file.mediaType })
}
