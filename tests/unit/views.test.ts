import { type HTMLElement, parse } from 'node-html-parser'
import { describe, expect, test } from 'vitest'
import { PRODUCTS, REQUEST_TYPES } from '../../content/schema.ts'
import { fields as words, form, formScript } from '../../content/text/form.ts'
import { consentItems, consentLines } from '../../content/text/privacy.ts'
import { statusNext, ticketPage } from '../../content/text/ticket.ts'
import type { Html } from '../../api/http/page.ts'
import { formPage } from '../../api/requester/pages/form.ts'
import { lookupPage } from '../../api/requester/pages/lookup.ts'
import { statusPage } from '../../api/requester/pages/status.ts'
import type { FormState, TicketView } from '../../api/requester/view.ts'

async function read(page: Html): Promise<HTMLElement> {
  return parse(String(await page))
}

const empty: FormState = {
  values: {},
  errors: [],
  guide: null,
  idempotencyKey: '3d2f1c66-7e57-4a6e-9a0c-3f0a3a7b1c55',
  filesLost: false,
}

const guide: FormState['guide'] = {
  slug: 'khong-nhan-duoc-otp',
  title: 'Không nhận được mã OTP',
  summary: 'Chờ lâu không có mã.',
  kind: 'fix',
  product: 'khac',
  requestType: 'dang-nhap',
  steps: [
    { id: 'kiem-tra-song', title: 'Kiểm tra sóng' },
    { id: 'xem-thu-rac', title: 'Xem thư rác' },
  ],
}

const ticket: TicketView = {
  token: 'A'.repeat(43),
  code: 'CT-261122-01',
  status: 'new',
  statusLabel: 'Đã tiếp nhận',
  subject: 'Email bị từ chối',
  description: 'Dòng một\n  dòng hai',
  product: 'workmail-ai',
  requestType: 'workmail-gui',
  receivedAt: new Date('2026-11-22T03:00:00Z'),
  dueAt: new Date('2026-11-23T03:00:00Z'),
  isOverdue: false,
  resultDueOn: null,
  occurredAt: new Date('2026-11-22T02:30:00Z'),
  occurredAtUnknown: false,
  requesterName: 'Nguyễn Văn A',
  email: 'khach@example.com',
  phone: null,
  browser: 'Chrome 142 trên Windows',
  errorCode: null,
  keyword: null,
  guide: null,
  stepsTried: [],
  attachments: [],
  asked: [],
  resolution: null,
  messages: [],
  events: [],
  older: null,
  isNewest: true,
  isAnswered: false,
  rating: null,
  isNew: true,
  idempotencyKey: '3d2f1c66-7e57-4a6e-9a0c-3f0a3a7b1c55',
}

const PAYLOADS = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' autofocus onfocus='alert(1)",
  '</textarea><svg/onload=alert(1)>',
  '<details open ontoggle=alert(1)>',
  '{{constructor.constructor("alert(1)")()}}',
  '<button formaction=javascript:alert(1)>',
  '<!--fill:main-->',
  'javascript:alert(1)',
  '&lt;b&gt;&amp;',
]

/** Markup that only a payload could have brought in. */
function foreignMarkup(page: HTMLElement): string[] {
  const tags = page.querySelectorAll(
    'script, img, svg, style, iframe, [onerror], [onfocus], [onload]',
  )
  const attributes = page
    .querySelectorAll('*')
    .flatMap((element) => Object.keys(element.attributes))
    .filter((name) => /^on|^style$|^formaction$/i.test(name))
  return [...tags.map((element) => element.tagName), ...attributes]
}

describe('form page', () => {
  test('every field of the form is a labelled control, in the HTML itself (K14)', async () => {
    const page = await read(formPage({ ...empty, guide }))
    for (const name of [
      'name',
      'email',
      'phone',
      'product',
      'requestType',
      'subject',
      'description',
      'occurredAt',
      'occurredAtUnknown',
      'attachments',
      'browser',
      'errorCode',
      'keyword',
      'stepsTried',
      'consent',
    ]) {
      expect(page.querySelector(`[name="${name}"]#${name}`), name).not.toBeNull()
      expect(page.querySelector(`label[for="${name}"]`)?.text.trim(), name).toBeTruthy()
    }
    const sent = page.querySelector('form')
    expect(sent?.attributes).toMatchObject({
      method: 'post',
      action: '/api/tickets',
      enctype: 'multipart/form-data',
    })
    expect(page.querySelectorAll('input[type=search]')).toHaveLength(0)
  })

  test('the lists are those of the data, and nothing is chosen beforehand (K04)', async () => {
    const page = await read(formPage(empty))
    const slugs = (name: string): (string | undefined)[] =>
      page.querySelectorAll(`select[name=${name}] option`).map((each) => each.getAttribute('value'))
    expect(slugs('product')).toEqual(['', ...PRODUCTS])
    expect(slugs('requestType')).toEqual(['', ...REQUEST_TYPES])
    expect(page.querySelectorAll('[selected], [checked]')).toHaveLength(0)
  })

  test('extra fields name the types they are for, and are there without JavaScript (K10, K11, K12)', async () => {
    const page = await read(formPage({ ...empty, browser: 'Chrome 142 trên Windows' }))
    const types = (name: string): string[] | undefined =>
      page
        .querySelectorAll('[data-for]')
        .find((each) => each.querySelector(`#${name}`))
        ?.getAttribute('data-for')
        ?.split(' ')
    expect(types('keyword')).toEqual(['socialcdp-du-lieu'])
    expect(types('errorCode')).toContain('workmail-gui')
    expect(types('browser')).toContain('trinh-duyet')
    expect(page.querySelector('#browser')?.getAttribute('value')).toBe('Chrome 142 trên Windows')
    expect(page.querySelectorAll('input[type=password]')).toHaveLength(0)
  })

  test('consent is unticked and says what is done with the data (C51)', async () => {
    const page = await read(formPage({ ...empty, controllerName: 'Công ty Ví dụ' }))
    const consent = page.querySelector('#consent')
    expect(consent?.hasAttribute('checked')).toBe(false)
    const text = page.querySelector('.consent')?.text ?? ''
    expect(consentItems('Công ty Ví dụ')).toHaveLength(8)
    for (const { term, text: line } of consentItems('Công ty Ví dụ')) {
      expect(text).toContain(term)
      expect(text).toContain(line)
    }
  })

  test('purpose, controller, retention and rights are read without unfolding anything (C51)', async () => {
    const page = await read(formPage({ ...empty, controllerName: 'Công ty Ví dụ' }))
    const id = page.querySelector('#consent')?.getAttribute('aria-describedby') ?? ''
    const lines = page.querySelector(`#${id}`)
    expect(lines?.closest('details')).toBeNull()
    for (const line of consentLines('Công ty Ví dụ')) expect(lines?.text).toContain(line)
    expect(lines?.text).toMatch(
      /Mục đích: .*Công ty Ví dụ.*12 tháng.*36 tháng.*90 ngày.*rút lại đồng ý/s,
    )
    expect(lines?.querySelector('a')?.getAttribute('href')).toBe('/huong-dan/quyen-rieng-tu/')
  })

  test('a guide without steps to try is named, and nothing is asked about it (K08)', async () => {
    const page = await read(formPage({ ...empty, guide: { ...guide, steps: [] } }))
    expect(page.text).toContain(guide.title)
    expect(page.querySelector('input[name=guide]')?.getAttribute('value')).toBe(guide.slug)
    expect(page.text).not.toContain(form.parts.tried)
    expect(page.querySelectorAll('input[name=stepsTried]')).toHaveLength(0)
  })

  test('the guide read before is carried along, with the steps tried (K08)', async () => {
    const page = await read(
      formPage({ ...empty, guide, values: { stepsTried: ['Xem thư rác', 'Bước khác'] } }),
    )
    expect(page.querySelector('input[name=guide]')?.getAttribute('value')).toBe(guide.slug)
    const steps = page.querySelectorAll('input[name=stepsTried]')
    expect(steps.map((step) => [step.getAttribute('value'), step.hasAttribute('checked')])).toEqual(
      [
        ['Kiểm tra sóng', false],
        ['Xem thư rác', true],
        ['Bước khác', true],
      ],
    )
  })

  test('the page comes back with everything typed and sentences beside the fields', async () => {
    const page = await read(
      formPage({
        ...empty,
        filesLost: true,
        values: { name: 'A', description: '\nhai dòng', consent: 'true', product: 'khac' },
        errors: [
          { pointer: '#/name', detail: words.name.short },
          { pointer: '#/attachments/0', detail: 'Ảnh bị hỏng.' },
          { pointer: '#/extra', detail: words.unknownKey },
        ],
      }),
    )
    const summary = page.querySelector('.error-summary')
    expect(summary?.attributes).toMatchObject({ role: 'alert', tabindex: '-1' })
    expect(summary?.querySelector('h2')?.text).toBe(formScript.summary(3))
    expect(summary?.querySelectorAll('a').map((link) => link.getAttribute('href'))).toEqual([
      '#name',
      '#attachments',
    ])
    const name = page.querySelector('#name')
    expect(name?.attributes).toMatchObject({
      value: 'A',
      'aria-invalid': 'true',
      'aria-describedby': 'name-hint name-error',
    })
    expect(page.querySelector('#name-error')?.text).toContain(words.name.short)
    expect(page.querySelector('#consent')?.hasAttribute('checked')).toBe(true)
    expect(page.querySelector('#product option[selected]')?.getAttribute('value')).toBe('khac')
    expect(page.text).toContain(form.filesLost)
    // A parser drops the first line feed, so there must be two.
    expect(String(await formPage({ ...empty, values: { description: '\nhai' } }))).toContain(
      '>\n\nhai</textarea>',
    )
  })

  test.for(['tam-ngung', 'qua-nhieu-lan', 'trung-khoa'] as const)(
    'trouble %s stands above the form with the text kept (T02)',
    async (slug) => {
      const page = await read(
        formPage({ ...empty, values: { subject: 'Giữ lại' }, problem: { slug } }),
      )
      expect(page.querySelector('.error-summary p')?.text).toBeTruthy()
      expect(page.querySelector('#subject')?.getAttribute('value')).toBe('Giữ lại')
    },
  )

  test.for(PAYLOADS)('typed markup stays text: %s (T19)', async (payload) => {
    const values = Object.fromEntries(
      ['name', 'email', 'phone', 'subject', 'description', 'occurredAt', 'browser', 'keyword'].map(
        (name) => [name, payload],
      ),
    )
    const page = await read(
      formPage({
        ...empty,
        values: { ...values, stepsTried: [payload] },
        errors: [{ pointer: `#/${payload}`, detail: payload }],
        idempotencyKey: payload,
      }),
    )
    expect(foreignMarkup(page)).toEqual([])
    expect(page.querySelector('#name')?.getAttribute('value')).toBe(payload)
    const found = await read(
      lookupPage({
        values: { email: payload, code: payload },
        errors: [{ pointer: '#/email', detail: payload }],
      }),
    )
    expect(foreignMarkup(found)).toEqual([])
    expect(found.querySelector('#email')?.getAttribute('value')).toBe(payload)
  })

  test('the trap is hidden from people and from their keyboards', async () => {
    const trap = (await read(formPage(empty))).querySelector('.trap')
    expect(trap?.getAttribute('aria-hidden')).toBe('true')
    expect(trap?.querySelector('input')?.attributes).toMatchObject({
      name: 'website',
      tabindex: '-1',
      autocomplete: 'off',
    })
  })

  test('the Zalo group is shown only when it is set (K07)', async () => {
    const zaloUrl = 'https://zalo.me/g/vidu'
    expect(String(await formPage(empty))).not.toContain('zalo.me')
    expect(String(await formPage({ ...empty, zaloUrl }))).toContain(`href="${zaloUrl}"`)
  })
})

describe('status page', () => {
  test('the confirmation shows code, next step, by when and how mail goes (T48, I02)', async () => {
    const page = await read(statusPage(ticket))
    expect(page.querySelector('h1')?.text).toBe(ticketPage.received)
    expect(page.querySelector('.code')?.text).toBe('CT-261122-01')
    expect(page.querySelector('[data-copy]')?.getAttribute('data-copy')).toBe('CT-261122-01')
    expect(page.text).toContain(statusNext.new)
    expect(page.text).toContain('Hạn phản hồi: 23/11/2026 10:00')
    expect(page.text).toContain('tới khach@example.com')
    expect(page.text).toContain(ticketPage.keep)
  })

  test('the promise about time is the one that may be made (Q06)', async () => {
    const { text } = await read(statusPage(ticket))
    expect(text).toContain('CoreTech phản hồi trong vòng 24 giờ kể từ khi tiếp nhận.')
    expect(text).not.toMatch(/ngay lập tức|ít phút|chắc chắn/)
  })

  test('the new page says in fixed words that a mail may come (T75, T12, T13)', async () => {
    const { text } = await read(statusPage({ ...ticket, isNew: true }))
    expect(text).toContain(`có thể gửi một email xác nhận tới ${ticket.email}`)
    expect(text).not.toMatch(/24 giờ qua|ngắn|[Kk]hông gửi/)
  })

  test('what was typed is shown byte for byte (T47)', async () => {
    const body = '  <b>đậm</b>\n\n\tsau tab  & "ngoặc"'
    const page = String(
      await statusPage({
        ...ticket,
        description: body,
        messages: [
          { author: 'requester', body, at: ticket.receivedAt, via: 'web', attachments: [] },
        ],
      }),
    )
    const shown = parse(page)
      .querySelectorAll('.typed')
      .map((each) => each.text)
    expect(shown).toEqual([body, body])
  })

  test.for(PAYLOADS)('stored markup stays text: %s (T19, T20)', async (payload) => {
    const file = { id: 'a1', name: payload, bytes: 2048, width: null, height: null }
    const attachments = ['image/png', 'application/pdf'].map((mediaType) => ({
      ...file,
      mediaType,
    }))
    const page = await read(
      statusPage({
        ...ticket,
        status: 'closed',
        subject: payload,
        description: payload,
        requesterName: payload,
        email: `${payload}@example.com`,
        phone: payload,
        browser: payload,
        errorCode: payload,
        keyword: payload,
        stepsTried: [payload],
        attachments,
        asked: [payload],
        resolution: payload,
        messages: [
          { author: 'staff', body: payload, at: ticket.receivedAt, via: 'zalo', attachments },
        ],
        rating: { score: 4, comment: payload },
        isNew: false,
        draft: { body: payload, errors: [{ pointer: '#/body', detail: payload }] },
      }),
    )
    // The requester's own picture, once with the report and once with the message.
    for (const picture of page.querySelectorAll('.files img')) picture.remove()
    expect(foreignMarkup(page)).toEqual([])
    expect(page.querySelectorAll('.files a')).toHaveLength(4)
    for (const link of page.querySelectorAll('.files a')) {
      expect(link.getAttribute('href')).toBe(`/api/tickets/${ticket.token}/attachments/a1`)
      expect(link.hasAttribute('download')).toBe(true)
      expect(link.text.trim()).toBe(payload)
    }
  })

  test('later the address is masked, and a reply ends the wait', async () => {
    const page = await read(
      statusPage({
        ...ticket,
        isNew: false,
        status: 'waiting',
        statusLabel: 'Chờ bạn bổ sung',
        messages: [
          {
            author: 'staff',
            body: 'Xin thêm ảnh.',
            at: ticket.dueAt,
            via: 'email',
            attachments: [],
          },
        ],
        isAnswered: true,
      }),
    )
    expect(page.text).not.toContain('khach@example.com')
    expect(page.text).toContain('k***@example.com')
    expect(page.text).not.toContain('Hạn phản hồi')
    expect(page.querySelector('[aria-current=step]')?.text).toContain('Chờ bạn bổ sung')
  })

  test('a complaint shows the day of its answer in writing', async () => {
    const page = await read(statusPage({ ...ticket, resultDueOn: '2027-01-05' }))
    expect(page.text).toContain('chậm nhất ngày 05/01/2027')
  })

  test('the report opens the conversation, its pictures with it (T47, K14)', async () => {
    const file = { mediaType: 'image/png', bytes: 2048 }
    const page = await read(
      statusPage({
        ...ticket,
        attachments: [
          { ...file, id: 'a1', name: 'một.png', width: 1280, height: 720 },
          { ...file, id: 'a2', name: 'hai.png', width: null, height: null },
        ],
      }),
    )
    const [report] = page.querySelectorAll('.message')
    expect(report?.querySelector('.typed')?.text).toBe(ticket.description)
    expect(report?.querySelector('time')?.getAttribute('datetime')).toBe(
      ticket.receivedAt.toISOString(),
    )
    const address = (id: string) => `/api/tickets/${ticket.token}/attachments/${id}`
    expect(report?.querySelectorAll('a').map((link) => link.getAttribute('href'))).toEqual([
      address('a1'),
      address('a2'),
    ])
    expect(report?.querySelectorAll('img').map(({ attributes }) => attributes)).toEqual([
      {
        src: address('a1'),
        alt: '',
        loading: 'lazy',
        decoding: 'async',
        width: '1280',
        height: '720',
      },
      { src: address('a2'), alt: '', loading: 'lazy', decoding: 'async' },
    ])
    // Said once.
    expect(page.text.split(ticket.description)).toHaveLength(2)
  })

  test('a message of staff says by which way it came, mail and this page aside (Q10)', async () => {
    const ways = ['web', 'email', 'zalo', 'dien-thoai', 'truc-tiep', 'van-ban', 'khac'] as const
    const page = await read(
      statusPage({
        ...ticket,
        messages: ways.map((via) => ({
          author: 'staff',
          body: 'Lời',
          at: ticket.dueAt,
          via,
          attachments: [],
        })),
      }),
    )
    const said = page
      .querySelectorAll('.message.staff .meta')
      .map(({ text }) => /^CoreTech(.*) \d\d\/\d\d/.exec(text.trim())?.[1])
    expect(said).toEqual([
      '',
      '',
      ' qua Zalo',
      ' qua điện thoại',
      ' trao đổi trực tiếp',
      ' bằng văn bản',
      ' qua kênh khác',
    ])
  })

  test('what staff wait for stands above the form that sends it (Q04)', async () => {
    const asked = ['Ảnh báo cáo gửi', 'Mã lỗi SMTP']
    const page = await read(statusPage({ ...ticket, status: 'waiting', asked }))
    const section = page.querySelector('section[aria-labelledby=answer]')
    expect(section?.querySelectorAll('.notice li').map(({ text }) => text)).toEqual(asked)
    const { text = '' } = section ?? {}
    expect(text).toContain(ticketPage.asked)
    expect(text.indexOf(ticketPage.asked)).toBeLessThan(text.indexOf('Tin nhắn của bạn'))
  })

  test('a closed ticket shows result and rating first, the form that reopens it last (Q04)', async () => {
    const resolution = 'Đã sửa cấu hình.\n\n  Bạn gửi thử lại.'
    const view: TicketView = {
      ...ticket,
      isNew: false,
      status: 'closed',
      resolution,
      events: [{ at: ticket.dueAt, text: 'Yêu cầu đã hoàn tất.' }],
    }
    const page = await read(statusPage(view))
    const order = page
      .querySelectorAll('section')
      .map((each) => each.getAttribute('aria-labelledby'))
    expect(order).toEqual([
      'state',
      'result',
      'rating',
      'conversation',
      'history',
      'answer',
      'details',
    ])
    expect(page.querySelector('[aria-labelledby=result] .typed')?.text).toBe(resolution)
    const without = await read(statusPage({ ...view, resolution: null }))
    expect(without.querySelector('#result')).toBeNull()
  })

  test('a closed ticket can be rated and taken up again', async () => {
    const closed = await read(statusPage({ ...ticket, isNew: false, status: 'closed' }))
    expect(closed.querySelectorAll('input[name=score]')).toHaveLength(5)
    expect(closed.querySelector('textarea[name=body]')).not.toBeNull()
    expect((await read(statusPage(ticket))).querySelectorAll('input[name=score]')).toHaveLength(0)
  })
})

describe('look-up page', () => {
  test('asks for an address and optionally a code, and posts them (T28)', async () => {
    const page = await read(lookupPage({ values: {}, errors: [] }))
    expect(page.querySelector('form')?.getAttribute('action')).toBe('/api/ticket-links')
    expect(page.querySelector('#email')?.hasAttribute('required')).toBe(true)
    expect(page.querySelector('#code')?.hasAttribute('required')).toBe(false)
  })
})
