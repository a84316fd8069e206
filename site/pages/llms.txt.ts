import type { APIRoute } from 'astro'
import { FORM_PATH, guidePath, TROUBLESHOOTER_PATH } from '../../content/addresses.ts'
import { llms, site as words, SUPPORT_EMAIL, TIME_PROMISE } from '../../content/text/site.ts'
import { troubleshooterPage } from '../../content/text/troubleshooter.ts'
import { guidesInOrder } from '../guides.ts'

/** The site for language models (llmstxt.org): titles, summaries, addresses. */
export const GET: APIRoute = async ({ site }) => {
  const at = (path: string) => new URL(path, site).href
  const guides = (await guidesInOrder()).map(
    ({ id, data }) => `- [${data.title}](${at(guidePath(id))}): ${data.summary}`,
  )
  return new Response(
    `# ${words.name}

> ${llms.intro}

${TIME_PROMISE}

## ${llms.guides}

${guides.join('\n')}

## ${llms.contact}

- [${troubleshooterPage.title}](${at(TROUBLESHOOTER_PATH)})
- [${llms.form}](${at(FORM_PATH)})
- ${SUPPORT_EMAIL}
`,
  )
}
