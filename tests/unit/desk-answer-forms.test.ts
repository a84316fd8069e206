import { describe, expect, test } from 'vitest'
import { AnswerForm, AskForm, CloseForm, ReopenForm } from '../../api/desk/ticket/schema.ts'
import { Problem } from '../../api/problem.ts'
import { parseBody } from '../../api/text/field-errors.ts'
import { answerFields } from '../../content/text/desk-answers.ts'

function faultsOf(parse: () => unknown): Record<string, string> {
  try {
    parse()
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return Object.fromEntries(error.data.errors?.map((each) => [each.pointer, each.detail]) ?? [])
  }
  return {}
}

describe('the form of an answer', () => {
  const answer = { body: 'Chào', via: 'email' }

  test('takes 1 to 5,000 characters after cleaning (C17)', () => {
    expect(parseBody(AnswerForm, { ...answer, body: ` ${'ế'.repeat(5000)}\r\n` }).body).toBe(
      'ế'.repeat(5000),
    )
    for (const [body, detail] of [
      ['', answerFields.body.required],
      [' \n\u200b', answerFields.body.required],
      ['x'.repeat(5001), answerFields.body.long],
      [['a', 'b'], answerFields.body.type],
    ] as const) {
      expect(faultsOf(() => parseBody(AnswerForm, { ...answer, body }))).toEqual({
        '#/body': detail,
      })
    }
  })

  test('is confirmed by a tick alone (K20)', () => {
    const confirmed = (tick: unknown) =>
      parseBody(AnswerForm, { ...answer, confirmed: tick }).confirmed
    expect(['true', 'on', '1', true].map(confirmed)).toEqual([true, true, true, true])
    expect([undefined, '', 'false', '0', 'x', 1, {}].map(confirmed)).not.toContain(true)
  })

  test('knows the ways to answer, not the web (Q10)', () => {
    for (const via of ['web', '', undefined, 'fax']) {
      expect(faultsOf(() => parseBody(AnswerForm, { ...answer, via }))).toEqual({
        '#/via': answerFields.via.choice,
      })
    }
  })
})

describe('the form that asks for more', () => {
  const items = (typed: unknown) => parseBody(AskForm, { items: typed, via: 'email' }).items

  test('takes one item a line, or one a field (Q04)', () => {
    expect(items('- Ảnh báo cáo\r\n\n • Mã lỗi ')).toEqual(['Ảnh báo cáo', 'Mã lỗi'])
    expect(items(['Ảnh', '', 'Mã lỗi'])).toEqual(['Ảnh', 'Mã lỗi'])
  })

  test('refuses none, too many, and a long one (Q04)', () => {
    expect(faultsOf(() => items(' \n-'))).toHaveProperty('#/items')
    expect(faultsOf(() => items(''))).toEqual({ '#/items': answerFields.items.required })
    expect(faultsOf(() => items('a\n'.repeat(21)))).toEqual({
      '#/items': answerFields.items.many,
    })
    expect(faultsOf(() => items('x'.repeat(201)))).toEqual({
      '#/items/0': answerFields.items.long,
    })
  })
})

test('the form that closes asks for a result; the rest is optional (I19)', () => {
  const form = { seen: '3', resolution: 'Đã xong.' }
  expect(parseBody(CloseForm, { ...form, cause: '', callbackOn: '', solutionGuide: '' })).toEqual({
    seen: 3,
    resolution: 'Đã xong.',
    cause: null,
    solutionGuide: null,
    callbackOn: null,
    via: 'email',
    confirmed: false,
    idempotencyKey: null,
  })
  const bad = { seen: 'x', resolution: '', callbackOn: '2026-02-30' }
  expect(faultsOf(() => parseBody(CloseForm, bad))).toEqual({
    '#/seen': answerFields.seen,
    '#/resolution': answerFields.resolution.required,
    '#/callbackOn': answerFields.callbackOn.form,
  })
  expect(faultsOf(() => parseBody(ReopenForm, { seen: 1 }))).toEqual({
    '#/reason': answerFields.reason.required,
  })
})
