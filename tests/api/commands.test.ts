import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rootDir } from '../../site/make/paths.ts'
import { type Outcome, runProgram } from '../support/command.ts'
import { copyProject } from '../support/copy.ts'
import { freePort } from '../support/port.ts'

/** Every command that README names, run in a fresh copy of the project. */

const TIMEOUT_MS = 300_000
const NEVER_FORMATTED = 'const  broken=1'

let root: string
beforeAll(async () => {
  root = await copyProject()
  const built = await run('npm', 'run', 'build')
  expect(built.out + built.error).toMatch(/Built \d+ guides/)
}, TIMEOUT_MS)
afterAll(() => rm(root, { recursive: true, force: true }))

/** No setting of this machine; npm keeps its cache, wrangler writes its logs into the copy. */
function environment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    XDG_CONFIG_HOME: join(root, '.home'),
    NO_COLOR: '1',
    CHROMIUM_PATH: process.env.CHROMIUM_PATH,
    npm_config_update_notifier: 'false',
    WRANGLER_SEND_METRICS: 'false',
    CI: 'true',
    ...more,
  }
}

function run(command: string, ...args: string[]): Promise<Outcome> {
  return runWith({}, command, ...args)
}

function runWith(env: NodeJS.ProcessEnv, command: string, ...args: string[]): Promise<Outcome> {
  const options = { cwd: root, env: environment(env), timeout: TIMEOUT_MS }
  // `wrangler secret put` reads the secret from its input.
  return runProgram(command, args, { ...options, input: 'a secret of the test' })
}

async function succeeds(command: string, ...args: string[]): Promise<string> {
  const { code, out, error } = await run(command, ...args)
  expect(code, `${out}\n${error}`).toBe(0)
  return out
}

/**
 * Starts a server, waits until it is healthy and shows the first page, stops it by SIGTERM and
 * waits until its port is free.
 */
async function serves(args: string[], port: number, env: NodeJS.ProcessEnv = {}): Promise<void> {
  const child = spawn('npm', args, {
    cwd: root,
    env: environment({ PORT: String(port), ...env }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (log += text))
  }
  const url = `http://localhost:${port}`
  // A line that stays open would keep a server that ends.
  const headers = { connection: 'close' }
  const status = (path: string) =>
    fetch(url + path, { headers }).then(
      (answer) => answer.status,
      () => `no answer\n${log}`,
    )
  try {
    const patience = { timeout: 120_000, interval: 200 }
    await expect.poll(() => status('/api/health'), patience).toBe(200)
    const page = await fetch(`${url}/`, { headers })
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('CoreTech')
  } finally {
    await stop(child)
  }
  await expect.poll(() => status('/'), { timeout: 20_000 }).toMatch(/^no answer/)
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

/** A free port whose follower is free, too: the dev server takes two. */
async function freePair(): Promise<number> {
  for (;;) {
    const port = await freePort()
    const probe = createServer()
    const isFree = await new Promise<boolean>((resolve) => {
      probe.once('error', () => resolve(false)).listen(port + 1, '127.0.0.1', () => resolve(true))
    })
    await new Promise((resolve) => probe.close(resolve))
    if (isFree) return port
  }
}

/** Expects a command that ends at its first step, the check of the format, to name a faulty file. */
async function findsFault(...args: string[]): Promise<void> {
  await writeFile(join(root, '.prettierignore'), '*\n!broken.ts\n')
  await writeFile(join(root, 'broken.ts'), NEVER_FORMATTED)
  const { code, out, error } = await run('npm', ...args)
  await rm(join(root, 'broken.ts'))
  expect(code).not.toBe(0)
  expect(out + error).toContain('broken.ts')
}

/** Calls that a command sends to Cloudflare, answered as if all were well. */
async function callsToCloudflare(...args: string[]): Promise<string[]> {
  const calls: string[] = []
  const server = createServer((request, response) => {
    calls.push(`${request.method ?? ''} ${request.url ?? ''}`)
    request.resume()
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ success: true, errors: [], messages: [], result: {} }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A listening TCP server has an address of this kind.
  const { port } = server.address() as AddressInfo
  await runWith(
    {
      CLOUDFLARE_API_BASE_URL: `http://127.0.0.1:${port}`,
      CLOUDFLARE_API_TOKEN: 'token',
      CLOUDFLARE_ACCOUNT_ID: 'account',
    },
    'npx',
    ...args,
  )
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  return calls
}

/**
 * What shows that a command works, by the words it begins with. The run that this test belongs to
 * shows the rest of `check` and `test`: it began with them.
 */
const proofs: Record<string, () => Promise<unknown>> = {
  'npm ci': () => succeeds('npm', 'ci', '--dry-run', '--prefer-offline', '--ignore-scripts'),
  'npm start': async () => serves(['start'], await freePort()),
  'npm cit': () => findsFault('cit', '--dry-run', '--prefer-offline', '--ignore-scripts'),
  'npm test': () => findsFault('test'),
  'npm run check': () => findsFault('run', 'check'),
  'npm run test:quick': async () => {
    const out = await succeeds('npm', 'run', 'test:quick', '--', 'tests/unit/log.test.ts')
    expect(out).toMatch(/Test Files.* 1 passed/)
  },
  'npm run build': async () => {
    const site = JSON.parse(await readFile(join(root, 'dist-internal/site.json'), 'utf8')) as object
    expect(site).toHaveProperty('guides')
  },
  'npm run dev': async () => serves(['run', 'dev'], await freePair()),
  'npm run edge': async () =>
    serves(['run', 'edge'], await freePort(), { EDGE_DATABASE_PORT: String(await freePort()) }),
  'npm run bench': async () => {
    expect(await succeeds('npm', 'run', 'bench', '--', 'quality')).toContain('typing, dev')
    const results = await readFile(join(root, 'bench-results.json'), 'utf8')
    expect(Object.keys(JSON.parse(results) as object)).toEqual(['quality'])
  },
  'npm run jobs': async () => {
    const at = '2026-11-25T10:00:00Z'
    expect(await succeeds('npm', 'run', 'jobs', '--', '--at', at)).toContain(
      '"at": "2026-11-25T10:00:00.000Z"',
    )
  },
  'npm run db -- backup': async () => {
    await succeeds('npm', 'run', 'db', '--', 'migrate')
    await succeeds('npm', 'run', 'db', '--', 'backup', 'backup.db')
    expect((await readFile(join(root, 'backup.db'))).subarray(0, 6).toString()).toBe('SQLite')
  },
  'npm run db -- restore': () => succeeds('npm', 'run', 'db', '--', 'restore', 'backup.db'),
  'npm run db -- migrate': () => succeeds('npm', 'run', 'db', '--', 'migrate'),
  'npm run staff -- add': () => staff('add', 'qc@example.com', 'qc', 'Tên hiển thị'),
  'npm run staff -- list': async () => expect(await staff('list')).toContain('qc@example.com\tqc'),
  'npm run staff -- role': async () => {
    await staff('role', 'qc@example.com', 'technician')
    expect(await staff('list')).toContain('qc@example.com\ttechnician')
  },
  'npm run staff -- team': async () => {
    await staff('team', 'qc@example.com', 'ke-toan')
    expect(await staff('list')).toContain('qc@example.com\ttechnician\tke-toan')
  },
  'npm run staff -- disable': () => staff('disable', 'qc@example.com'),
  'npm run staff -- enable': () => staff('enable', 'qc@example.com'),
  'npx node site/make/troubleshooter-diagram.ts': async () => {
    const path = 'site/make/troubleshooter-diagram.ts'
    expect(await succeeds('npx', 'node', path, 'dang-nhap')).toMatch(/^flowchart LR\n/)
  },
  'npx wrangler secret put': async () => {
    const calls = await callsToCloudflare('wrangler', 'secret', 'put', 'SESSION_SECRET')
    expect(calls.join('\n')).toMatch(/\/accounts\/account\/workers\/scripts\//)
  },
  'npx wrangler deploy': async () => {
    const out = await succeeds('npx', 'wrangler', 'deploy', '--dry-run')
    expect(out).toMatch(/Total Upload/)
  },
}

function staff(...args: string[]): Promise<string> {
  return succeeds('npm', 'run', 'staff', '--', ...args)
}

/**
 * Commands that README names in code, in their order. In the table a word alone is another command
 * of the same script: `npm run db -- restore FILE` · `migrate`.
 */
function namedIn(readme: string): string[] {
  const named: string[] = []
  for (const [, block = '', span = ''] of readme.matchAll(/^```\w*\n([^]*?)^```$|`([^`\n]+)`/gm)) {
    if (block) named.push(...block.split('\n').flatMap((line) => line.split(/ # | && /)))
    else named.push(span)
  }
  for (const row of readme.matchAll(/^\| `(npm run \w+ -- )\w.*$/gm)) {
    const cell = row[0].split('|')[1] ?? ''
    for (const [, word = ''] of cell.matchAll(/`(\w+)`/g)) named.push(`${row[1] ?? ''}${word}`)
  }
  return named
    .map((each) => each.trim().replace(/^(?:[A-Z_]+=\S+ )+/, ''))
    .filter((each) => /^np[mx] /.test(each))
}

describe('commands of README', () => {
  const named = namedIn(readFileSync(`${rootDir}README.md`, 'utf8'))

  test.for(Object.entries(proofs))('%s works', { timeout: TIMEOUT_MS }, async ([, prove]) => {
    await prove()
  })

  test('have a proof each, and each proof has its command', () => {
    const proven = (command: string) =>
      Object.keys(proofs).some((words) => `${command} `.startsWith(`${words} `))
    expect(named.filter((command) => !proven(command))).toEqual([])
    const isNamed = (words: string) => named.some((each) => `${each} `.startsWith(`${words} `))
    expect(Object.keys(proofs).filter((words) => !isNamed(words))).toEqual([])
  })

  test('are found in blocks, in text and in tables', () => {
    const readme =
      '```sh\nA=b npm run x -- y # why\nnpm ci && npm start\n```\n`npx z`\n| `npm run db -- a FILE` · `b` | … |\n'
    expect(namedIn(readme)).toEqual([
      'npm run x -- y',
      'npm ci',
      'npm start',
      'npx z',
      'npm run db -- a FILE',
      'npm run db -- b',
    ])
  })
})
