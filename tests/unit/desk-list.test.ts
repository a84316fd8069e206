import { parse } from 'node-html-parser'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Role } from '../../api/door/roles.ts'
import { remakeDocs } from '../../api/tickets/doc.ts'
import { emptyViews, viewLabels } from '../../content/text/desk-list.ts'
import { VIEWS } from '../../content/views.ts'
import { type DeskTicket, storeDeskTicket } from '../support/desk.ts'
import { HOUR, StaffDoor, type DoorBrowser } from '../support/staff-door.ts'

/** The page of the ticket list, news about it and saved views, asked without a network. */

const LIST = '/noi-bo/phieu/'
const VIEWS_API = '/api/staff/views'
let door: StaffDoor

beforeEach(async () => {
  door = await StaffDoor.open()
})
afterEach(() => door.close())

const at = (hours: number) => new Date(door.clock + hours * HOUR)

async function store(ticket: Partial<DeskTicket> = {}): Promise<DeskTicket> {
  const stored = await storeDeskTicket(door, { receivedAt: at(-2), nextDueAt: at(22), ...ticket })
  await remakeDocs(door.deps)
  return stored
}

/** A signed-in browser and the id of its member of staff. */
async function member(role: Role): Promise<{ tab: DoorBrowser; staffId: string; name: string }> {
  const tab = await door.signedIn(role)
  const { rows } = await door.sql(`SELECT id, name FROM staff ORDER BY rowid DESC LIMIT 1`)
  return { tab, staffId: String(rows[0]?.id), name: String(rows[0]?.name) }
}

const pageOf = async (tab: DoorBrowser, path: string) => parse(await (await tab.send(path)).text())
const codesIn = (page: ReturnType<typeof parse>) =>
  page.querySelectorAll('[data-code]').map((row) => row.getAttribute('data-code'))

describe('table', () => {
  test('has the owner’s columns in their order, and what each row shows (L11, L12, L14, L15, I11)', async () => {
    const { tab, staffId, name } = await member('qc')
    const ticket = await store({
      status: 'in_progress',
      assignee: staffId,
      channel: 'zalo',
      priority: 'urgent',
      description: 'Máy 4545 báo lỗi. '.repeat(10),
      nextDueAt: at(-3),
      lastCustomerAt: at(-1),
      callbackOn: '2026-11-30',
    })
    const page = await pageOf(tab, LIST)
    expect(page.querySelectorAll('th').map(({ text }) => text)).toEqual([
      'Mã phiếu',
      'Trạng thái',
      'Khách hàng',
      'Ngày liên hệ',
      'Loại yêu cầu',
      'Về việc',
      'Mô tả',
      'Giao cho',
      'Hình thức',
      'Mức độ',
    ])
    const row = page.querySelector('[data-code]')!
    const cells = row.querySelectorAll('td').map(({ text }) => text.replaceAll(/\s+/g, ' ').trim())
    expect(cells[0]).toBe(ticket.code)
    expect(cells[1]).toBe('Đang xử lý khách vừa nhắn')
    expect(cells[2]).toBe(ticket.name)
    // 02:30 UTC is 09:30 in Vietnam.
    expect(cells[3]).toBe('22/11/2026 07:30 ⚠ trễ 3 giờ · hạn 22/11 06:30 hẹn gọi 30/11/2026')
    expect(cells[4]).toBe('Gửi email Workmail AI')
    expect(cells[5]).toBe(ticket.subject)
    expect(cells[6]).toHaveLength(120)
    expect(cells[6]!.endsWith('…')).toBe(true)
    expect(cells.slice(7)).toEqual([name, 'Zalo', 'Khẩn'])
    const link = row.querySelector('a[data-open]')
    expect(link?.getAttribute('href')).toBe(`/noi-bo/phieu/${ticket.code}/`)
  })

  test('leads to the customer, once the requester is known as one (L13, C06, C49)', async () => {
    await door.sql(`INSERT INTO customer (id, name, created_at) VALUES ('k1', 'Khách', '2026')`)
    const { tab } = await member('qc')
    const known = await store({ customerId: 'k1' })
    const other = await store()
    const page = await pageOf(tab, LIST)
    const customer = (code: string) =>
      page.querySelector(`[data-code="${code}"] .c-customer a`)?.getAttribute('href')
    expect(customer(known.code)).toBe('/noi-bo/khach-hang/k1/')
    expect(customer(other.code)).toBeUndefined()
  })

  test('says how long a closed ticket took (L03)', async () => {
    const { tab } = await member('qc')
    await store({ status: 'closed', closedAt: at(3), nextDueAt: null })
    const page = await pageOf(tab, `${LIST}?trang-thai=closed`)
    expect(page.querySelector('[data-code] .due')?.text).toBe('xong sau 5 giờ')
  })

  test('shows text as text (T19)', async () => {
    const { tab } = await member('qc')
    const text = '<img src=x onerror=alert(1)>'
    await store({ subject: text, description: text, name: text })
    const page = await pageOf(tab, `${LIST}?q=${encodeURIComponent(text)}`)
    expect(page.querySelectorAll('img')).toEqual([])
    expect(page.querySelector('td.c-subject')?.text).toContain(text)
  })
})

test('pages follow each other without a gap or a repeat (L10)', async () => {
  const { tab } = await member('admin')
  const stored = []
  for (let each = 0; each < 120; each += 1) stored.push((await store({ nextDueAt: at(each) })).code)
  const seen: (string | null | undefined)[] = []
  let path: string | undefined = LIST
  while (path) {
    const page = await pageOf(tab, path)
    seen.push(...codesIn(page))
    path = page.querySelector('[rel="next"]')?.getAttribute('href')?.replaceAll('&amp;', '&')
  }
  expect(seen).toEqual(stored)
})

describe('views', () => {
  test('each tab shows its count and leads to its list (L05, L10)', async () => {
    const { tab, staffId } = await member('qc')
    await store({ assignee: staffId })
    await store({ status: 'waiting', priority: 'urgent' })
    await store({ nextDueAt: at(-1), isSuspect: true })
    const page = await pageOf(tab, LIST)
    const tabs = page.querySelectorAll('.views a')
    expect(tabs.map(({ text }) => text.replace(/\s.*$/s, ''))).toHaveLength(VIEWS.length + 1)
    for (const link of tabs.filter((each) => each.querySelector('[data-count]'))) {
      const list = await pageOf(tab, link.getAttribute('href')!)
      expect(codesIn(list), link.text).toHaveLength(Number(link.querySelector('b')?.text))
      expect(list.querySelector('.views [aria-current]')?.text).toBe(link.text)
    }
  })

  test.for([...VIEWS])('an empty %s says what to do', async (view) => {
    const { tab } = await member('admin')
    const page = await pageOf(tab, `${LIST}?xem=${view}`)
    expect(page.querySelector('.empty')?.text).toBe(emptyViews[view])
    expect(page.querySelector('.views [aria-current]')?.text).toContain(viewLabels[view])
  })

  test('a search without a hit says how to go on, and leads to all tickets (L07)', async () => {
    const { tab } = await member('admin')
    const page = await pageOf(tab, `${LIST}?xem=khan&q=khong+co`)
    expect(page.querySelector('.empty')?.text).toContain('Không tìm thấy phiếu nào có “khong co”')
    expect(page.querySelector('.empty a')?.getAttribute('href')).toBe(`${LIST}?q=khong+co`)
  })
})

describe('filters', () => {
  test('are ticked as in the address, and each can be taken away (L06, L08, L09, L10)', async () => {
    const { tab, staffId, name } = await member('qc')
    const mine = await store({ assignee: staffId, team: 'qc' })
    await store({ team: 'qc', channel: 'zalo' })
    const query = `to=qc&giao-cho=${staffId}&loai=workmail-gui&tu-ngay=2026-11-01`
    const page = await pageOf(tab, `${LIST}?${query}`)
    expect(codesIn(page)).toEqual([mine.code])
    const ticked = page.querySelectorAll('.filters input[checked]')
    expect(ticked.map((box) => box.getAttribute('value'))).toEqual(['qc', staffId, 'workmail-gui'])
    const person = page.querySelector(`.filters [value="${staffId}"]`)?.parentNode?.text
    expect(person?.replaceAll(/\s+/g, ' ').trim()).toBe(`${name} 11 phiếu mở`)
    const active = page.querySelectorAll('.active a')
    expect(active.map(({ text }) => text.replace(' ×', '').trim())).toEqual([
      'Tổ: QC',
      `Giao cho: ${name}`,
      'Loại yêu cầu: Gửi email Workmail AI',
      'Từ ngày 01/11/2026',
    ])
    expect(active[0]!.getAttribute('href')?.replaceAll('&amp;', '&')).toBe(
      `${LIST}?${query.replace('to=qc&', '')}`,
    )
  })

  test('a person who is not on the staff is dropped (L09)', async () => {
    const { tab } = await member('qc')
    const { code } = await store()
    const page = await pageOf(tab, `${LIST}?giao-cho=khong-co`)
    expect(codesIn(page)).toEqual([code])
    expect(page.querySelectorAll('.active a')).toEqual([])
  })
})

test('lists, searches and counts what the reader may see, and nothing else (T24)', async () => {
  const { tab, staffId } = await member('collaborator')
  const own = await store({ recordedBy: staffId, subject: 'Cáp quang' })
  await store({ subject: 'Cáp quang' })
  await store({ recordedBy: staffId, isSuspect: true, subject: 'Cáp quang' })
  for (const path of [LIST, `${LIST}?xem=tat-ca`, `${LIST}?q=cap+quang`, `${LIST}?xem=nghi-rac`]) {
    expect(codesIn(await pageOf(tab, path)), path).toEqual([own.code])
  }
  const page = await pageOf(tab, LIST)
  expect(page.querySelector('[data-count="chua-chuyen"]')?.text).toBe('1')
  expect(page.querySelector('[data-count="nghi-rac"]')).toBeNull()
})

describe('saved views', () => {
  const names = async (tab: DoorBrowser) =>
    (await pageOf(tab, LIST))
      .querySelectorAll('.views .saved')
      .map(({ text }) => text.replaceAll(/\s+/g, ' ').trim())

  test('are saved under their canonical address, counted, renamed and deleted (L10)', async () => {
    const { tab } = await member('qc')
    await store({ product: 'khac' })
    await store()
    const form = { name: '  Sản phẩm khác ', query: 'q=&san-pham=khac&trang-thai=new&sau=x&la=1' }
    const saved = await tab.send(VIEWS_API, form)
    expect(saved.status).toBe(303)
    const place = saved.headers.get('location')!
    expect(place).toBe(`${LIST}?trang-thai=new&san-pham=khac`)
    expect(await names(tab)).toEqual(['Sản phẩm khác 1'])

    await tab.send(VIEWS_API, { ...form, name: 'Tên mới' })
    expect(await names(tab)).toEqual(['Tên mới 1'])

    const page = await pageOf(tab, place)
    expect(page.querySelector('.views .saved [aria-current]')?.text).toContain('Tên mới')
    const action = page.querySelector('form[action$="/delete"]')?.getAttribute('action')
    expect((await tab.send(action!, {})).status).toBe(303)
    expect(await names(tab)).toEqual([])
  })

  test('belong to one person (T24)', async () => {
    const { tab } = await member('qc')
    const other = await member('qc')
    await tab.send(VIEWS_API, { name: 'Của tôi', query: 'to=qc' })
    const { rows } = await door.sql('SELECT id FROM saved_view')
    await other.tab.send(`${VIEWS_API}/${String(rows[0]?.id)}/delete`, {})
    expect(await names(other.tab)).toEqual([])
    expect(await names(tab)).toEqual(['Của tôi 0'])
  })

  test('a name that is missing or too long comes back with the list', async () => {
    const { tab } = await member('qc')
    for (const name of ['', ' ', 'a'.repeat(61)]) {
      const answer = await tab.send(VIEWS_API, { name, query: 'to=qc' })
      expect(answer.status).toBe(422)
      const page = parse(await answer.text())
      expect(page.querySelector('#name')?.getAttribute('value')).toBe(name)
      expect(page.querySelector('#name-error')?.text).toMatch(/tên bộ lọc/)
      expect(page.querySelector('.active')?.text).toContain('Tổ: QC')
    }
  })

  test('a person has 20 at most', async () => {
    const { tab } = await member('qc')
    for (let each = 0; each < 20; each += 1) {
      const query = `q=so+${each}`
      expect((await tab.send(VIEWS_API, { name: `Số ${each}`, query })).status).toBe(303)
    }
    const answer = await tab.send(VIEWS_API, { name: 'Thêm', query: 'q=them' })
    expect(answer.status).toBe(422)
    expect(await answer.text()).toContain('Bạn đã có 20 bộ lọc')
  })
})

test('the start page counts what waits and leads to it (I16, L09)', async () => {
  const { tab, staffId } = await member('qc')
  const chips = async () =>
    (await pageOf(tab, '/noi-bo/'))
      .querySelectorAll('#phieu-can-lam ~ .chips a')
      .map((link) => [link.text.replaceAll(/\s+/g, ' ').trim(), link.getAttribute('href')])
  expect(await chips()).toEqual([['Mở danh sách phiếu', LIST]])
  await store({ assignee: staffId, nextDueAt: at(-1) })
  await store({ lastCustomerAt: at(-1) })
  expect(await chips()).toEqual([
    ['Của tôi 1', `${LIST}?xem=cua-toi`],
    ['Quá hạn 1', `${LIST}?xem=qua-han`],
    ['Chưa giao 1', `${LIST}?xem=chua-giao`],
    ['Khách vừa nhắn 1', `${LIST}?xem=khach-nhan`],
    ['Mở danh sách phiếu', LIST],
  ])
})
