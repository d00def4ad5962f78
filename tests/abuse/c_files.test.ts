import { readdir } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codeOf, type Desk, openDesk } from '../support/desk.ts'
import { ask, makeForm, type SentFile } from '../support/product.ts'

// C05, C06, C08, C10, C11, C16, F08, F09: what a file is, what it is called, and whose it is, is never believed.

let desk: Desk
let number: string
beforeAll(async () => {
  desk = await openDesk()
  ;({ number } = await desk.open('requester'))
})
afterAll(() => desk?.stop())

async function send(who: 'requester' | 'analyst', file: SentFile, contentClass = 'band') {
  const { attachments } = await desk.upload(who, file)
  const [id = ''] = attachments.map(one => one.id)
  const note = { class: contentClass, text: 'With a file', attachments: [id] }
  await desk.insist(desk.say(who, number, note))
  return { id, ...(await desk.download('analyst', number, id)) }
}

const html = '<!doctype html><script>document.title = "owned"</script>'
const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
const png = (width: number, height: number) => {
  const head = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
  const size = Buffer.alloc(9)
  size.writeUInt32BE(width, 0)
  size.writeUInt32BE(height, 4)
  return Buffer.concat([head, size, Buffer.alloc(40)])
}

describe('C05, C06: what could run is never shown in place', () => {
  const active: SentFile[] = [
    { name: 'a.html', type: 'text/html', content: html },
    { name: 'a.svg', type: 'image/svg+xml', content: svg },
    { name: 'a.xml', type: 'application/xml', content: '<?xml-stylesheet href="x.xsl"?><a/>' },
    { name: 'a.xhtml', type: 'application/xhtml+xml', content: html },
    { name: 'a.js', type: 'text/javascript', content: 'alert(1)' },
    { name: 'a.css', type: 'text/css', content: '*{}' },
    { name: 'a.pdf', type: 'application/pdf', content: '%PDF-1.7' },
    { name: 'a.swf', type: 'application/x-shockwave-flash', content: 'FWS' },
    { name: 'a.mht', type: 'multipart/related', content: html },
    { name: 'said to be a picture.png', type: 'image/png', content: html },
    { name: 'said to be a picture.svg', type: 'image/png', content: svg },
    { name: 'a picture, said to be a page.html', type: 'text/html', content: png(1, 1) },
    { name: 'two types.html', type: 'text/plain, text/html', content: html },
    { name: 'a type with more', type: 'text/html; charset=utf-7', content: html },
  ]
  test.each(active)('$name ($type)', async file => {
    const { status, headers } = await send('requester', file)
    expect(status).toBe(200)
    expect(headers['content-type']).toBe('application/octet-stream')
    expect(headers['content-disposition']).toMatch(/^attachment; /)
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['content-security-policy']).toBe("default-src 'none'; sandbox")
    expect(headers['cache-control']).toBe('no-store')
    expect(headers['cross-origin-resource-policy']).toBe('same-origin')
  })
  test('what is only to be looked at is shown, under the same guards', async () => {
    for (const file of [
      { name: 'a.png', type: 'image/png', content: png(600, 400) },
      { name: 'a.txt', type: 'text/plain', content: html },
    ]) {
      const { headers } = await send('requester', file)
      expect(headers['content-type']).toBe(
        file.type === 'text/plain' ? 'text/plain; charset=utf-8' : file.type,
      )
      expect(headers['content-disposition']).toMatch(/^inline; /)
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['content-security-policy']).toBe("default-src 'none'; sandbox")
    }
  })
  test('C16: a picture that would fill the memory of whoever looks at it is not shown', async () => {
    const { headers } = await send('requester', {
      name: 'bomb.png',
      type: 'image/png',
      content: png(30_000, 30_000),
    })
    expect(headers['content-type']).toBe('application/octet-stream')
  })
})

describe('C08, F08, F09: a name is only shown', () => {
  const names: [sent: string, shown: string][] = [
    ['../../../etc/passwd', 'passwd'],
    ['/etc/shadow', 'shadow'],
    ['C:\\Windows\\win.ini', 'win.ini'],
    ['..', 'file'],
    ['a\u202Egpj.exe', 'agpj.exe'],
    ['\u200B\uFEFFhidden.txt', 'hidden.txt'],
    ['a"; filename="b.html', 'a_; filename=_b.html'],
    ['a\r\nSet-Cookie: x=1\r\n\r\n<script>', 'aSet-Cookie_ x=1_script_'],
    ['CON', '_CON'],
    ['nul.txt', '_nul.txt'],
    ['dots...  ', 'dots'],
    [`${'x'.repeat(4000)}.pdf`, `${'x'.repeat(195)}….pdf`],
    ['Übersicht – Größe €.txt', 'Übersicht – Größe €.txt'],
    ['日本語.png', '日本語.png'],
    ['\ud83d\udca5'.repeat(200), expect.stringMatching(/^(?:\u{1F4A5}){99}…$/u)],
    ["o'neil (1)*%41.txt", "o'neil (1)_%41.txt"],
  ]
  test.each(names)('%j', async (sent, shown) => {
    const before = await readdir(desk.product.filesDir, { recursive: true })
    const { id, headers, status } = await send('requester', { name: sent, content: `of ${sent}` })
    expect(status).toBe(200)
    const { messages } = await desk.page('analyst', number)
    const file = messages.flatMap(({ attachments }) => attachments).find(one => one.id === id)
    expect(file?.name).toEqual(shown)
    const said = String(headers['content-disposition'])
    // One header of printable ASCII, with two parameters, whatever stands in the name.
    expect(said).toMatch(
      /^attachment; filename="[\x20-\x21\x23-\x5b\x5d-\x7e]*"; filename\*=UTF-8''[\w!#$&+.^`|~%-]+$/,
    )
    expect(decodeURIComponent(said.split("''")[1] ?? '')).toBe(file?.name)
    expect(headers['set-cookie']).toBeUndefined()
    const fresh = (await readdir(desk.product.filesDir, { recursive: true })).filter(
      one => !before.includes(one),
    )
    for (const path of fresh) expect(path).toMatch(/^[0-9a-f]{2}(?:\/[0-9a-f]{64})?$/)
  })
})

describe('C10, C11: whose file it is', () => {
  test('no guess, no other class, no other customer, no ticket that is not one’s own any more', async () => {
    const note = await send('analyst', { name: 'ours.txt', content: 'ours' }, 'provider')
    const shared = await send('analyst', { name: 'shared.txt', content: 'shared' })
    const theirs = await desk.open('stranger')
    const at = (who: Parameters<Desk['download']>[0], on: string, id: string) =>
      desk.download(who, on, id).then(codeOf)
    expect(await at('requester', number, note.id)).toBe('attachment.not_found')
    expect(await at('requester', number, shared.id)).toBe('200')
    expect(await at('stranger', number, shared.id)).toBe('ticket.not_found')
    // Through a ticket of one's own the id of another's file leads nowhere.
    expect(await at('stranger', theirs.number, shared.id)).toBe('attachment.not_found')
    expect(await at('neighbour', number, shared.id)).toBe('ticket.not_found')
    expect(
      (
        await ask(
          desk.product,
          {},
          { method: 'GET', url: `${desk.tickets}/${number}/attachments/${shared.id}` },
        )
      ).status,
    ).toBe(401)
    await desk.behind(
      `delete from identity.visible where workspace_id = kernel.workspace() and principal_id = $1`,
      [desk.world.people.requester.id],
    )
    expect(await at('requester', number, shared.id)).toBe('ticket.not_found')
    expect(codeOf(await desk.takeBack('requester', shared.id))).toBe('attachment.not_found')
  })
  test('a file that waits is its author’s alone, by id, too', async () => {
    const { attachments } = await desk.upload('analyst', { name: 'draft.txt', content: 'draft' })
    const [id = ''] = attachments.map(one => one.id)
    expect(codeOf(await desk.download('analyst', number, id))).toBe('attachment.not_found')
    expect(codeOf(await desk.takeBack('colleague', id))).toBe('attachment.not_found')
    const stolen = desk.say('colleague', number, { class: 'band', text: 'x', attachments: [id] })
    expect(codeOf(await stolen)).toBe('attachment.not_found')
    expect(codeOf(await desk.takeBack('analyst', id))).toBe('200')
  })
  test('another site cannot have a browser upload for somebody', async () => {
    const answer = await desk.product.http.inject({
      method: 'POST',
      url: `/api/w/${desk.world.slug}/attachments`,
      payload: makeForm([{ name: 'a.txt', content: 'a' }]),
      headers: {
        ...(await desk.credentialsOf('analyst')),
        'content-type': 'multipart/form-data; boundary=form-of-a-test',
        origin: 'https://evil.example',
      },
    })
    expect(answer.json().code).toBe('request.cross_site')
  })
})
