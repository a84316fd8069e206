import type { Context } from 'hono'
import type { Deps } from '../deps.ts'
import type { AppEnv } from '../http/context.ts'
import { ticketOfToken } from '../links/links.ts'
import { Problem } from '../problem.ts'

/** Token in a request's path; empty when the route has none. */
export function tokenOf(c: Context<AppEnv>): string {
  return c.req.param('token') ?? ''
}

/**
 * Finds the id of the ticket that a request's path opens.
 * @throws Problem `khong-tim-thay` for a wrong, revoked or expired link, all alike
 */
export async function ticketIdOf(deps: Deps, c: Context<AppEnv>): Promise<string> {
  const id = await ticketOfToken(deps, tokenOf(c))
  if (!id) throw new Problem('khong-tim-thay')
  return id
}
