import { localInput } from '../content/text/format.ts'
import { sweepOrphans } from './attachments/attachments.ts'
import type { Deps } from './deps.ts'
import { forgetDrafts } from './drafts/drafts.ts'
import { drain } from './outbox/drain.ts'
import { forgetMailCounts, forgetSuppressions } from './outbox/outbox.ts'
import { forgetCounters, forgetExpired } from './retention/retention.ts'
import { sweepGrants } from './accounts/grants.ts'
import { sweepSessions } from './door/sessions/session.ts'
import { answerSignIns } from './sign-in/asking.ts'
import { sweepSignIns } from './sign-in/sign-out.ts'
import { remakeDocs } from './tickets/doc.ts'
import { checkIntegrity } from './tickets/integrity.ts'
import { answerLinkRequests } from './requester/link-requests.ts'

interface Job {
  /**
   * Runs every minute, in minute 0 of each hour, or every minute from 03:00 to 03:59 Vietnam time,
   * so that unfinished nightly work resumes a minute later.
   */
  every: 'minute' | 'hour' | 'minute of the night'
  /** Must be safe to run twice, or in two processes at once. */
  run: (deps: Deps) => Promise<unknown>
}

const jobs: Record<string, Job> = {
  linkRequests: { every: 'minute', run: answerLinkRequests },
  signIns: { every: 'minute', run: answerSignIns },
  outbox: { every: 'minute', run: drain },
  searchDocs: { every: 'minute', run: remakeDocs },
  orphanFiles: { every: 'hour', run: sweepOrphans },
  staffSessions: { every: 'hour', run: sweepSessions },
  endedSignIns: { every: 'hour', run: sweepSignIns },
  adminGrants: { every: 'hour', run: sweepGrants },
  integrity: { every: 'hour', run: checkIntegrity },
  counters: { every: 'hour', run: forgetCounters },
  suppressions: { every: 'hour', run: forgetSuppressions },
  drafts: { every: 'hour', run: forgetDrafts },
  mailCounts: { every: 'hour', run: forgetMailCounts },
  retention: { every: 'minute of the night', run: forgetExpired },
}

/**
 * Runs the jobs that are due in the minute of `deps.now()`, once each.
 *
 * A failing job is logged and does not stop the others.
 * @returns each job's report by name; `failed` for a job that threw
 */
export async function runJobs(deps: Deps): Promise<Record<string, unknown>> {
  const report: Record<string, unknown> = {}
  const isDue = {
    minute: true,
    hour: deps.now().getUTCMinutes() === 0,
    'minute of the night': localInput(deps.now()).slice(11, 13) === '03',
  }
  for (const [name, { every, run }] of Object.entries(jobs)) {
    if (!isDue[every]) continue
    try {
      report[name] = await run(deps)
    } catch (error) {
      report[name] = 'failed'
      deps.log('error', 'job failed', { job: name, error: String(error) })
    }
  }
  return report
}
