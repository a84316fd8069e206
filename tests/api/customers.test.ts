import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Product, runtimes } from '../support/product.ts'
import { freshEmail, openTicket, postJson } from '../support/requests.ts'

/** Customers as intake recognises them: by address alone. */

describe.for(runtimes)('customers on $runtime', ({ start }) => {
  let product: Product
  beforeAll(async () => {
    product = await start()
  })
  afterAll(() => product.close())

  async function customerOf(code: string): Promise<string> {
    const { rows } = await product.sql({
      sql: `SELECT customer_id FROM ticket WHERE code = ?`,
      args: [code],
    })
    return String(rows[0]?.customer_id)
  }
  async function contactsOf(customerId: string): Promise<string[]> {
    const { rows } = await product.sql({
      sql: `SELECT kind || ' ' || key AS contact FROM contact WHERE customer_id = ? ORDER BY 1`,
      args: [customerId],
    })
    return rows.map(({ contact }) => String(contact))
  }

  test('concurrent first tickets of an address make one customer (C06, C49)', async () => {
    const email = freshEmail()
    const opened = await Promise.all(
      Array.from({ length: 8 }, (_, each) =>
        openTicket(product, {
          email: each % 2 ? email : email.replace('khach', 'KHACH'),
          name: `Khách ${each}`,
          ...(each % 3 === 0 && { phone: each % 2 ? '0912 345 678' : '+84912345678' }),
          ...(each === 7 && { phone: '0987654321' }),
        }),
      ),
    )
    const ids = new Set(await Promise.all(opened.map(({ code }) => customerOf(code))))
    expect(ids.size).toBe(1)
    const [id = ''] = ids
    expect(await contactsOf(id)).toEqual([
      `email ${email}`,
      'phone +84912345678',
      'phone +84987654321',
    ])
    const { rows } = await product.sql({
      sql: `SELECT name FROM customer WHERE id = ?`,
      args: [id],
    })
    expect(rows).toEqual([{ name: expect.stringMatching(/^Khách \d$/) as string }])
  })

  test('a phone number alone makes no two people one (C06)', async () => {
    const office = { phone: '02812345678' }
    const one = await openTicket(product, office)
    const other = await openTicket(product, office)
    const ids = [await customerOf(one.code), await customerOf(other.code)]
    expect(new Set(ids).size).toBe(2)
    for (const id of ids) expect(await contactsOf(id)).toContain('phone +842812345678')
  })

  test('a customer is found by a phone number that a later ticket brings (L07)', async () => {
    const email = freshEmail()
    const phone = `09${String(Math.random()).slice(2, 10).padEnd(8, '7')}`
    const { code } = await openTicket(product, { email })
    const id = await customerOf(code)
    const isFound = async () => {
      const { rows } = await product.sql({
        sql: `SELECT count(*) AS n FROM customer_text JOIN customer ON customer.no = customer_text.rowid
          WHERE customer.id = ? AND customer_text MATCH ?`,
        args: [id, `"${phone}"`],
      })
      return Number(rows[0]?.n)
    }
    await openTicket(product, { email })
    expect(await isFound()).toBe(0)
    await openTicket(product, { email, phone })
    // The text is made anew a moment after the answer.
    await expect.poll(isFound, { timeout: 30_000 }).toBe(1)
  })

  test('a late message keeps the customer in the ticket that it opens (C06)', async () => {
    const first = await openTicket(product)
    // As a ticket by phone: its customer is known, and owns no address.
    const id = await customerOf(first.code)
    await product.sql({ sql: `DELETE FROM contact WHERE customer_id = ?`, args: [id] })
    const closedAt = new Date(Date.now() - 31 * 86_400_000).toISOString()
    await product.sql({
      sql: `UPDATE ticket SET status = 'closed', closed_at = ? WHERE code = ?`,
      args: [closedAt, first.code],
    })
    const answer = await postJson(product, `/api/tickets/${first.token}/messages`, {
      body: 'Sự cố lại xảy ra từ hôm qua.',
    })
    const { code } = (await answer.json()) as { code: string }
    expect(code).not.toBe(first.code)
    expect(await customerOf(code)).toBe(id)
    const { rows } = await product.sql(
      `SELECT count(*) AS n FROM customer WHERE NOT EXISTS
        (SELECT 1 FROM ticket WHERE ticket.customer_id = customer.id)`,
    )
    expect(rows).toEqual([{ n: 0 }])
  })
})
