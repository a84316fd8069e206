import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { SiteData } from '../../content/site-data.ts'
import { internalDir } from '../../site/build/paths.ts'
import {
  FLOORS,
  heldOutQuestions,
  questions,
  scoresByStyle,
  smallEngine,
} from '../support/questions.ts'
import { asTelex, asVni, withoutMarks, withPlainD } from '../support/typing.ts'

/** The index that the build made of the real guides; `npm test` builds it first. */
const { search } = SiteData.parse(JSON.parse(await readFile(`${internalDir}site.json`, 'utf8')))
const engine = smallEngine(search)
const dev = questions('dev')
const second = questions('second')

describe('issue 3: the right guide first, while typing', () => {
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
