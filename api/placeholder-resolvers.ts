import { handOverGrant } from './accounts/grants.ts'
import type { Deps } from './deps.ts'
import { statusUrl, tokenAgain } from './links/links.ts'
import type { PlaceholderResolvers } from './mail/placeholders.ts'
import { handOverSignIn } from './sign-in/hand-over.ts'

/** Creates the resolvers of mail placeholders; composed here, because the outbox knows mails only. */
export function placeholderResolvers(
  deps: Pick<Deps, 'config' | 'db' | 'now'>,
): PlaceholderResolvers {
  return {
    link: async (id) => statusUrl(deps.config, await tokenAgain(deps, id)),
    'sign-in-link': async (id) => (await handOverSignIn(deps, id)).url,
    'sign-in-code': async (id) => (await handOverSignIn(deps, id)).code,
    'grant-code': (id) => handOverGrant(deps, id),
  }
}
