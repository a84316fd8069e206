import { readdir, readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { callSheetSlug, callSheets } from '../../content/handbook-schema.ts'
import { requestTypeRow } from '../../content/schema.ts'
import { tokenize } from '../../content/search/fold.ts'
import { parseSmallIndex } from '../../content/search/small-index.ts'
import { SiteData } from '../../content/site-data.ts'
import { internalDir, rootDir } from '../../site/make/paths.ts'
import {
  FLOORS,
  heldOutQuestions,
  questions,
  scoresByStyle,
  smallEngine,
} from '../support/questions.ts'
import { builtInternal } from '../support/staff.ts'
import { asTelex, asVni, withoutMarks, withPlainD } from '../support/typing.ts'

/** The index that the build made of the real guides; `npm test` builds it first. */
const { search } = SiteData.parse(JSON.parse(await readFile(`${internalDir}site.json`, 'utf8')))
const engine = smallEngine(search)
const dev = questions('dev')
const second = questions('second')

describe('the right guide first, while typing', () => {
  const scores = scoresByStyle(dev, engine)
  test.for(Object.entries(FLOORS))('%s reaches its floor', ([style, [first, firstThree]]) => {
    expect(scores.get(style)?.first).toBeGreaterThanOrEqual(first)
    expect(scores.get(style)?.firstThree).toBeGreaterThanOrEqual(firstThree)
  })

  test('all development questions: .95 first, .99 among three, none empty', () => {
    const all = scores.get('ALL')
    expect(all?.first).toBeGreaterThanOrEqual(0.95)
    expect(all?.firstThree).toBeGreaterThanOrEqual(0.99)
    expect(all?.empty).toBe(0)
  })

  test('our own questions: .95 first, .97 among three, hardly any empty', () => {
    const all = scoresByStyle(second, engine).get('ALL')
    expect(all?.first).toBeGreaterThanOrEqual(0.95)
    expect(all?.firstThree).toBeGreaterThanOrEqual(0.97)
    expect(all?.empty).toBeLessThanOrEqual(0.005)
  })

  const heldOut = scoresByStyle(heldOutQuestions(), engine)
  test('questions that nothing was tuned on: .94 first, .97 among three', () => {
    const all = heldOut.get('ALL')
    expect(all?.first).toBeGreaterThanOrEqual(0.94)
    expect(all?.firstThree).toBeGreaterThanOrEqual(0.97)
    expect(all?.empty).toBeLessThanOrEqual(0.005)
  })

  test.for(Object.entries(FLOORS))(
    'questions that nothing was tuned on: %s reaches its floor',
    ([style, [first, firstThree]]) => {
      expect(heldOut.get(style)?.first).toBeGreaterThanOrEqual(first)
      expect(heldOut.get(style)?.firstThree).toBeGreaterThanOrEqual(firstThree)
    },
  )
})

describe('the same questions by other keyboards', () => {
  const accented = [...dev, ...second].filter(({ style }) => style === 'accented')
  test.for([
    { how: 'without marks', type: withoutMarks },
    { how: 'with d for đ', type: withPlainD },
    { how: 'in Telex', type: asTelex },
    { how: 'in VNI', type: asVni },
    { how: 'in NFD', type: (text: string) => text.normalize('NFD') },
    { how: 'in capitals', type: (text: string) => text.toUpperCase() },
    { how: 'with signs between', type: (text: string) => text.replaceAll(' ', ', ') },
    { how: 'with two characters still to come', type: (text: string) => text.slice(0, -2) },
  ])('$how', ({ type }) => {
    const typed = accented.map((question) => ({ ...question, q: type(question.q) }))
    expect(scoresByStyle(typed, engine).get('ALL')?.firstThree).toBeGreaterThanOrEqual(0.96)
  })
})

test('no development question stands whole among the aliases beyond chance', () => {
  const aliases = new Set(search.guides.flatMap((guide) => guide.aliases.map(withoutMarks)))
  const copied = dev.filter(({ q }) => aliases.has(withoutMarks(q)))
  // Short phrases are what anybody says: 13 of 219 were alike by chance in SEARCH §3.
  expect(copied.length / dev.length).toBeLessThan(0.08)
})

describe('the staff’s search over handbook and guides', async () => {
  const HANDBOOK = 'noi-bo/cam-nang/'
  const { files } = await builtInternal()
  const index = parseSmallIndex(files['/noi-bo/tim-kiem/index.json']?.body ?? '')
  const staffEngine = smallEngine(index)

  test('finds pages of the handbook: .9 first, .95 among three, none empty', () => {
    const asked = questions('handbook').map((question) => ({
      ...question,
      expect: question.expect.map((slug) => HANDBOOK + slug),
    }))
    const all = scoresByStyle(asked, staffEngine).get('ALL')
    expect(all?.first).toBeGreaterThanOrEqual(0.9)
    expect(all?.firstThree).toBeGreaterThanOrEqual(0.95)
    expect(all?.empty).toBe(0)
  })

  test.for([dev, second])('finds guides hardly later than customers do', (asked) => {
    const [own, all] = [engine, staffEngine].map((each) => scoresByStyle(asked, each).get('ALL'))
    // First may be a page of the handbook on the same matter.
    expect(all?.first).toBeGreaterThanOrEqual((own?.first ?? 1) - 0.05)
    expect(all?.firstThree).toBeGreaterThanOrEqual((own?.firstThree ?? 1) - 0.01)
    expect(all?.empty).toBe(0)
  })

  const symptoms = callSheets.flatMap(({ type }) =>
    (requestTypeRow(type).symptoms ?? '').split(', ').map((symptom) => ({ type, symptom })),
  )
  test.for(symptoms)('“$symptom” leads to the call sheet $type (C13)', ({ type, symptom }) => {
    for (const typed of [symptom, withoutMarks(symptom)]) {
      const found = staffEngine(typed).slice(0, 4)
      expect(found, typed).toContain(HANDBOOK + callSheetSlug(type))
    }
  })

  test('holds of every guide what the public one holds', () => {
    for (const { slug, steps, symptoms, aliases, summary } of search.guides) {
      const guide = index.guides.find((each) => each.slug === slug)
      expect(guide, slug).toMatchObject({ steps, symptoms, aliases, summary })
    }
  })

  test('no two words of its pages have run together', async () => {
    const names = await readdir(`${rootDir}content`, { recursive: true })
    const texts = await Promise.all(
      names
        .filter((name) => /\.(mdx|ts|json)$/.test(name))
        .map((name) => readFile(`${rootDir}content/${name}`, 'utf8')),
    )
    const known = new Set(texts.flatMap((text) => tokenize(text).map(({ term }) => term)))
    const words = index.guides.flatMap(({ words }) => words.match(/\S+/g) ?? [])
    expect(words.length).toBeGreaterThan(100)
    expect(words.filter((word) => !known.has(word))).toEqual([])
  })
})
