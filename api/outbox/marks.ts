/**
 * Places in an owed mail that are filled later (CONTRACT §8.2). Each holds a control character,
 * which no input can hold: nobody can type a mark.
 */

/** Stands for the ticket's code until the batch that makes the code stores the mail. */
export const CODE_MARK = '\u0001code\u0001'

/** Stands for the address of a requester's page until the mail is handed over. */
export function linkMark(linkId: string): string {
  return `\u0001link:${linkId}\u0001`
}

const LINK_MARK = /\u0001link:([\w-]+)\u0001/g

/** Ids of the links that a text has marks for, each once, in order. */
export function linkIdsIn(text: string): string[] {
  return [...new Set([...text.matchAll(LINK_MARK)].map(([, id = '']) => id))]
}

/** Puts addresses where their marks are; a link that `urls` does not know leaves nothing behind. */
export function fillLinks(text: string, urls: ReadonlyMap<string, string>): string {
  return text.replace(LINK_MARK, (_, id: string) => urls.get(id) ?? '')
}
