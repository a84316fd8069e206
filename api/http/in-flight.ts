import { bodyTexts } from '../../content/text/bounds.ts'
import { MIB } from '../../content/units.ts'
import type { Config } from '../config.ts'
import { Problem } from '../problem.ts'

const RETRY_AFTER_SECONDS = 5

/** Limits of a body budget, in bytes. */
export interface BodyLimits {
  /** All bodies that are being read or processed. */
  total: number
  /** Part of `total` for bodies above `largeFrom`; the rest stays free for text. */
  large: number
  /** Part of `large` that one client may use. */
  largePerClient: number
  /** Size above which a body is large. */
  largeFrom: number
}

/** A parsed upload needs four to five times its bytes; a Workers isolate has 128 MB in total. */
const LIMITS: Record<Config['runtime'], Omit<BodyLimits, 'largeFrom'>> = {
  node: { total: 128 * MIB, large: 108 * MIB, largePerClient: 54 * MIB },
  workers: { total: 34 * MIB, large: 30 * MIB, largePerClient: 30 * MIB },
}

/** Memory budget of a process or isolate, shared by the bodies in flight. */
export class BodyBudget {
  readonly #limits: BodyLimits
  #total = 0
  #large = 0
  readonly #largeByClient = new Map<string, number>()

  constructor(limits: BodyLimits) {
    this.#limits = limits
  }

  /** Bytes reserved now. */
  get held(): number {
    return this.#total
  }

  /**
   * Reserves a body's bytes.
   * @returns releases them; a second call does nothing
   * @throws Problem `tam-ngung` with the seconds to wait when the budget is full
   */
  hold(client: string, bytes: number): () => void {
    const { total, large, largePerClient, largeFrom } = this.#limits
    const largeBytes = bytes > largeFrom ? bytes : 0
    const ofClient = (this.#largeByClient.get(client) ?? 0) + largeBytes
    const isFull =
      this.#total + bytes > total ||
      (largeBytes > 0 && (this.#large + largeBytes > large || ofClient > largePerClient))
    if (isFull) {
      throw new Problem('tam-ngung', { retryAfter: RETRY_AFTER_SECONDS, detail: bodyTexts.busy })
    }
    this.#add(client, bytes, largeBytes)
    let isHeld = true
    return () => {
      if (isHeld) this.#add(client, -bytes, -largeBytes)
      isHeld = false
    }
  }

  #add(client: string, bytes: number, largeBytes: number): void {
    this.#total += bytes
    if (largeBytes === 0) return
    this.#large += largeBytes
    const ofClient = (this.#largeByClient.get(client) ?? 0) + largeBytes
    if (ofClient > 0) this.#largeByClient.set(client, ofClient)
    else this.#largeByClient.delete(client)
  }
}

const budgets = new WeakMap<Config, BodyBudget>()

/** Budget of this process or isolate, which has one settings object for all requests. */
export function bodyBudgetOf(config: Config, largeFrom: number): BodyBudget {
  let budget = budgets.get(config)
  if (!budget) {
    budget = new BodyBudget({ ...LIMITS[config.runtime], largeFrom })
    budgets.set(config, budget)
  }
  return budget
}
