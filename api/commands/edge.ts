import { MAILBOX_PATH } from '../../content/addresses.ts'
import { MINUTE_MS } from '../../content/units.ts'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { parseEdgePorts } from '../config.ts'
import { wrapClient } from '../db/database.ts'
import { ownSecret } from '../db/file/private.ts'
import { migrate } from '../db/migrate.ts'
import { openClient } from '../db/open.ts'
import { startDatabaseServer } from '../db/server.ts'

/* `npm run edge`: runs the product on workerd with a libSQL server, all on this machine. */

const DATA_DIR = '.data/edge'
const CRON_EVERY_MS = MINUTE_MS

const { port, databasePort } = parseEdgePorts(process.env)
const url = `http://localhost:${port}`
const database = await startDatabaseServer(`${DATA_DIR}/database`, { port: databasePort })
const client = await openClient(database.url, { authToken: database.authToken })
await migrate(wrapClient(client))
await client.close()

const settings = {
  PUBLIC_URL: url,
  DATABASE_URL: database.url,
  DATABASE_AUTH_TOKEN: database.authToken,
  SESSION_SECRET: await ownSecret(DATA_DIR),
  DEV_MAILBOX: 'true',
}
// In a file, because every user of this machine can read command-line arguments.
const settingsFile = `${DATA_DIR}/settings.env`
const lines = Object.entries(settings).map(([name, value]) => `${name}="${value}"\n`)
await writeFile(settingsFile, lines.join(''), { mode: 0o600 })
// Later files win, so ours comes last. Missing files are left out, because they are an error.
const files = ['.env', '.dev.vars'].filter((file) => existsSync(file)).concat(settingsFile)
const runtime = spawn(
  'wrangler',
  [
    ...['dev', '--ip', '127.0.0.1', '--port', String(port), '--persist-to', DATA_DIR],
    ...files.flatMap((file) => ['--env-file', file]),
  ],
  { stdio: 'inherit', env: { ...process.env, WRANGLER_SEND_METRICS: 'false' } },
)
console.log(
  `CoreTech Support trên workerd: ${url}\nHộp thư thử: ${url}${MAILBOX_PATH}\nDữ liệu: ${DATA_DIR}`,
)

// The local runtime does not run cron triggers by itself.
const cron = setInterval(() => {
  fetch(`${url}/cdn-cgi/handler/scheduled?cron=${encodeURIComponent('* * * * *')}`).catch(
    () => undefined,
  )
}, CRON_EVERY_MS)

runtime.once('exit', (code) => {
  clearInterval(cron)
  void database.stop().then(() => process.exit(code ?? 0))
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => runtime.kill(signal))
}
