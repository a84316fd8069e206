import type { CollectionEntry } from 'astro:content'
import { guidePath, GUIDES_PATH } from '../content/addresses.ts'
import { stepsOf } from '../content/guide-outline.ts'
import { guidePage, home, site as words, TIME_PROMISE } from '../content/text/site.ts'

/** Structured data for search engines (schema.org); the page shows the same facts. */

type Trail = { name: string; path: string }[]

/** Structured data of a guide: breadcrumbs, and the names of its steps. */
export function guideData({ id, data, body = '' }: CollectionEntry<'guides'>, site?: URL): object {
  const place = breadcrumbs(
    [
      { name: guidePage.crumb, path: GUIDES_PATH },
      { name: data.title, path: guidePath(id) },
    ],
    site,
  )
  const howTo = {
    '@type': 'HowTo',
    name: data.title,
    step: stepsOf(body).map((step) => ({ '@type': 'HowToStep', name: step.title })),
  }
  return graph(howTo.step.length > 0 ? [place, howTo] : [place])
}

/** Structured data of home: one question, how long an answer takes. */
export function homeData(): object {
  return graph([
    {
      '@type': 'FAQPage',
      inLanguage: 'vi',
      mainEntity: [
        {
          '@type': 'Question',
          name: home.promise,
          acceptedAnswer: { '@type': 'Answer', text: TIME_PROMISE },
        },
      ],
    },
  ])
}

/** Structured data of a page below home: breadcrumbs. */
export function pageData(title: string, { url, site }: { url: URL; site?: URL }): object {
  return graph([breadcrumbs([{ name: title, path: url.pathname }], site)])
}

function breadcrumbs(trail: Trail, site?: URL): object {
  return {
    '@type': 'BreadcrumbList',
    itemListElement: [{ name: words.home, path: '/' }, ...trail].map(({ name, path }, at) => ({
      '@type': 'ListItem',
      position: at + 1,
      name,
      // The last one is the page itself.
      ...(at < trail.length && { item: new URL(path, site).href }),
    })),
  }
}

function graph(things: object[]): object {
  return { '@context': 'https://schema.org', '@graph': things }
}
