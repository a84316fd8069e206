import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'

const run = promisify(execFile)
const ENV_FILE = fileURLToPath(new URL('../../.config/env.mjs', import.meta.url))

/** What a program sees of PORT and HOST in a folder with this `.env`. */
async function settingsIn(file: string | null, env: Record<string, string> = {}) {
  const dir = await mkdtemp(join(tmpdir(), 'coretech-env-'))
  onTestFinished(() => rm(dir, { recursive: true }))
  if (file !== null) await writeFile(join(dir, '.env'), file)
  const print = 'console.log(JSON.stringify([process.env.PORT, process.env.HOST]))'
  const { stdout, stderr } = await run(process.execPath, ['--import', ENV_FILE, '-e', print], {
    cwd: dir,
    env,
  })
  expect(stderr).toBe('')
  return JSON.parse(stdout) as unknown
}

test('settings come from .env, and what the environment holds comes first', async () => {
  expect(await settingsIn('PORT=8898\nHOST=127.0.0.1\n', { HOST: 'localhost' })).toEqual([
    '8898',
    'localhost',
  ])
})

test('without .env nothing is set and nothing is said', async () => {
  expect(await settingsIn(null)).toEqual([null, null])
})

test('.env.example sets nothing but defaults', async () => {
  const example = await readFile(new URL('../../.env.example', import.meta.url), 'utf8')
  expect(await settingsIn(example)).toEqual(['8787', 'localhost'])
})

test.for(['start', 'dev', 'build', 'jobs', 'staff', 'db'])(
  'npm run %s reads .env',
  async (name) => {
    const { scripts } = JSON.parse(
      await readFile(new URL('../../package.json', import.meta.url), 'utf8'),
    ) as { scripts: Record<string, string> }
    const commands = scripts[name]?.split(' && ') ?? []
    expect(commands.length).toBeGreaterThan(0)
    for (const command of commands)
      expect(command).toMatch(/^(exec )?node --import \.\/\.config\/env\.mjs /)
  },
)
