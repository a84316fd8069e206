import { buildOnce } from './build-once.ts'
import { buildSite } from './build.ts'
import { inTurn } from './turns.ts'

// `npm run build`; with `--draft`, for `npm run dev`, without the checks of the content.
try {
  if (process.argv.includes('--draft')) await inTurn(() => buildSite({ isDraft: true }))
  else await buildOnce({ user: process.pid, isForced: true })
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
