import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sign } from 'hono/jwt'
import type { Env } from '../../api/config.ts'

/** A key pair of Access; `kid` names it. */
export interface AccessKey {
  kid: string
  /** As the key server shows it. */
  shown: JsonWebKey & { kid: string }
  privateKey: JsonWebKey & { kid: string; alg: 'RS256' }
}

export interface KeyServer {
  /** Who its tokens are from. */
  issuer: string
  /** Shown from now on. */
  keys: AccessKey[]
  /** How often it was asked. */
  asked: number
  /** What it answers with from now on: 200 with the keys, or nothing but a status. */
  status: number
  close(): Promise<void>
}

export const AUDIENCE = 'c0ffee'.padEnd(64, '0')

/** Settings of a product behind this Access. */
export function accessSettings({ issuer }: KeyServer): Env {
  return { CF_ACCESS_ISSUER: issuer, CF_ACCESS_AUDIENCE: AUDIENCE }
}

/** Shows keys where Access does. */
export async function startKeyServer(...keys: AccessKey[]): Promise<KeyServer> {
  const server = createServer((request, response) => {
    known.asked += 1
    const isThere = request.url === '/cdn-cgi/access/certs'
    response
      .writeHead(isThere ? known.status : 404, { 'content-type': 'application/json' })
      .end(JSON.stringify({ keys: known.keys.map(({ shown }) => shown), public_certs: [] }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A listening TCP server has an address of this kind.
  const { port } = server.address() as AddressInfo
  const known: KeyServer = {
    issuer: `http://127.0.0.1:${port}`,
    keys,
    asked: 0,
    status: 200,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return known
}

export async function newAccessKey(kid: string = crypto.randomUUID()): Promise<AccessKey> {
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  const { publicKey, privateKey } = await crypto.subtle.generateKey(
    { ...algorithm, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
    true,
    ['sign', 'verify'],
  )
  const [shown, own] = await Promise.all(
    [publicKey, privateKey].map((key) => crypto.subtle.exportKey('jwk', key)),
  )
  return {
    kid,
    shown: { ...shown, kid, use: 'sig' },
    privateKey: { ...own, kid, alg: 'RS256' },
  }
}

/** What Access says in a token, one that holds; `at` in ms since 1970. */
export function claimsOf({ issuer }: KeyServer, at = Date.now()): Record<string, unknown> {
  const iat = Math.floor(at / 1000)
  return {
    aud: [AUDIENCE],
    email: 'ctv@example.com',
    iss: issuer,
    sub: crypto.randomUUID(),
    type: 'app',
    iat,
    nbf: iat,
    exp: iat + 600,
  }
}

/** A token with these claims, signed with this key. */
export function tokenOf(claims: Record<string, unknown>, key: AccessKey): Promise<string> {
  return sign(claims, key.privateKey, 'RS256')
}
