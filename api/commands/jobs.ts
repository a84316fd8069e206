import { parseArgs } from 'node:util'
import { FileHeld } from '../db/file/lock.ts'
import { runJobs } from '../jobs.ts'
import { nodeConfig, openNodeDeps } from '../node-deps.ts'

/* `npm run jobs -- --at 2026-11-25T10:00:00Z`: runs the jobs due at an instant, once. */

const { values } = parseArgs({ options: { at: { type: 'string' } } })
const at = values.at ? new Date(values.at) : new Date()
if (Number.isNaN(at.getTime())) {
  console.error('--at: cần một thời điểm ISO 8601, ví dụ 2026-11-25T10:00:00Z')
  process.exit(2)
}

const deps = await openNodeDeps(await nodeConfig(process.env), () => at).catch((error: unknown) => {
  if (!(error instanceof FileHeld)) throw error
  console.error(error.message)
  process.exit(2)
})
const report = await runJobs(deps)
await deps.close()
console.log(JSON.stringify({ at: at.toISOString(), ...report }, null, 2))
if (Object.values(report).includes('failed')) process.exitCode = 1
