import { expect, it } from 'vitest'
import type { Env } from '../../api/config.ts'
import { startEdgeProduct } from '../support/edge.ts'
import { atMostPerSecond, type Behaviour } from '../support/fake-resend.ts'
import { nextClient, type Product, startNodeProduct } from '../support/product.ts'
import { BROWSER, ticketFields } from '../support/requests.ts'
import { storeStaff } from '../support/staff.ts'

/** The limit per client and minute. */
const TICKETS_A_CLIENT = 20
/** Posts on their way at the same time. */
const AT_ONCE = 5

interface Flood {
  flood: string
  env: Env
  /** A fresh one for each product: it counts. */
  provider: () => () => Behaviour
  /** Puts mails into the outbox. */
  fill: (product: Product) => Promise<void>
  /** When to ask for a code: the provider is at its limit, or as much as may has left. */
  isHigh: (product: Product) => boolean
}

const posted: Flood = {
  flood: '300 tickets from 15 addresses at 5 sends a second',
  env: {},
  provider: () => atMostPerSecond(5),
  fill: (product) => postTickets(product, 15),
  isHigh: ({ resend }) => resend.requests.length > 30,
}
const waiting: Flood = {
  flood: '2,600 waiting acknowledgments at 5 sends a second',
  env: {},
  provider: () => atMostPerSecond(5),
  fill: queueAcknowledgments,
  isHigh: ({ resend }) => resend.requests.length > resend.mails.length + 1,
}
const spent: Flood = {
  flood: '60 tickets from 3 addresses on an account of 100 mails a day',
  env: { MAX_MAILS_PER_DAY: '100' },
  provider: () => atMostADay(100),
  fill: (product) => postTickets(product, 3),
  isHigh: ({ resend }) => resend.mails.length > 60,
}

it.for([posted, waiting, spent])(
  'lets a sign-in code leave within 15 s beside $flood, on Node (T71)',
  (each) => askBeside(each, startNodeProduct),
)

it.for([waiting, spent])(
  'lets a sign-in code leave within 15 s beside $flood, on workerd (T71)',
  (each) => askBeside(each, startEdgeProduct),
)

async function askBeside(
  { env, provider, fill, isHigh }: Flood,
  start: (env: Env) => Promise<Product>,
): Promise<void> {
  const product = await start(env)
  try {
    const staff = await storeStaff(product, 'admin')
    product.resend.behave(provider())
    await fill(product)
    await expect.poll(() => isHigh(product), { timeout: 30_000 }).toBe(true)

    const askedAt = performance.now()
    await product.fetch('/api/staff/sign-in', {
      method: 'POST',
      body: new URLSearchParams({ email: staff.email }),
      headers: { ...BROWSER, origin: product.url },
    })
    const hasCode = () => product.resend.mails.some(({ to }) => to === staff.email)
    await expect.poll(hasCode, { timeout: 60_000, interval: 50 }).toBe(true)
    expect(performance.now() - askedAt).toBeLessThan(15_000)
  } finally {
    product.resend.behave(() => 'accept')
    await product.close()
  }
}

/** Mails that wait, in one statement: so many tickets would take the tests too long. */
async function queueAcknowledgments(product: Product): Promise<void> {
  await product.sql({
    sql: `WITH RECURSIVE mail (nth) AS (SELECT 1 UNION ALL SELECT nth + 1 FROM mail WHERE nth < 2600)
      INSERT INTO outbox (id, template, lane, to_email, to_email_key, subject, text, html,
        created_at, next_attempt_at)
      SELECT 'mail-' || nth, 'M1', 4, nth || '@example.com', nth || '@example.com', 'Tiêu đề',
        'Chữ', '<p>Chữ</p>', :at, :at FROM mail`,
    args: { at: new Date().toISOString() },
  })
  // Makes the product look at its outbox.
  await postTickets(product, 1)
}

/** Posts as many tickets as one minute allows so many clients; each must be taken. */
async function postTickets(product: Product, clients: number): Promise<void> {
  const from = Array.from({ length: clients }, nextClient)
  const posts = from.flatMap((client) => Array<string>(TICKETS_A_CLIENT).fill(client))
  const work = async () => {
    for (let client = posts.shift(); client; client = posts.shift()) {
      const answer = await product.fetch('/api/tickets', {
        method: 'POST',
        body: JSON.stringify(ticketFields()),
        headers: { 'content-type': 'application/json' },
        client,
      })
      expect(answer.status).toBe(201)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

/** Takes so many mails and no more, as an account whose day is spent. */
function atMostADay(mails: number): () => Behaviour {
  let taken = 0
  return () => {
    if (taken >= mails) return { status: 429, name: 'daily_quota_exceeded' }
    taken += 1
    return 'accept'
  }
}
