import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { parse } from 'node-html-parser'
import type { HTMLElement } from 'node-html-parser'
import { afterAll, describe, expect, test } from 'vitest'
import { requestTypes } from '../../content/schema.ts'
import { FRAME_NAMES, SiteData } from '../../content/site-data.ts'
import { SUPPORT_EMAIL, TIME_PROMISE } from '../../content/text/site.ts'
import { brotliBytes } from '../../site/make/compress.ts'
import { headersFile, inlineCodeOf, policyFor } from '../../site/make/headers.ts'
import { MAX_GUIDE_BYTES, outputFaults } from '../../site/make/output-checks.ts'
import { distDir, internalDir, rootDir } from '../../site/make/paths.ts'
import { firstScripts, wholeGuideBytes } from '../support/guide-bytes.ts'
import { stepsWritten } from '../support/guide-steps.ts'

/** Over `dist/` as it lies there: `npm test` builds it first. */
const data = SiteData.parse(JSON.parse(await readFile(`${internalDir}site.json`, 'utf8')))
const files = await readdir(distDir, { recursive: true })
const pages = await Promise.all(
  files
    .filter((file) => file.endsWith('.html'))
    .map(async (file) => ({ file, html: await readFile(`${distDir}${file}`, 'utf8') })),
)
const frames = Object.entries(data.frames).map(([name, html]) => ({ file: `frame ${name}`, html }))
const guides = data.guides.map((guide) => {
  const page = pages.find(({ file }) => file === `huong-dan/${guide.slug}/index.html`)
  return { ...guide, html: page?.html ?? '', root: parse(page?.html ?? '') }
})
const inline = inlineCodeOf(data.frames.loi)
const { styles } = inline
const textOf = (root: HTMLElement, selector: string) =>
  root.querySelectorAll(selector).map((element) => element.text.replace(/\s+/g, ' ').trim())

test('all guides and every kind of page are built (C10)', async () => {
  const names = await readdir(`${rootDir}content/guides`)
  expect(data.guides.map(({ slug }) => `${slug}.mdx`).sort()).toEqual(names.sort())
  expect(guides.filter(({ html }) => html === '')).toEqual([])
  for (const file of [
    'index.html',
    '404.html',
    'huong-dan/index.html',
    'tra-cuu/da-gui/index.html',
  ]) {
    expect(files).toContain(file)
  }
})

test('links and anchors land, nothing unknown is inline, one search field, no internal text', async () => {
  expect(await outputFaults({ distDir, frames: data.frames, inline })).toEqual([])
})

test('header and footer are the same bytes on every page and frame', () => {
  const shells = [...pages, ...frames].map(({ html }) => {
    const root = parse(html, { comment: true })
    const header = root.querySelector('header.top')?.outerHTML ?? ''
    return [
      header.replace(' value="<!--fill:q-->"', ''),
      root.querySelector('footer.foot')?.outerHTML ?? '',
    ].join('\n')
  })
  expect(new Set(shells).size).toBe(1)
  expect(shells[0]).toMatch(/^<header[^]*<footer/)
})

test('the search field has its name, and leads to /tim-kiem/ without JavaScript', () => {
  const form = parse(data.frames['tim-kiem']).querySelector('form[role=search]')
  const input = form?.querySelector('input[type=search]')
  expect(form?.getAttribute('action')).toBe('/tim-kiem/')
  expect(form?.getAttribute('method')).toBe('get')
  expect(input?.getAttribute('name')).toBe('q')
  expect(input?.getAttribute('aria-label')).toBe('Tìm kiếm hướng dẫn')
  expect(input?.getAttribute('value')).toBe('<!--fill:q-->')
})

test('frames reach the API and not the visitors', () => {
  expect(Object.keys(data.frames).sort()).toEqual([...FRAME_NAMES].sort())
  expect(files.filter((file) => /khung|guides\.json/.test(file))).toEqual([])
})

test('the policy allows what stands in every page, by hash, and no other inline code', async () => {
  expect(inline.scripts).toEqual([])
  expect(data.csp).toBe(policyFor(inline))
  expect(data.csp).not.toContain('unsafe-inline')
  expect(await readFile(`${distDir}_headers`, 'utf8')).toBe(headersFile(data.headers))
  const everywhere = data.headers.filter(({ path }) => path === '/*')
  expect(everywhere).toHaveLength(1)
  expect(everywhere[0]?.set).toMatchObject({
    'Content-Security-Policy': data.csp,
    'X-Content-Type-Options': 'nosniff',
  })
})

test('every page names the support address and promises a reply, not a repair (K06, Q06)', () => {
  for (const { file, html } of [...pages, ...frames]) {
    const root = parse(html)
    const footer = root.querySelector('footer.foot')?.text ?? ''
    expect(footer, file).toContain(SUPPORT_EMAIL)
    expect(footer, file).toContain(TIME_PROMISE)
    expect(root.querySelector('body')?.text, file).not.toMatch(
      /30\s*[–-]\s*120 phút|ít phút|ngay lập tức|tức thì|100%/,
    )
  }
})

test('no Zalo link while its address is not set (K07)', () => {
  expect(pages.filter(({ html }) => html.includes('zalo.me'))).toEqual([])
})

test.for(requestTypes.filter(({ trouble }) => trouble))(
  'home shows the trouble “$label” with its symptoms and guide (K09, K10, K11, K12, K13)',
  ({ trouble, symptoms, guide }) => {
    const home = parse(pages.find(({ file }) => file === 'index.html')?.html ?? '')
    const card = home.querySelectorAll('.card').find((each) => each.text.includes(trouble ?? ''))
    expect(card?.text).toContain(symptoms)
    expect(card?.querySelector('a')?.getAttribute('href')).toBe(`/huong-dan/${guide}/`)
  },
)

describe('a guide', () => {
  test.for(guides)(
    '$slug: reading time, date, and contents that match its steps (K02)',
    async (guide) => {
      const { root, slug } = guide
      const steps = await stepsWritten(slug)
      expect(textOf(root, '.meta').join()).toMatch(
        /\d+ phút đọc.*Kiểm tra lần cuối \d\d\/\d\d\/\d{4}/,
      )
      const listed = root.querySelectorAll('.toc ol ol a').map((link) => ({
        id: link.getAttribute('href')?.slice(1),
        title: link.text,
      }))
      expect(listed).toEqual(steps)
      expect(root.querySelectorAll('.step').map(({ id }) => id)).toEqual(steps.map(({ id }) => id))
      const sections = root.querySelectorAll('.prose h2').map(({ id }) => `#${id}`)
      const links = root.querySelectorAll('.toc a').map((link) => link.getAttribute('href'))
      expect(links).toEqual(expect.arrayContaining([...sections, '#lien-he']))
    },
  )

  test.for(guides)(
    '$slug: symptoms come first, every step says what to expect (C05)',
    ({ root }) => {
      const symptoms = root.querySelector('.symptoms')
      const prose = root.querySelector('.prose')
      expect(symptoms?.range[0]).toBeLessThan(prose?.range[0] ?? 0)
      for (const step of root.querySelectorAll('.step')) {
        expect(step.querySelector('.expect'), step.id).not.toBeNull()
      }
    },
  )

  test.for(guides)(
    '$slug: what to send, and a form that knows the guide (K04, K08, K14)',
    (guide) => {
      const { slug, root } = guide
      const form = `/gui-yeu-cau/?huong-dan=${slug}`
      expect(root.querySelector(`.ask a[href="${form}"]`)).not.toBeNull()
      const asked = root.querySelectorAll('.ask form').map((each) => each.getAttribute('action'))
      expect(asked).toEqual(['/api/guide-feedback'])
      const text = root.querySelector('article')?.text ?? ''
      for (const part of [/Họ tên và email/, /SocialCDP hoặc Workmail AI/, /thời điểm xảy ra/]) {
        expect(text).toMatch(part)
      }
      expect(root.querySelectorAll('.related a').length).toBeGreaterThan(0)
    },
  )

  test.for(guides)('$slug: one h1, and headings without a gap', ({ root }) => {
    const levels = root.querySelectorAll('main :is(h1, h2, h3, h4)')
    const numbers = levels.map(({ rawTagName }) => Number(rawTagName.slice(1)))
    expect(numbers.filter((level) => level === 1)).toHaveLength(1)
    numbers.forEach((level, at) => expect(level).toBeLessThanOrEqual((numbers[at - 1] ?? 0) + 1))
  })

  test('does not carry the marks that only the indexes needed', () => {
    expect(pages.filter(({ html }) => html.includes('data-pagefind'))).toEqual([])
  })
})

describe('budgets of a guide page', () => {
  test('fonts: two weights, at most 45 kB, never awaited for text', async () => {
    const fonts = files.filter((file) => file.endsWith('.woff2'))
    const sizes = await Promise.all(fonts.map(async (file) => (await stat(distDir + file)).size))
    expect(fonts).toHaveLength(2)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(45_000)
    expect(styles.match(/font-display:optional/g)).toHaveLength(2)
    expect(files).toContain('fonts/OFL.txt')
  })

  test('styles of every page: at most 2.9 kB', async () => {
    expect((await brotliBytes(styles)).length).toBeLessThanOrEqual(2_900)
  })

  test('guides without fonts: at most 11 kB each, 9 kB in the median', async () => {
    const sizes = await Promise.all(guides.map(({ slug }) => wholeGuideBytes(distDir, slug)))
    sizes.sort((a, b) => a - b)
    expect(MAX_GUIDE_BYTES).toBe(11_000)
    expect(sizes.at(-1)).toBeLessThanOrEqual(MAX_GUIDE_BYTES)
    expect(sizes[sizes.length >> 1]).toBeLessThanOrEqual(9_000)
  })

  test.for(guides)('$slug: at most 3 requests and 1 kB of JavaScript', async ({ html, root }) => {
    const sheets = root.querySelectorAll('link[rel=stylesheet]')
    const scripts = await firstScripts(distDir, html)
    expect(1 + scripts.length + sheets.length).toBeLessThanOrEqual(3)
    const texts = await Promise.all(scripts.map((path) => readFile(distDir + path)))
    const sizes = await Promise.all(texts.map(brotliBytes))
    expect(sizes.reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(1_000)
  })
})

test('scripts say nothing that an iPhone of 2022 cannot read', async () => {
  // Looking behind came to Safari with 16.4; a script that does so is refused whole.
  const scripts = files.filter((file) => /^(_astro\/|sw).*\.js$/.test(file))
  expect(scripts.length).toBeGreaterThan(4)
  for (const file of scripts) {
    expect(await readFile(distDir + file, 'utf8'), file).not.toMatch(/\(\?<[!=]/)
  }
})

describe('for machines', () => {
  test('sitemap lists every guide with the day it was checked', async () => {
    const sitemap = await readFile(`${distDir}sitemap-0.xml`, 'utf8')
    for (const { slug } of guides) {
      expect(sitemap).toMatch(
        new RegExp(`/huong-dan/${slug}/</loc><lastmod>\\d{4}-\\d\\d-\\d\\d</lastmod>`),
      )
    }
    expect(sitemap).not.toMatch(/noi-bo|yeu-cau\/[^<]|khung|\/loi\//)
    expect(await readFile(`${distDir}sitemap-index.xml`, 'utf8')).toContain('/sitemap-0.xml')
    expect(await readFile(`${distDir}robots.txt`, 'utf8')).toContain('/sitemap-index.xml')
  })

  test('llms.txt names every guide', async () => {
    const text = await readFile(`${distDir}llms.txt`, 'utf8')
    for (const { slug, title } of guides) {
      expect(text).toContain(`[${title}](`)
      expect(text).toContain(`/huong-dan/${slug}/`)
    }
  })

  test('compressed copies hold the same text', async () => {
    for (const { file, html } of pages) {
      const [br, gz] = await Promise.all(
        ['br', 'gz'].map((kind) => readFile(`${distDir}${file}.${kind}`)),
      )
      expect(brotliDecompressSync(br ?? '').toString(), file).toBe(html)
      expect(gunzipSync(gz ?? '').toString(), file).toBe(html)
    }
  })
})

describe('the checks of the output catch', () => {
  const made: string[] = []
  afterAll(() => Promise.all(made.map((folder) => rm(folder, { recursive: true }))))

  test.for([
    { fault: 'an inline script', plant: '<script>alert(1)</script>', says: 'inline script' },
    { fault: 'a style attribute', plant: '<p style="color:red">x</p>', says: 'attribute style' },
    { fault: 'an event handler', plant: '<p onclick="x()">x</p>', says: 'attribute onclick' },
    { fault: 'a second style sheet', plant: '<style>p{color:red}</style>', says: 'not alone' },
    { fault: 'a dead link', plant: '<a href="/huong-dan/khong-co/">x</a>', says: 'nowhere' },
    {
      fault: 'a dead anchor',
      plant: '<a href="/huong-dan/#khong-co">x</a>',
      says: 'no such anchor',
    },
    { fault: 'a second search field', plant: '<input type="search">', says: '2 × input' },
    { fault: 'an id given twice', plant: '<p id="noi-dung">x</p>', says: 'id twice' },
    { fault: 'internal text', plant: '<p>Dành cho CTV</p>', says: 'internal text' },
  ])('$fault', async ({ plant, says }) => {
    const folder = `${await mkdtemp(join(tmpdir(), 'dist-'))}/`
    made.push(folder)
    await cp(distDir, folder, { recursive: true })
    const home = await readFile(`${folder}index.html`, 'utf8')
    await writeFile(`${folder}index.html`, home.replace('</main>', `${plant}</main>`))
    const faults = await outputFaults({ distDir: folder, frames: data.frames, inline })
    expect(faults).toEqual([expect.stringMatching(new RegExp(`^/: .*${says}`))])
  })

  test('a guide that has grown too fat', async () => {
    const folder = `${await mkdtemp(join(tmpdir(), 'dist-'))}/`
    made.push(folder)
    await cp(distDir, folder, { recursive: true })
    const file = `${folder}huong-dan/quen-mat-khau/index.html`
    const html = await readFile(file, 'utf8')
    const fat = Array.from({ length: 12_000 }, (_, at) => (at * 7919).toString(36)).join(' ')
    await writeFile(file, html.replace('</main>', `<p>${fat}</p></main>`))
    const faults = await outputFaults({ distDir: folder, frames: data.frames, inline })
    expect(faults).toEqual([
      expect.stringMatching(/quen-mat-khau\.mdx: trang nặng \d+ byte.*tối đa 11000/),
    ])
  })
})
