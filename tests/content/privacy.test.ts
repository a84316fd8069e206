import { readdir, readFile } from 'node:fs/promises'
import { parse } from 'node-html-parser'
import { describe, expect, test } from 'vitest'
import { privacy } from '../../content/schema.ts'
import { fields } from '../../content/text/form.ts'
import { consentItems, controllerOf, periods, retentionTable } from '../../content/text/privacy.ts'
import { controller } from '../../site/controller.ts'
import { rootDir } from '../../site/make/paths.ts'
import { builtInternal } from '../support/staff.ts'

/** C51, DOMAIN §9: promises about data come from one place. */

const { files } = await builtInternal()
const textOf = (html: string) =>
  (parse(html).querySelector('main')?.textContent ?? '').replace(/\s+/g, ' ')
const policy = textOf(await readFile(`${rootDir}dist/huong-dan/quyen-rieng-tu/index.html`, 'utf8'))
const handbook = (slug: string) => textOf(files[`/noi-bo/cam-nang/${slug}/`]?.body ?? '')

describe('the privacy page (C51)', () => {
  test('shows the very version that tickets store, and its day', () => {
    const day = privacy.version.split('-').reverse().join('/')
    expect(policy).toContain(`Phiên bản ${privacy.version}, hiệu lực từ ${day}.`)
  })

  test('names the controller', () => {
    expect(policy).toContain(`Bên kiểm soát dữ liệu là ${controller}. Liên hệ`)
  })

  test('says how long each kind of data is kept, and who works on it', () => {
    for (const cells of retentionTable.rows)
      for (const cell of cells) expect(policy).toContain(cell)
    for (const { name } of privacy.processors) expect(policy).toContain(`${name}.`)
  })
})

test('without a legal name the controller is called what it is, with one by it (C51)', () => {
  expect(controllerOf(undefined)).toBe('bên vận hành thương hiệu CoreTech')
  expect(controllerOf('')).toBe(controllerOf(undefined))
  expect(controllerOf('Công ty Ví dụ')).toBe('Công ty Ví dụ')
  expect(consentItems('Công ty Ví dụ')[0]?.text).toContain('Công ty Ví dụ')
})

test.for([
  { slug: 'bao-ve-du-lieu-khach-hang', says: retentionTable.rows.flat() },
  { slug: 'bao-ve-du-lieu-khach-hang', says: privacy.processors.map(({ name }) => name) },
  {
    slug: 'khieu-nai-noi-bo',
    says: [`lưu ${periods.complaint} sau khi đóng, ảnh ${periods.pictures} sau khi đóng.`],
  },
  {
    slug: 'tiep-nhan-da-kenh',
    says: [`“${fields.consent.label}” Nói thêm: lưu ${periods.ticket} sau khi đóng,`],
  },
])('$slug says what the form says (C51)', ({ slug, says }) => {
  for (const words of says) expect(handbook(slug)).toContain(words)
})

test('no guide and no page of the handbook types a period by hand (C51)', async () => {
  const typed: string[] = []
  for (const folder of ['content/guides/', 'content/handbook/']) {
    for (const name of await readdir(rootDir + folder)) {
      const text = await readFile(rootDir + folder + name, 'utf8')
      const found = [periods.ticket, periods.complaint, periods.pictures].find((period) =>
        text.includes(period),
      )
      if (found) typed.push(`${name}: ${found}`)
    }
  }
  expect(typed).toEqual([])
})
