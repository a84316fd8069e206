import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { builtForUrl } from '../../site/make/address.ts'
import { hashOfSettings } from '../../site/make/inputs.ts'
import { inTurn, noteUser, usersOfOthers } from '../../site/make/turns.ts'

let folder: string
beforeEach(async () => {
  folder = `${await mkdtemp(join(tmpdir(), 'turns-'))}/`
})
afterEach(() => rm(folder, { recursive: true }))

/** Number of a process that has ended. */
async function endedPid(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
  await once(child, 'exit')
  return child.pid ?? 0
}

it('runs builds of one checkout one after the other', async () => {
  const steps: string[] = []
  const { promise: first, resolve: endFirst } = Promise.withResolvers<undefined>()
  const one = inTurn(async () => {
    steps.push('one starts')
    await first
    steps.push('one ends')
  }, folder)
  await expect.poll(() => steps).toEqual(['one starts'])
  const two = inTurn(() => Promise.resolve(steps.push('two')), folder)
  endFirst(undefined)
  await Promise.all([one, two])
  expect(steps).toEqual(['one starts', 'one ends', 'two'])
})

it('takes the turn of a build that was killed, and of one that failed', async () => {
  await writeFile(`${folder}lock`, String(await endedPid()))
  await expect(inTurn(() => Promise.reject(new Error('failed')), folder)).rejects.toThrow('failed')
  expect(await inTurn(() => Promise.resolve('built'), folder)).toBe('built')
})

it('knows who runs from a build with other settings, the living alone', async () => {
  await noteUser(process.ppid, 'a', folder)
  await noteUser(await endedPid(), 'b', folder)
  expect(await usersOfOthers(process.pid, 'a', folder)).toEqual([])
  expect(await usersOfOthers(process.pid, 'c', folder)).toEqual([process.ppid])
  expect(await usersOfOthers(process.ppid, 'c', folder)).toEqual([])
})

it.for([
  { settings: { PORT: '9000' }, isSame: true },
  { settings: { PUBLIC_URL: ' ' }, isSame: true },
  // As in `.env.example`: a copy of it, unchanged, builds nothing anew.
  { settings: { MAIL_REPLY_TO: 'support@coretech.io.vn' }, isSame: true },
  { settings: { MAIL_REPLY_TO: 'hotro@example.com' }, isSame: false },
  { settings: { PUBLIC_URL: 'https://hotro.example.com' }, isSame: false },
  { settings: { CONTROLLER_NAME: 'Công ty Ví dụ' }, isSame: false },
])('builds anew for settings that reach the pages: $settings', ({ settings, isSame }) => {
  expect(hashOfSettings(settings) === hashOfSettings({})).toBe(isSame)
})

it('builds for this machine without a public address', () => {
  expect(builtForUrl({ PORT: '9000' })).toBe('http://localhost:8787')
})
