/*
 * Placeholders in a stored mail (CONTRACT §8.2). Each contains a control character, which cleaned
 * input cannot contain, so a sender cannot type one.
 */

/** Placeholder of the ticket's code; the batch that stores the mail fills it. */
export const CODE_PLACEHOLDER = '\u0001code\u0001'

/**
 * Resolves a stored mail's placeholders when it is sent; each attempt gets the same values.
 *
 * Each function throws RangeError when the link or sign-in no longer exists.
 */
export interface PlaceholderResolvers {
  /** URL of a requester's page, by link id. */
  link: (id: string) => Promise<string>
  /** URL that signs in, by sign-in id. */
  'sign-in-link': (id: string) => Promise<string>
  /** Code to type, by sign-in id. */
  'sign-in-code': (id: string) => Promise<string>
  /** Code to type, by the id of an admin grant. */
  'grant-code': (id: string) => Promise<string>
}

type Kind = keyof PlaceholderResolvers

/** Placeholder of the URL of a requester's page. */
export function linkPlaceholder(linkId: string): string {
  return placeholder('link', linkId)
}

/** Placeholders of a sign-in's one-time link and code. */
export function signInPlaceholders(signInId: string): { link: string; code: string } {
  return {
    link: placeholder('sign-in-link', signInId),
    code: placeholder('sign-in-code', signInId),
  }
}

/** Code that confirms an admin grant. */
export function grantPlaceholder(grantId: string): string {
  return placeholder('grant-code', grantId)
}

function placeholder(kind: Kind, id: string): string {
  return `\u0001${kind}:${id}\u0001`
}

const PLACEHOLDER = /\u0001(link|sign-in-link|sign-in-code|grant-code):([\w-]+)\u0001/g

/**
 * Fills the placeholders in the texts of one mail; equal placeholders get the same value.
 * @throws RangeError when a link or sign-in no longer exists
 */
export async function fillPlaceholders<Part extends string>(
  texts: Record<Part, string>,
  resolvers: PlaceholderResolvers,
): Promise<Record<Part, string>> {
  const values = new Map<string, string>()
  for (const [whole, kind = '', id = ''] of Object.values<string>(texts)
    .join('')
    .matchAll(PLACEHOLDER)) {
    // The pattern matches exactly the kinds of the type.
    if (!values.has(whole)) values.set(whole, await resolvers[kind as Kind](id))
  }
  const filled = { ...texts }
  for (const part of Object.keys(texts) as Part[]) {
    filled[part] = texts[part].replace(PLACEHOLDER, (whole) => values.get(whole) ?? '')
  }
  return filled
}
