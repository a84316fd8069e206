import { readFile } from 'node:fs/promises'
import { parse } from 'node-html-parser'
import { describe, expect, test } from 'vitest'
import { PRODUCTS, requestTypeRow } from '../../content/schema.ts'
import { SiteData } from '../../content/site-data.ts'
import {
  allStops,
  formLinks,
  guideLink,
  isQuestion,
  MAX_QUESTIONS,
  troubleIds,
  troubleshooter,
  Troubleshooter,
  troubleshooterFaults,
} from '../../content/troubleshooter.ts'
import { distDir, internalDir } from '../../site/make/paths.ts'
import { diagramOf } from '../../site/make/troubleshooter-diagram.ts'

/** The data, and the pages made of it as they lie in `dist/`. */
const { guides } = SiteData.parse(JSON.parse(await readFile(`${internalDir}site.json`, 'utf8')))
const stops = allStops()
const ends = stops.flatMap((stop) =>
  stop.choices.flatMap((choice) =>
    choice.end ? [{ ...choice, stop, links: formLinks(stop, choice, guides) }] : [],
  ),
)

test('no dead end, no circle, nothing unreachable, every guide and step is there', () => {
  expect(troubleshooterFaults(troubleshooter, guides)).toEqual([])
})

test.for(troubleIds)('%s leads to a guide and to a prefilled form (C46)', (trouble) => {
  const own = ends.filter(({ stop }) => stop.trouble === trouble)
  expect(own.filter(({ end }) => !('form' in end)).length).toBeGreaterThan(0)
  expect(own.filter(({ end }) => 'form' in end).length).toBeGreaterThan(0)
  const deepest = Math.max(...own.map(({ stop }) => stop.answered.length + 1))
  expect(deepest).toBeLessThanOrEqual(MAX_QUESTIONS)
  expect(deepest).toBeGreaterThanOrEqual(3)
})

test('every guide that mends something can be reached', () => {
  const reached = new Set(ends.map(({ end }) => end.guide))
  const missing = guides.filter(({ kind, slug }) => kind === 'fix' && !reached.has(slug))
  expect(missing.map(({ slug }) => slug)).toEqual([])
  expect([...reached]).toEqual(expect.arrayContaining(['ma-loi-smtp', 'spf-dkim-dmarc']))
})

test.for(ends)('$stop.path $end.id: the form knows product, type and steps (C05)', (row) => {
  const { end, tried, stop, links } = row
  const known = requestTypeRow(stop.trouble).product
  const products = links.map(({ product }) => product)
  if (known) expect(products).toEqual([known])
  else expect(PRODUCTS).toEqual(expect.arrayContaining(products))
  const titles = guides.flatMap(({ steps }) => steps.map(({ title }) => title))
  for (const { href, product } of links) {
    const query = new URL(href, 'http://site').searchParams
    expect(query.get('huong-dan')).toBe(end.guide)
    expect(query.get('san-pham')).toBe(product)
    expect(query.get('loai')).toBe(
      'form' in end ? end.form : guides.find(({ slug }) => slug === end.guide)?.requestType,
    )
    const steps = query.getAll('da-thu')
    expect(titles).toEqual(expect.arrayContaining(steps))
    // A customer who asks for help after an end has tried the step it links.
    const own = 'form' in end || !end.step ? 0 : 1
    expect(steps.length).toBeGreaterThanOrEqual(Math.min(1, tried.length + own))
    expect(new Set(steps).size).toBe(steps.length)
  }
})

test('steps tried are carried along the way, each once', () => {
  const path = '/khac-phuc/dang-nhap/sai-mat-khau/an-danh/da-dat-lai/'
  const stop = stops.find((each) => each.path === path)
  expect(stop?.tried).toEqual([
    'khong-dang-nhap-duoc#tat-caps-lock-va-bo-go-tieng-viet',
    'khong-dang-nhap-duoc#dang-nhap-trong-cua-so-an-danh',
  ])
  expect(stop?.answered.map(({ answer }) => answer)).toEqual([
    'Báo sai mật khẩu',
    'Rồi, vẫn báo sai',
    'Vẫn báo sai',
  ])
  const last = ends.find(({ stop: { path: at }, end }) => at === path && end.id === 'van-khong-vao')
  const query = new URL(last?.links[0]?.href ?? '', 'http://site').searchParams
  expect(query.getAll('da-thu')).toEqual([
    'Tắt Caps Lock và bộ gõ tiếng Việt',
    'Đăng nhập trong cửa sổ ẩn danh',
    'Đặt lại mật khẩu',
  ])
})

describe('the built pages', () => {
  test.for(stops)('$path asks one question whose every answer leads on', async (stop) => {
    const html = await readFile(`${distDir}${stop.path}index.html`, 'utf8')
    const root = parse(html)
    expect(root.querySelectorAll('h1').map((each) => each.text.trim())).toEqual([
      stop.question.question,
    ])
    const links = root
      .querySelectorAll('.answers a')
      .map((link) => ({ text: link.text.trim(), href: link.getAttribute('href') }))
    expect(links).toEqual(stop.choices.map(({ text, href }) => ({ text, href })))
    for (const { end } of stop.choices) {
      if (!end) continue
      const shown = root.querySelector(`#${end.id}.end`)
      expect(shown?.querySelector(`a[href="${guideLink(end)}"]`), end.id).not.toBeNull()
      expect(shown?.querySelector('a[href^="/gui-yeu-cau/?"]'), end.id).not.toBeNull()
    }
    expect(root.querySelector('.again a')?.getAttribute('href')).toBe('/khac-phuc/')
    // Only the five first questions are for search engines: the others say little by themselves.
    expect(html.includes('noindex')).toBe(stop.answered.length > 0)
  })

  test.for(['index.html', '404.html', 'huong-dan/index.html'])(
    '%s leads to the troubleshooter',
    async (file) => {
      const root = parse(await readFile(`${distDir}${file}`, 'utf8'))
      expect(root.querySelector('main a[href="/khac-phuc/"]')).not.toBeNull()
    },
  )
})

describe('the check of the data catches', () => {
  const [start, ...others] = troubleshooter
  if (!start || !isQuestion(start)) throw new Error('The data begins with a question')
  const end = { id: 'moi', title: 'Mới', text: 'Mới.', guide: 'quen-mat-khau' }
  const asking = (answers: object[]) => ({ id: 'hoi', question: 'Hỏi?', answers })
  const leadTo = (...ids: string[]) => ({
    ...start,
    answers: [...start.answers.slice(0, 5), ...ids.map((to) => ({ text: to, to }))],
  })

  test.for([
    { fault: 'an answer to nowhere', nodes: [leadTo('khong-co')], says: 'nút không có' },
    { fault: 'a node that nobody reaches', nodes: [start, end], says: '“moi”: không câu trả lời' },
    { fault: 'a name given twice', nodes: [start, start], says: 'tên nút đã dùng' },
    {
      fault: 'a circle',
      nodes: [
        leadTo('hoi'),
        asking([
          { text: 'a', to: 'dang-nhap' },
          { text: 'b', to: 'xoa-cache' },
        ]),
      ],
      says: 'đường đi vòng lại',
    },
    {
      fault: 'a guide that is not there',
      nodes: [leadTo('moi'), { ...end, guide: 'khong-co' }],
      says: 'không có bài hướng dẫn “khong-co”',
    },
    {
      fault: 'a step that is not there',
      nodes: [leadTo('moi'), { ...end, step: 'khong-co' }],
      says: 'không có bước “khong-co”',
    },
    {
      fault: 'two answers with one address',
      nodes: [
        leadTo('hoi'),
        asking([
          { text: 'a', to: 'xoa-cache' },
          { text: 'b', to: 'xoa-cache' },
        ]),
      ],
      says: 'hai câu trả lời cùng dẫn tới “xoa-cache”',
    },
  ])('$fault', ({ nodes, says }) => {
    const planted = Troubleshooter.parse([...nodes, ...others])
    const faults = troubleshooterFaults(planted, guides)
    expect(faults.join('\n')).toContain(says)
  })

  test('a way that is too long', () => {
    const chain = Array.from({ length: 6 }, (_, at) => ({
      id: `hoi-${at}`,
      question: 'Hỏi?',
      answers: [
        { text: 'a', to: at === 5 ? 'xoa-cache' : `hoi-${at + 1}` },
        { text: 'b', to: 'cap-nhat' },
      ],
    }))
    const planted = Troubleshooter.parse([leadTo('hoi-0'), ...chain, ...others])
    expect(troubleshooterFaults(planted, guides).join('\n')).toContain('quá 5 câu hỏi')
  })

  test('a trouble that never leads to the form', () => {
    const guideOnly = {
      ...start,
      answers: [
        { text: 'a', to: 'xoa-cache' },
        { text: 'b', to: 'cap-nhat' },
      ],
    }
    const planted = Troubleshooter.parse([guideOnly, ...others])
    expect(troubleshooterFaults(planted, guides).join('\n')).toContain(
      '“dang-nhap”: không tới biểu mẫu',
    )
  })
})

test('the diagram for authors draws every node and every answer', () => {
  const drawn = diagramOf(troubleshooter, troubleIds)
  for (const node of troubleshooter) {
    expect(drawn).toMatch(new RegExp(`^  ${node.id}[[{]`, 'm'))
    if (!isQuestion(node)) continue
    for (const { to } of node.answers) {
      expect(drawn).toMatch(new RegExp(`^  ${node.id} -- ".+" --> ${to}$`, 'm'))
    }
  }
})
