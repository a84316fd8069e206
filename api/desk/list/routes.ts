import type { Context } from 'hono'
import { SAVED_VIEWS_API, STAFF_TICKETS_PATH } from '../../../content/addresses.ts'
import { deskList } from '../../../content/text/desk-list.ts'
import type { Deps } from '../../deps.ts'
import {
  answerDone,
  answerStaffPage,
  type Failed,
  failedBy,
  type Fields,
  fieldsOf,
  idOf,
  textOf,
} from '../../door/answers.ts'
import type { StaffDoor } from '../../door/guard.ts'
import type { SignedIn } from '../../door/sessions/session.ts'
import { asProblem } from '../../http/answer.ts'
import type { AppEnv } from '../../http/context.ts'
import { Problem } from '../../problem.ts'
import { parseBody } from '../../text/field-errors.ts'
import type { ListQuery } from '../../tickets/list-query.ts'
import { listHref, readQuery, writeQuery } from './address.ts'
import { isKnown, listTag, NEWEST_EVENT, newestIn, PART_HEADER } from './news.ts'
import { listPage } from './page.ts'
import { readList } from './read.ts'
import { listRules } from './rules.ts'
import { deleteView, NewView, saveView } from './saved.ts'

/** The list of tickets, news about it, and saved views. */
export function listRoutes(deps: Deps, door: StaffDoor): void {
  const { closed } = door.admit(listRules)

  closed(`GET ${STAFF_TICKETS_PATH}`, (c, me) => {
    const query = readQuery(new URL(c.req.url).searchParams, me.role)
    return c.req.header(PART_HEADER) === 'main'
      ? answerNews(deps, c, me, query)
      : answerList(deps, c, me, query)
  })

  closed(`POST ${SAVED_VIEWS_API}`, async (c, me) => save(deps, c, me, await fieldsOf(c)))

  closed(`POST ${SAVED_VIEWS_API}/:id/delete`, async (c, me) => {
    await deleteView(deps.db, me.staffId, idOf(c))
    return answerDone(c, STAFF_TICKETS_PATH)
  })
}

/** Answers the page's main part, or 304 without drawing anything. */
async function answerNews(
  deps: Deps,
  c: Context<AppEnv>,
  me: SignedIn,
  query: ListQuery,
): Promise<Response> {
  const address = writeQuery(query)
  const known = c.req.header('If-None-Match')
  const tag = listTag(deps, me, address, newestIn(await deps.db.read(NEWEST_EVENT.sql)))
  if (isKnown(known, tag)) {
    c.header('ETag', tag)
    return c.body(null, 304)
  }
  const contents = await readList(deps, me, query)
  const newTag = listTag(deps, me, address, contents.newest)
  c.header('ETag', newTag)
  return c.html(listPage({ me, tag: newTag, ...contents }))
}

async function answerList(
  deps: Deps,
  c: Context<AppEnv>,
  me: SignedIn,
  query: ListQuery,
  failed?: Failed & { name: string },
): Promise<Response> {
  const contents = await readList(deps, me, query)
  const tag = listTag(deps, me, writeQuery(query), contents.newest)
  const main = listPage({ me, tag, ...contents, ...(failed && { failed }) })
  const title = failed ? deskList.errorTitle : deskList.title
  return answerStaffPage(deps, c, { me, here: STAFF_TICKETS_PATH, title, main }, failed?.status)
}

/** Saves the list under a name; a person whose name was refused gets the page back. */
async function save(
  deps: Deps,
  c: Context<AppEnv>,
  me: SignedIn,
  fields: Fields,
): Promise<Response> {
  const asked = readQuery(new URLSearchParams(textOf(fields.query)), me.role)
  const query = { ...asked, after: null }
  try {
    const { name } = parseBody(NewView, fields)
    const isSaved = await saveView(
      deps.db,
      me.staffId,
      { name, query: writeQuery(query) },
      deps.now(),
    )
    if (!isSaved) {
      const errors = [{ pointer: '#/name', detail: deskList.save.full }]
      throw new Problem('noi-dung-chua-dung', { errors })
    }
    return answerDone(c, listHref(query))
  } catch (error) {
    if (asProblem(error).slug !== 'noi-dung-chua-dung' || !c.get('wantsPage')) throw error
    const failed = { ...failedBy(deps, c, error), name: textOf(fields.name) }
    return answerList(deps, c, me, query, failed)
  }
}
