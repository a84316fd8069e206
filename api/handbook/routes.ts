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
import { fillMarks } from '../http/page.ts'
import { Problem } from '../problem.ts'
import { doerOf, recordEvent } from '../audit/audit.ts'
import type { StaffDoor } from '../door/guard.ts'
import { staffNav } from '../door/navigation.ts'
import type { SignedIn } from '../door/sessions/session.ts'
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
    closed(rule, (c, me) => answerFile(deps, c, me))
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
 * Answers an internal file, whole: no ranges, no validators that could be asked about. Pages get the
 * navigation of the person's role.
 * @throws Problem `khong-tim-thay` when there is none of exactly this path
 */
async function answerFile(
  { internal }: Pick<Deps, 'internal'>,
  c: Context<AppEnv>,
  me: Pick<SignedIn, 'role'>,
): Promise<Response> {
  // As it was asked for: a path that must be decoded or cleaned first is not the one we gave out.
  const path = new URL(c.req.url).pathname
  const file = internal.get(path)
  if (!file) throw new Problem('khong-tim-thay')
  if (internal.csp !== null) c.header('Content-Security-Policy', internal.csp)
  const body = path.endsWith('/')
    ? fillMarks(new TextDecoder().decode(file.bytes), {
        nav: String(await staffNav(me.role, path, internal)),
      })
    : file.bytes
  return c.body(body, 200, { 'Content-Type': file.mediaType })
}
