import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Behaviour } from '../support/fake-resend.ts'
import { freePort } from '../support/port.ts'
import { healthOf, type NodeProduct, startNodeProduct } from '../support/product.ts'
import { mailsAbout, openTicket, POLL } from '../support/requests.ts'

const MINUTE_MS = 60_000

let product: NodeProduct
beforeEach(async () => {
  product = await startNodeProduct()
})
afterEach(() => product.close())

interface Health {
  status: string
  outbox: { pending: number; failed: number }
}
const health = async () => (await (await healthOf(product)).json()) as Health

test.for<{ provider: string; behaviour: Behaviour }>([
  {
    provider: 'refuses for a while',
    behaviour: { status: 500, name: 'internal_server_error' },
  },
  {
    provider: 'asks to slow down',
    behaviour: { status: 429, name: 'rate_limit_exceeded', retryAfter: 1 },
  },
  {
    provider: 'has used up its quota',
    behaviour: { status: 429, name: 'daily_quota_exceeded' },
  },
  { provider: 'cuts the line before taking the mail', behaviour: 'cut-before' },
  { provider: 'cuts the line after taking the mail', behaviour: 'cut-after' },
  { provider: 'never answers', behaviour: 'hang' },
])(
  'the provider $provider: the customer hears at once, the mails come once (T02, T06, D9)',
  async ({ behaviour }) => {
    product.resend.behave(() => behaviour)
    // The answer is there although no mail has left, and with `hang` none will.
    const { code, token } = await openTicket(product)
    expect((await product.fetch(`/api/tickets/${token}`)).status).toBe(200)
    await expect.poll(() => product.resend.requests.length, POLL).toBeGreaterThan(0)
    if (behaviour !== 'hang') {
      // What was tried has been written down before the provider is well again.
      await expect
        .poll(async () => {
          const { rows } = await product.sql(
            `SELECT count(*) AS n FROM outbox WHERE leased_until IS NULL AND attempts > 0`,
          )
          return Number(rows[0]?.n)
        }, POLL)
        .toBeGreaterThan(0)
    }
    product.resend.behave(() => 'accept')
    for (const minutes of [2, 10, 61])
      await product.jobs(new Date(Date.now() + minutes * MINUTE_MS))
    const mails = await mailsAbout(product, code, 2)
    expect(new Set(mails.map(({ key }) => key)).size).toBe(2)
    // Each try had its mail's own key: the provider could tell a second one.
    expect(new Set(product.resend.requests).size).toBe(2)
    expect(product.resend.requests.length).toBeLessThanOrEqual(4)
    expect((await health()).outbox).toMatchObject({ pending: 0, failed: 0 })
  },
)

test('with the provider’s port closed the ticket is stored and its mails follow later (T02, D9)', async () => {
  await product.close()
  product = await startNodeProduct({ RESEND_BASE_URL: `http://127.0.0.1:${await freePort()}` })
  const { code } = await openTicket(product)
  await expect
    .poll(async () => {
      const { rows } = await product.sql(`SELECT last_error FROM outbox WHERE attempts > 0`)
      return rows.map((row) => String(row.last_error)).join()
    }, POLL)
    .toContain('ECONN')
  expect((await health()).outbox).toMatchObject({ pending: 2, failed: 0 })
  const { rows } = await product.sql({
    sql: `SELECT template FROM outbox WHERE ticket_id = (SELECT id FROM ticket WHERE code = ?)`,
    args: [code],
  })
  expect(rows.map(({ template }) => template).sort()).toEqual(['M1', 'M4'])
})

test('a permanently refused mail delays no other and is counted as failed (T06, D9)', async () => {
  product.resend.behave(({ headers }) =>
    headers['X-Template'] === 'M1' ? { status: 422, name: 'validation_error' } : 'accept',
  )
  const poison = await openTicket(product)
  await expect.poll(async () => (await health()).outbox.failed, POLL).toBe(1)
  await mailsAbout(product, poison.code, 1)
  product.resend.behave(() => 'accept')
  const good = await openTicket(product)
  await mailsAbout(product, good.code, 2)
  await product.jobs(new Date(Date.now() + 60 * MINUTE_MS))
  await mailsAbout(product, poison.code, 1)
  expect((await health()).outbox).toMatchObject({ pending: 0, failed: 1 })
})

test('while one mail hangs, the others leave (T06, D9)', async () => {
  const stuck = `treo-${crypto.randomUUID()}@example.com`
  product.resend.behave(({ to }) => (to === stuck ? 'hang' : 'accept'))
  await openTicket(product, { email: stuck })
  const opened = await Promise.all(Array.from({ length: 8 }, () => openTicket(product)))
  for (const { code } of opened) await mailsAbout(product, code, 2)
  expect(product.resend.mails.some(({ to }) => to === stuck)).toBe(false)
})
