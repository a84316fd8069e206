import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { png } from '../support/pictures.ts'
import { type Product, runtimes } from '../support/product.ts'
import {
  mailsAbout,
  pageOf,
  postMultipart,
  BROWSER,
  ticketFields,
  tokenIn,
} from '../support/requests.ts'

/** C51, DOMAIN §9: the nightly deletion, asked of the whole product; its rules are unit tests. */

describe.for(runtimes)('retention on $runtime', ({ start }) => {
  let product: Product
  beforeAll(async () => {
    product = await start()
  })
  afterAll(() => product.close())

  test('a closed ticket loses its pictures, then all of it, at night and in turn (C51)', async () => {
    const sent = await postMultipart(product, '/api/tickets', ticketFields({ consent: 'true' }), [
      { name: 'anh.png', bytes: png() },
    ])
    const path = sent.headers.get('location') ?? ''
    const page = await pageOf(await product.fetch(path, { headers: BROWSER }))
    const code = page.main.querySelector('.code')?.textContent ?? ''
    await mailsAbout(product, code, 2)
    const closedAt = new Date()
    await product.sql({
      sql: `UPDATE ticket SET status = 'closed', closed_at = ? WHERE code = ?`,
      args: [closedAt.toISOString(), code],
    })
    const rows = async (table: string) =>
      Number((await product.sql(`SELECT count(*) AS n FROM ${table}`)).rows[0]?.n)

    const afternoon = nightAfter(closedAt, 95)
    afternoon.setUTCHours(8)
    await product.jobs(afternoon)
    expect(await rows('attachment')).toBe(1)
    await product.jobs(nightAfter(closedAt, 95))
    expect([await rows('attachment'), await rows('ticket')]).toEqual([0, 1])
    const { rows: mails } = await product.sql(
      `SELECT DISTINCT to_email || subject || text || html AS said FROM outbox`,
    )
    expect(mails.map(({ said }) => said)).toEqual([''])

    await product.jobs(nightAfter(closedAt, 370))
    for (const table of ['ticket', 'event', 'link', 'outbox']) expect(await rows(table)).toBe(0)
    const { rows: records } = await product.sql(`SELECT code FROM deleted_ticket`)
    expect(records.map((row) => row.code)).toEqual([code])
    expect((await product.fetch(`/api/tickets/${tokenIn(path)}`)).status).toBe(404)
  })
})

/** 03:20 in Vietnam, so many days after an instant. */
function nightAfter(instant: Date, days: number): Date {
  const night = new Date(instant.getTime() + days * 86_400_000)
  night.setUTCHours(20, 20, 0, 0)
  return night
}
