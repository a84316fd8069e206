import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { resendMailer } from '../../api/mail/resend.ts'

const mail = {
  id: '6f1c9d1e-0000-4000-8000-000000000001',
  from: 'CoreTech <support@coretech.io.vn>',
  to: 'khach@example.com',
  replyTo: 'support@coretech.io.vn',
  subject: '[CT-261122-01] Xác nhận',
  text: 'Xin chào',
  html: '<p>Xin chào</p>',
  headers: {},
}

/** A server that answers by `status` and `location`, and counts what it is asked. */
async function server(status: number, location = '') {
  let requests = 0
  const http = createServer((_request, response) => {
    requests += 1
    response.writeHead(status, { 'Content-Type': 'application/json', Location: location })
    response.end(status < 300 ? '{"id":"x"}' : '')
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void http.close())
  // A listening TCP server has an address of this kind.
  const { port } = http.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, count: () => requests }
}

test.for([301, 302, 303, 307, 308])(
  'a provider that answers %i takes no mail elsewhere, and a person hears of it (T68)',
  async (status) => {
    const target = await server(200)
    const redirecting = await server(status, `${target.url}/emails`)
    const mailer = resendMailer({ resendApiKey: 're_1', resendBaseUrl: redirecting.url })
    expect(await mailer.send(mail)).toMatchObject({
      outcome: 'retry',
      uncertain: false,
      alarm: true,
    })
    expect(redirecting.count()).toBe(1)
    expect(target.count()).toBe(0)
  },
)
