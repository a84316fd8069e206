import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startDatabaseServer } from '../../api/db/server.ts'
import { type Outcome, runCommand } from '../support/command.ts'

/** Each call starts a process. */
const TIMEOUT_MS = 120_000

/** Places that accounts may lie in; each gives its address and how to leave it. */
const places = [
  {
    place: 'a file',
    // Arguments are read before the place: one of both is enough.
    mistakes: [
      [['add', 'qc@example.com', 'qc', 'Người khác'], 'đã có tài khoản'],
      [['add', 'moi@example.com', 'boss', 'Tên'], 'Vai trò không có: boss'],
      [['add', 'moi@', 'qc', 'Tên'], 'Email chưa đúng: moi@'],
      [['add', 'moi@example.com', 'qc'], 'Thiếu tên hiển thị'],
      [['add', 'moi@example.com', 'qc', 'Tên', 'kế toán'], 'Tổ không có: kế toán'],
      [['add', 'moi@example.com', 'qc', 'Nguyễn', 'Văn', 'A'], 'Tổ không có: Văn A'],
      [['team', 'qc@example.com'], 'Tổ không có: (trống)'],
      [['team', 'nobody@example.com', 'qc'], 'Không có tài khoản nobody@example.com'],
      [['role', 'nobody@example.com', 'qc'], 'Không có tài khoản nobody@example.com'],
      [['disable'], 'Không có tài khoản (trống)'],
      [['remove', 'qc@example.com'], 'Cách dùng:'],
      [[], 'Cách dùng:'],
    ] as const,
    open: (dir: string) =>
      Promise.resolve({
        url: `file:${join(dir, 'new', 'support.db')}`,
        authToken: '',
        stop: () => Promise.resolve(),
      }),
  },
  {
    place: 'a server',
    mistakes: [[['add', 'qc@example.com', 'qc', 'Người khác'], 'đã có tài khoản']] as const,
    open: async (dir: string) => startDatabaseServer(join(dir, 'server')),
  },
]

describe.for(places)(
  'npm run staff, accounts in $place',
  { timeout: TIMEOUT_MS },
  ({ open, mistakes }) => {
    let dir: string
    let database: { url: string; authToken: string; stop: () => Promise<void> }
    beforeAll(async () => {
      dir = await mkdtemp(join(tmpdir(), 'coretech-staff-'))
      database = await open(dir)
    })
    afterAll(async () => {
      await database.stop()
      await rm(dir, { recursive: true, force: true })
    })

    function staff(...args: string[]): Promise<Outcome> {
      const { url, authToken } = database
      const env = { ...process.env, DATABASE_URL: url, DATABASE_AUTH_TOKEN: authToken }
      return runCommand('staff', env, ...args)
    }

    test('adds the first account with the schema, and names each mistake (CONTRACT §1)', async () => {
      expect((await staff('list')).out).toContain('Chưa có tài khoản nào.')
      const added = await staff('add', 'QC@example.com', 'qc', 'Tên hiển thị')
      expect(added).toMatchObject({ code: 0, error: '' })
      expect(added.out).toContain('/noi-bo/dang-nhap/')
      for (const [args, sentence] of mistakes) {
        const refused = await staff(...args)
        expect(refused.code, args.join(' ')).toBe(2)
        expect(refused.error).toContain(sentence)
        expect(refused.error).not.toMatch(/\n\s+at /)
      }
      expect((await staff('list')).out).toBe(
        'QC@example.com\tqc\tqc\tđang hoạt động\tTên hiển thị\n',
      )
    })

    test('a team comes with the role or the command, and changes later (CONTRACT §1)', async () => {
      await staff('add', 'kt@example.com', 'technician', 'Kỹ thuật')
      await staff('add', 'ke@example.com', 'technician', 'Kế toán', 'ke-toan')
      const lines = async () => (await staff('list')).out
      expect(await lines()).toContain('kt@example.com\ttechnician\tky-thuat\t')
      expect(await lines()).toContain('ke@example.com\ttechnician\tke-toan\t')
      expect((await staff('team', 'KT@example.com', 'qc')).out).toContain('thuộc tổ: QC')
      expect(await lines()).toContain('kt@example.com\ttechnician\tqc\t')
      expect((await staff('team', 'kt@example.com', 'qc')).out).toContain('không có gì đổi')
      expect((await staff('team', 'kt@example.com', 'none')).code).toBe(0)
      expect(await lines()).toContain('kt@example.com\ttechnician\tnone\t')
    })

    test('role, disable, enable; the last admin stays', async () => {
      await staff('add', 'admin@example.com', 'admin', 'Quản trị')
      expect((await staff('disable', 'admin@example.com')).error).toContain('duy nhất')
      expect((await staff('role', 'admin@example.com', 'qc')).error).toContain('duy nhất')
      expect((await staff('role', 'qc@example.com', 'admin')).code).toBe(0)
      expect((await staff('disable', 'ADMIN@example.com')).code).toBe(0)
      expect((await staff('disable', 'admin@example.com')).out).toContain('không có gì đổi')
      expect((await staff('list')).out).toContain(
        'admin@example.com\tadmin\tnone\tđã khoá\tQuản trị',
      )
      expect((await staff('enable', 'admin@example.com')).code).toBe(0)
    })
  },
)
