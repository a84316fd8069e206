import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseEnv, promisify } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { parseConfig, parseEdgePorts } from '../../api/config.ts'
import { EdgePorts, Settings } from '../../api/settings.ts'

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

describe('papers about settings', () => {
  const names = [...Object.keys(Settings.shape), ...Object.keys(EdgePorts.shape)]
  const known = [...new Set(names)].sort()
  const textOf = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8')
  const example = async () => parseEnv(await textOf('.env.example'))

  test('.env.example names every setting', async () => {
    expect(Object.keys(await example()).sort()).toEqual(known)
  })

  test('.env.example sets nothing but defaults', async () => {
    const secret = { SESSION_SECRET: '8f2kQ0vN4xWm7ZpL1sRt6YbD3hGj9cUe' }
    const env = await example()
    expect(parseConfig({ ...env, ...secret }, 'node')).toEqual(parseConfig(secret, 'node'))
    expect(parseEdgePorts(env)).toEqual(parseEdgePorts({}))
  })

  test('README names every setting', async () => {
    const readme = await textOf('README.md')
    const table = /^\| setting .*\n\|[ -|]+\n((?:\|.*\n)+)/m.exec(readme)?.[1] ?? ''
    const named = table.split('\n').flatMap((row) => {
      let last = ''
      // `…DAY` and `_AUDIENCE` end as the name before them begins.
      return [...(row.split('|')[1] ?? '').matchAll(/`(?:…|_)?([A-Z_]+)`/g)].map(
        ([span, name = '']) =>
          (last = /^`[A-Z]/.test(span) ? name : last.replace(/[A-Z]+$/, '') + name),
      )
    })
    expect(named.sort()).toEqual(known)
  })

  test('the contract names every setting, and marks those that are not built (CONTRACT §2)', async () => {
    const section = /^## 2\..*\n([^]*?)^## 3\./m.exec(await textOf('api/CONTRACT.md'))?.[1] ?? ''
    const list = section.slice(section.indexOf('`PORT`')).split(/\s+·\s+/)
    const namesIn = (items: string[]) =>
      items.flatMap(
        (item) => /^(?:‡ )?((?:`[A-Z_]+`(?:,\s+)?)+)/.exec(item)?.[1]?.match(/[A-Z_]+/g) ?? [],
      )
    expect(namesIn(list.filter((item) => !item.startsWith('‡'))).sort()).toEqual(known)
    const planned = namesIn(list.filter((item) => item.startsWith('‡')))
    expect(planned.filter((name) => known.includes(name))).toEqual([])
  })
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
