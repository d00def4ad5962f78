import nodemailer from 'nodemailer'

/** A mail as bytes: header fields as `name: value` lines, then the text. Later fields of a name stand beside earlier ones. */
export function makeMail(fields: readonly string[], text = 'Hello, my printer is on fire.'): Buffer {
  return Buffer.from(`${fields.join('\r\n')}\r\n\r\n${text.replace(/\r?\n/g, '\r\n')}\r\n`)
}

/** A multipart mail of parts that are themselves header lines and content. */
export function makeMultipart(
  fields: readonly string[],
  parts: readonly { fields: readonly string[]; content: string }[],
  kind = 'mixed',
): Buffer {
  const boundary = 'between-the-parts'
  const body = parts.map(
    part =>
      `--${boundary}\r\n${part.fields.join('\r\n')}\r\n\r\n${part.content.replace(/\r?\n/g, '\r\n')}\r\n`,
  )
  const head = [...fields, 'MIME-Version: 1.0', `Content-Type: multipart/${kind}; boundary="${boundary}"`]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body.join('')}--${boundary}--\r\n`)
}

/** Sends bytes as they are to an SMTP server of this machine, once a connection; throws what the server refused. */
export async function sendRaw(
  port: number,
  { from, to, raw }: { from: string; to: string | readonly string[]; raw: Buffer },
): Promise<string> {
  const transport = nodemailer.createTransport({ host: '127.0.0.1', port, ignoreTLS: true })
  try {
    const info = await transport.sendMail({ envelope: { from, to: [to].flat() }, raw })
    return info.response
  } finally {
    transport.close()
  }
}
