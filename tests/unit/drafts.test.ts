import { afterAll, beforeAll, expect, test } from 'vitest'
import { forgetDrafts, keepDraft, writersOf } from '../../api/drafts/drafts.ts'
import { draftIn, selectDrafts } from '../../api/drafts/repository.ts'
import { DeskWorld } from '../support/desk-world.ts'

let world: DeskWorld
beforeAll(async () => {
  world = await DeskWorld.open()
})
afterAll(() => world.close())

test('a draft is kept for a person and a box, tells who writes, and is forgotten (C17)', async () => {
  const ticket = await world.ticket()
  const [one, two] = [await world.staff('qc'), await world.staff('qc')]
  const read = async () => {
    const { sql, args } = selectDrafts(ticket.id)
    return (await world.db.read(sql, args)).map(draftIn)
  }
  const key = { staffId: one.staffId, ticketId: ticket.id, kind: 'answer' } as const
  await keepDraft(world.deps, key, 'Dạ chào chị.')
  await keepDraft(world.deps, { ...key, kind: 'note' }, 'Xem log.')
  await keepDraft(world.deps, key, 'Dạ chào chị ạ.')
  expect((await read()).map(({ kind, body }) => [kind, body]).sort()).toEqual([
    ['answer', 'Dạ chào chị ạ.'],
    ['note', 'Xem log.'],
  ])

  const writers = async (me: string) => writersOf(await read(), { me, now: world.deps.now() })
  expect((await writers(two.staffId)).map(({ staffId }) => staffId)).toEqual([one.staffId])
  expect(await writers(one.staffId)).toEqual([])
  world.later(5 * 60)
  expect(await writers(two.staffId)).toEqual([])

  await keepDraft(world.deps, { ...key, kind: 'note' }, '')
  expect(await read()).toHaveLength(1)
  world.later(29 * 86_400)
  expect(await forgetDrafts(world.deps)).toEqual({ drafts: 0 })
  world.later(86_400)
  expect(await forgetDrafts(world.deps)).toEqual({ drafts: 1 })
})
