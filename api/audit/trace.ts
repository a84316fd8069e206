import type { Context } from 'hono'
import type { Config } from '../config.ts'
import type { Deps } from '../deps.ts'
import type { AppEnv } from '../http/context.ts'
import { Problem } from '../problem.ts'
import { macOf } from '../keyed-hash.ts'
import { addCount, type Count, type CounterKind, hourOf } from './counters.ts'

type TraceDeps = Pick<Deps, 'config' | 'db' | 'now' | 'later'>

/** 60 bits: enough to tell clients apart, and the key keeps it from being an address. */
const SOURCE_LENGTH = 10
/** Sources of one kind and hour that are held in memory; the rest share one. */
const MAX_PENDING = 200
/** A writer that has not come back is taken for dead: its request was cancelled. */
const DEAD_AFTER_MS = 20_000

interface Trace {
  pending: Map<string, Count>
  /** When the running writer began, in ms; null when none runs. */
  writingSince: number | null
}

/** Per settings, which live as long as the process or the isolate. */
const traces = new WeakMap<Config, Trace>()

/** Short keyed hash of a client's address: the same client, the same source. */
export function sourceOf(config: Config, client: string): string {
  return macOf(config, 'audit source', client).slice(0, SOURCE_LENGTH)
}

/**
 * Leaves a trace of something refused. Never delays or fails the answer: counts are summed in
 * memory, and one writer at a time stores them, so a flood costs few writes.
 * @param subjectId  the account it is about
 */
export function note(
  deps: TraceDeps,
  c: Context<AppEnv>,
  kind: CounterKind,
  subjectId: string | null = null,
): void {
  const trace = traceOf(deps.config)
  const at = deps.now()
  let source = sourceOf(deps.config, c.get('client'))
  if (trace.pending.size >= MAX_PENDING) source = ''
  const key = [hourOf(at), kind, subjectId, source].join(' ')
  const hits = (trace.pending.get(key)?.hits ?? 0) + 1
  trace.pending.set(key, { kind, subjectId, source, hits, at })
  const { writingSince } = trace
  if (writingSince !== null && Date.now() - writingSince < DEAD_AFTER_MS) return
  deps.later(store(deps, trace))
}

async function store({ db }: Pick<Deps, 'db'>, trace: Trace): Promise<void> {
  trace.writingSince = Date.now()
  try {
    while (trace.pending.size > 0) {
      const counts = [...trace.pending.values()]
      trace.pending.clear()
      await db.write(counts.map((count) => addCount(count)))
      trace.writingSince = Date.now()
    }
  } catch (error) {
    // A database that is away has refused these requests, too; their trace is not worth a retry.
    if (!(error instanceof Problem)) throw error
  } finally {
    trace.writingSince = null
  }
}

function traceOf(config: Config): Trace {
  let trace = traces.get(config)
  if (!trace) {
    trace = { pending: new Map(), writingSince: null }
    traces.set(config, trace)
  }
  return trace
}
